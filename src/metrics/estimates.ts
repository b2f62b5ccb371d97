/**
 * What many runs say about a quantity: means, ratios and differences with their 95 % intervals, and how far from a
 * reference they are. Deterministic: sums run in index order.
 */
import { assert } from "../lib/assert.ts";
import { normalTwoSided, studentQuantile, studentTwoSided } from "../lib/special-functions.ts";
import type { Interval } from "./run-result.ts";
import { computeMean, squaresAround } from "./statistics.ts";

/** A quantity as independent values or groups of values show it. */
export interface Estimate {
  /** Of how many values, or groups. */
  readonly count: number;
  readonly mean: number;
  /** Null of a single value, which says nothing of how far others would be. */
  readonly standardError: number | null;
  readonly ci95: Interval | null;
}

/** Mean of independent values, with Student's interval; null of none. */
export function estimateMean(values: ArrayLike<number>): Estimate | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = computeMean(values);
  if (count === 1) return { count, mean, standardError: null, ci95: null };
  const squares = squaresAround(values, mean);
  return withInterval(count, mean, Math.sqrt(squares / (count - 1) / count));
}

/**
 * Sum of `parts` ÷ sum of `wholes` with the jackknife's error: each pair is left out in turn (Quenouille, Biometrika
 * 43, 1956). The pairs are independent runs, or batches of one run. Null where nothing can be divided by.
 */
export function estimateRatio(
  parts: ArrayLike<number>,
  wholes: ArrayLike<number>,
): Estimate | null {
  const count = parts.length;
  assert(count === wholes.length, "each part has its whole", {
    parts: count,
    wholes: wholes.length,
  });
  const [part, whole] = [sum(parts), sum(wholes)];
  if (count === 0 || whole === 0) return null;
  const mean = part / whole;
  if (count === 1) return { count, mean, standardError: null, ci95: null };
  const without = Array.from(
    { length: count },
    (_, i) => (part - parts[i]!) / (whole - wholes[i]!),
  );
  // All of the whole was in one pair.
  if (!without.every(Number.isFinite)) return { count, mean, standardError: null, ci95: null };
  const squares = squaresAround(without, computeMean(without));
  return withInterval(count, mean, Math.sqrt(((count - 1) / count) * squares));
}

/** Mean of values of one run that hang together: of batches of them in a row, as if those were independent. */
export function estimateByBatches(values: ArrayLike<number>, batches: number): Estimate | null {
  assert(batches >= 2, "one batch has no error", { batches });
  const size = Math.floor(values.length / batches);
  if (size === 0) return estimateMean(values);
  // What does not fill a batch is left out at the front, where a run is least settled.
  const first = values.length - size * batches;
  const means = Array.from({ length: batches }, (_, batch) => {
    const from = first + batch * size;
    return computeMean(Array.from({ length: size }, (_, i) => values[from + i]!));
  });
  return estimateMean(means);
}

/** Two ways of doing the same, compared. */
export interface Comparison extends Estimate {
  /** Mean difference in standard errors; null where there is no error. */
  readonly t: number | null;
  /** Probability of a `t` as far from 0 where the two do not differ. */
  readonly pValue: number | null;
}

/**
 * Mean of `values[i] − base[i]`, each pair of the same seed: common random numbers, so that what chance did to both
 * does not count. Null where there are no pairs.
 */
export function comparePaired(
  values: ArrayLike<number>,
  base: ArrayLike<number>,
): Comparison | null {
  const { length } = values;
  assert(length === base.length, "each value has its pair", { length, base: base.length });
  const estimate = estimateMean(Array.from({ length }, (_, i) => values[i]! - base[i]!));
  if (estimate === null) return null;
  const { mean, standardError, count } = estimate;
  if (standardError === null) return { ...estimate, t: null, pValue: null };
  if (standardError === 0) {
    return { ...estimate, t: mean === 0 ? 0 : null, pValue: mean === 0 ? 1 : 0 };
  }
  const t = mean / standardError;
  return { ...estimate, t, pValue: studentTwoSided(t, count - 1) };
}

/** How many standard errors a value is above its reference; null where it has no error. */
export function zScore(
  value: number,
  {
    reference,
    standardError,
  }: { readonly reference: number; readonly standardError: number | null },
): number | null {
  if (standardError === null) return null;
  const difference = value - reference;
  if (standardError > 0) return difference / standardError;
  return difference === 0 ? 0 : null;
}

/** Probability of a normal variable as far from 0 as `z`. */
export function pValueOfZ(z: number): number {
  return normalTwoSided(z);
}

/** Half the width of the interval ÷ the mean: how precise an estimate is. Null where it has none, or is of zero. */
export function relativeHalfWidth({ mean, ci95 }: Estimate): number | null {
  return ci95 === null || mean === 0 ? null : (ci95.high - ci95.low) / 2 / Math.abs(mean);
}

function withInterval(count: number, mean: number, standardError: number): Estimate {
  const half = studentQuantile(0.975, count - 1) * standardError;
  return { count, mean, standardError, ci95: { low: mean - half, high: mean + half } };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
