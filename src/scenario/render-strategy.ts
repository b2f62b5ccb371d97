/** How a group mines, back in the language of scenario files. */
import { renderDuration, renderPercentage } from "../lib/units.ts";
import type { StrategyParams } from "../protocol/nakamoto/strategies/strategy.ts";
import type { NodeGroup } from "./scenario.ts";

/** The keys of a group that say it; none of an honest one. */
export function renderParty({ strategy, party }: NodeGroup) {
  return {
    ...(strategy === undefined ? {} : { strategy: renderStrategy(strategy) }),
    ...(party === undefined ? {} : { party }),
  };
}

function renderStrategy(strategy: StrategyParams): unknown {
  switch (strategy.name) {
    case "optimal": {
      const { alpha, gamma } = strategy;
      return { ...strategy, alpha: renderPercentage(alpha), gamma: renderPercentage(gamma) };
    }
    case "double-spend": {
      const { delay, ...rest } = strategy;
      const shown = delay === undefined ? rest : { ...rest, delay: renderDuration(delay) };
      return withoutNulls(shown);
    }
    case "rewrite":
      return withoutNulls(strategy);
    default:
      return Object.keys(strategy).length === 1 ? strategy.name : strategy;
  }
}

/** No limit is written by leaving the key out. */
function withoutNulls(strategy: object): unknown {
  return Object.fromEntries(Object.entries(strategy).filter(([, value]) => value !== null));
}
