/** Behaviours, eclipses and defences back in the language of scenario files. */
import { renderDuration, renderPercentage } from "../lib/units.ts";
import type { DefenceParams } from "../protocol/nakamoto/params.ts";
import { renderSelector, renderTime } from "./render-parts.ts";
import type { Behaviour, ScenarioAction } from "./scenario.ts";

/** A behaviour as a map with its name as the one key. */
export function renderBehaviour(one: Behaviour): unknown {
  const { from, until, to, miners } = one;
  const own = {
    ...renderParams(one),
    ...(miners === null ? {} : { miners: renderSelector(miners) }),
    ...(to === null ? {} : { to: renderSelector(to) }),
    from: renderTime(from),
    ...(until === null ? {} : { until: renderTime(until) }),
  };
  return { [one.behaviour]: own };
}

function renderParams(one: Behaviour) {
  switch (one.behaviour) {
    case "delayBlocks":
      return { margin: renderDuration(one.margin) };
    case "selectiveRelay":
      return { items: one.items };
    case "invWithoutData":
      return {};
    case "orphanFlood":
      return { every: renderDuration(one.every) };
    case "headerFlood":
      return { every: renderDuration(one.every), depth: one.depth };
    case "invalidBlocks":
    case "invalidTransactions":
      return { every: renderDuration(one.every), rules: [...one.rules] };
  }
}

/** The event `eclipse`. */
export function renderEclipse(action: Extract<ScenarioAction, { readonly do: "eclipse" }>) {
  const [victim, by] = [renderSelector(action.victim), renderSelector(action.by)];
  return { eclipse: { victim, by, slots: renderPercentage(action.slots) } };
}

/** What there is no limit to is left out. */
export function renderDefences({ maxOrphansPerPeer, maxTimeouts, ...others }: DefenceParams) {
  return {
    ...others,
    ...(maxOrphansPerPeer === null ? {} : { maxOrphansPerPeer }),
    ...(maxTimeouts === null ? {} : { maxTimeouts }),
  };
}
