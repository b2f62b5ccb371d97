/**
 * The laws that a scenario can have its run judged by, at any time while it lasts: names, and the bounds that
 * some of them take. Who judges them is the simulation's.
 */
import type { Duration, Instant } from "../lib/brand.ts";
import type { Scenario, Selector } from "./scenario.ts";

/** Laws that hold in any run, at any time. */
export const STANDING_LAWS = [
  "validity",
  "knowledge",
  "bestTip",
  "workMonotonic",
  "boundedOrphans",
  "noEventGrowth",
  "supply",
  "noDoubleSpend",
  "ledgerReplay",
  "mempoolValid",
  "agreement",
] as const;

/** Those of them that have something to judge only where there are transactions. */
export const MONEY_LAWS: readonly string[] = ["noDoubleSpend", "ledgerReplay", "mempoolValid"];

/** All laws that hold in any run and have something to judge in this kind. */
export function standingLaws(
  hasMoney: boolean,
): { readonly law: (typeof STANDING_LAWS)[number] }[] {
  const judged = STANDING_LAWS.filter((law) => hasMoney || !MONEY_LAWS.includes(law));
  return judged.map((law) => ({ law }));
}

/** Laws that hold where a run ends in a calm: faults are over, and the last blocks have arrived. */
export const CALM_LAWS = ["convergence", "orphansDrained"] as const;

/** Laws that hold within bounds, which the scenario gives. */
export const BOUNDED_LAWS = ["commonPrefix", "chainGrowth", "chainQuality", "liveness"] as const;

/** A law with no bounds of its own. */
export type PlainLaw = (typeof STANDING_LAWS)[number] | (typeof CALM_LAWS)[number];

/** One law to be judged. */
export type Law =
  | { readonly law: PlainLaw }
  /** From `after` on no two up nodes' chains part deeper than this below the shorter tip. */
  | { readonly law: "commonPrefix"; readonly depth: number; readonly after: Instant }
  /** In any window from `after` on the best chain grows by at least so many blocks. */
  | {
      readonly law: "chainGrowth";
      readonly blocks: number;
      readonly window: Duration;
      readonly after: Instant;
    }
  /** Of any `window` blocks in a row of an adopted chain the nodes found at least this share. */
  | {
      readonly law: "chainQuality";
      readonly nodes: Selector;
      readonly share: number;
      readonly window: number;
    }
  /** So long after the last fault is undone, linked nodes have agreed. */
  | { readonly law: "liveness"; readonly within: Duration };

/** The scenario, carrying all the laws that hold in any run. */
export function withStandingLaws(scenario: Scenario): Scenario {
  const laws = standingLaws(scenario.chain.money !== null);
  const isThere = scenario.expect.some(
    (one) => one.expect === "laws" && laws.every(({ law }) => one.laws.some((l) => l.law === law)),
  );
  if (isThere) return scenario;
  return { ...scenario, expect: [...scenario.expect, { expect: "laws", laws }] };
}
