/** The way back of what `resolve-chaos.ts` resolves. */
import { renderDuration, renderPercentage } from "../lib/units.ts";
import { renderTime } from "./render-parts.ts";
import type { Scenario } from "./scenario.ts";

/** The key `chaos`, where there is one. */
export function renderChaos({ chaos }: Scenario) {
  if (chaos === undefined) return {};
  const { from, until, kinds, without, intensity, least, convergence } = chaos;
  return {
    chaos: {
      from: renderTime(from),
      until: renderTime(until),
      kinds,
      without: renderPercentage(without),
      intensity,
      leastOn: renderDuration(least.on),
      leastOff: renderDuration(least.off),
      convergence: renderDuration(convergence),
    },
  };
}
