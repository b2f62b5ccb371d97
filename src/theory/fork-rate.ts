/**
 * Fork rate from how blocks spread (Decker & Wattenhofer, "Information Propagation in the Bitcoin Network", P2P 2013): while a block has reached the share f(t) of the
 * hashrate after t, the rest may still find a rival. Times share one unit.
 */
import { exp, pow } from "../lib/math.ts";

/** A point of a curve: the share reached at a time. Times and shares rise; the curve is straight between points, and 0 before the first. */
export interface SpreadPoint {
  readonly time: number;
  readonly share: number;
}

/** ∫ (1 − f) dt: the time for which an average unit of hashrate does not know a block. After the last point all that is missing counts for nothing. */
export function unawareTime(curve: readonly SpreadPoint[]): number {
  let sum = curve[0]?.time ?? 0;
  for (let i = 1; i < curve.length; i++) {
    const [from, to] = [curve[i - 1]!, curve[i]!];
    sum += (to.time - from.time) * (1 - (from.share + to.share) / 2);
  }
  return sum;
}

/** The same of single arrivals, each of a weight (a node's hash share; weights need not sum to 1): their weighted mean. */
export function unawareTimeOfArrivals(
  times: readonly number[],
  weights: readonly number[],
): number {
  let [sum, whole] = [0, 0];
  for (const [i, time] of times.entries()) {
    sum += time * (weights[i] ?? 0);
    whole += weights[i] ?? 0;
  }
  return sum / whole;
}

/** Probability that a rival is found, 1 − exp(−I ÷ T). First order in I ÷ T: of stale branches longer than one block it knows nothing. */
export function forkProbability(unaware: number, interval: number): number {
  return 1 - exp(-unaware / interval);
}

/** The paper's own form, with trials once in each unit of time: 1 − (1 − 1 ÷ T)^I. */
export function forkProbabilityByTrials(unaware: number, interval: number): number {
  return 1 - pow(1 - 1 / interval, unaware);
}
