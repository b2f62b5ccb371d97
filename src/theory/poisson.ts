/** Poisson mining: times between blocks follow an exponential law of the mean interval. */
import { exp, log } from "../lib/math.ts";

/** Probability that an exponential time of this mean is at most `time`. */
export function exponentialCdf(time: number, mean: number): number {
  return time <= 0 ? 0 : 1 - exp(-time / mean);
}

/** The time below which an exponential time of this mean lies with probability `share` (0 to 1). */
export function exponentialQuantile(share: number, mean: number): number {
  return -log(1 - share) * mean;
}

/**
 * Probability that the sum of `count` exponential times of this mean is at most `time` (Erlang's law):
 * the wait for that many confirmations.
 */
export function erlangCdf(time: number, count: number, mean: number): number {
  if (time <= 0) return 0;
  const x = time / mean;
  let term = exp(-x);
  let sum = term;
  for (let k = 1; k < count; k++) {
    term *= x / k;
    sum += term;
  }
  return 1 - sum;
}

/** The time below which that sum lies with probability `share` (0 to 1): the gamma law's quantile. */
export function erlangQuantile(share: number, count: number, mean: number): number {
  let [low, high] = [0, count * mean];
  while (erlangCdf(high, count, mean) < share) high *= 2;
  // Halving ends where doubles do.
  for (;;) {
    const time = (low + high) / 2;
    if (time <= low || time >= high) return time;
    if (erlangCdf(time, count, mean) < share) low = time;
    else high = time;
  }
}
