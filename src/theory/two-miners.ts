/**
 * Two miners, longest chain, first seen, a constant one-way delay between them: the exact growth of the
 * chain. With A(h) the first time that a miner's tip has height h, the lead A1 − A2 is a random walk
 * clamped to ±delay; growth is the rate at which its heights complete, in its stationary law.
 */
import { exp } from "../lib/math.ts";

/** Below this relative difference of rates the limit of equal rates is used. */
const EQUAL_RATES = 1e-9;

/**
 * Heights per unit of time that two miners of `rates` gain with a `delay` between them. The general form
 * is (λ₁² e^{2dλ₁} − λ₂² e^{2dλ₂}) ÷ (λ₁ e^{2dλ₁} − λ₂ e^{2dλ₂}); its limit for equal rates λ is
 * 2λ (1 + dλ) ÷ (1 + 2dλ).
 */
export function twoMinerGrowthRate(rates: readonly [number, number], delay: number): number {
  const [high, low] = rates[0] >= rates[1] ? rates : [rates[1], rates[0]];
  if (high - low <= EQUAL_RATES * high) {
    return (2 * high * (1 + delay * high)) / (1 + 2 * delay * high);
  }
  // Divided by the greater exponential, so that long delays do not overflow.
  const weight = exp(2 * delay * (low - high));
  return (high * high - low * low * weight) / (high - low * weight);
}

/** Stale ÷ found for two miners. */
export function twoMinerStaleRate(rates: readonly [number, number], delay: number): number {
  return 1 - twoMinerGrowthRate(rates, delay) / (rates[0] + rates[1]);
}

/**
 * The first miner's share of the canonical blocks. Where the lead reaches one of its bounds, the other miner adopts the leader's branch, and all heights
 * since the last such moment are the leader's. So with f(s), the probability that the first miner is the next to lead from a lead of s, n(s)
 * the mean number of heights until then, and m(s) that of heights where it is the first, the share is the mean of m ÷ that of n over the two
 * bounds. All three solve y'' − r y' = −λ₁ λ₂ × (what counts), r = λ₁ − λ₂, with conditions at the bounds: derived here, and confirmed by a Monte Carlo of 4e7 blocks.
 */
export function twoMinerShare(rates: readonly [number, number], delay: number): number {
  const [first, second] = rates;
  if (first < second) return 1 - twoMinerShare([second, first], delay);
  const sum = first + second;
  // Odd in the difference of rates, and linear where that is small but its square would cost digits.
  const least = 1e-3 * sum;
  if (first - second < least) {
    const near = twoMinerShare([(sum + 1.01 * least) / 2, (sum - 1.01 * least) / 2], delay);
    return 0.5 + ((near - 0.5) * (first - second)) / (1.01 * least);
  }
  if (delay === 0 || second === 0) return first / sum;
  return exitShare(first, second, delay);
}

/** A solution y and its slope, of which `at` tells the values at a lead. */
interface Curve {
  readonly at: (lead: number) => number;
  readonly slope: (lead: number) => number;
}

function exitShare(first: number, second: number, delay: number): number {
  const r = first - second;
  const wave = (s: number) => exp(r * (s - delay));
  const far = wave(-delay);
  const determinant = first * first - second * second * far;
  /** A + B e^{r(s − delay)} + `part`, where y' + λ₂ y at the upper bound and y' − λ₁ y at the lower one are given. */
  const solve = (part: Curve, upper: number, lower: number) => {
    const u = upper - part.slope(delay) - second * part.at(delay);
    const v = lower - part.slope(-delay) + first * part.at(-delay);
    const constant = (-u * second * far - first * v) / determinant;
    const factor = (second * v + first * u) / determinant;
    return { constant, factor, at: (s: number) => constant + factor * wave(s) + part.at(s) };
  };
  const nothing = { at: () => 0, slope: () => 0 };
  const f = solve(nothing, 0, -first);
  const product = (first * second) / r;
  const n = solve({ at: (s) => product * s, slope: () => product }, second, -first);
  const m = solve(
    {
      at: (s) => product * s * (f.constant - f.factor * wave(s)),
      slope: (s) => product * (f.constant - f.factor * wave(s) * (1 + r * s)),
    },
    r * f.factor + second * f.at(delay),
    r * f.factor * far - first * f.at(-delay),
  );
  const lower = f.at(delay) / (1 - f.at(-delay) + f.at(delay));
  const over = (of: { at: (lead: number) => number }) =>
    lower * of.at(-delay) + (1 - lower) * of.at(delay);
  return over(m) / over(n);
}
