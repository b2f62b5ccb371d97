/** What the entries on private attacks under delay have in common: the scenario's settings, and the honest growth. */
import { equalMinerGrowth, equalMinerGrowthError } from "../../theory/stale-rate.ts";
import { numberOf, type Point } from "./entry.ts";
import { duration, strategySets } from "./settings.ts";
import { ADVERSARY, INTERVAL_S, settingsOf } from "./withholding.ts";

/** Share, delay, miners and length, and the strategy in the language of scenario files. */
export function attackSettings(point: Point, strategy: string): string[] {
  const delay = duration(delaySeconds(point));
  const speed = "up: 1 Gbit/s, down: 1 Gbit/s";
  return [
    ...settingsOf(point),
    `network.regions.rows=[{ name: far, share: 98%, ${speed}, latency: [${delay}, 0 s] }, { name: everywhere, share: 2%, ${speed}, latency: [0 s, 0 s] }]`,
    `nodes.honest.count=${numberOf(point, "miners")}`,
    ...strategySets(ADVERSARY, strategy),
  ];
}

/** How long a block takes among the honest. */
export function delaySeconds(point: Point): number {
  return numberOf(point, "delay") * INTERVAL_S;
}

/** Growth of the public chain per block found by anybody, for this number of equal honest miners, and its error. */
export function publicGrowth(point: Point): { readonly growth: number; readonly error: number } {
  const [miners, honest] = [numberOf(point, "miners"), 1 - numberOf(point, "alpha")];
  const x = honest * numberOf(point, "delay");
  return {
    growth: honest * equalMinerGrowth(miners, x),
    error: honest * equalMinerGrowthError(miners, x),
  };
}
