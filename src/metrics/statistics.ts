/**
 * Small statistics over plain numbers: moments, quantiles, intervals. Deterministic: sums run in index
 * order and only correctly rounded operations are used.
 */
import { assert } from "../lib/assert.ts";
import type { Distribution, Interval } from "./run-result.ts";

/** Two-sided 95 % point of the normal law. */
export const Z95 = 1.959963984540054;

/** Moments and quantiles of `values` (any order, left untouched), or null where there are none. */
export function computeDistribution(values: ArrayLike<number>): Distribution | null {
  const sorted = sortAscending(values);
  if (sorted.length === 0) return null;
  return {
    count: sorted.length,
    mean: computeMean(sorted),
    min: sorted[0]!,
    p50: quantileOfSorted(sorted, 0.5),
    p90: quantileOfSorted(sorted, 0.9),
    p99: quantileOfSorted(sorted, 0.99),
    max: sorted[sorted.length - 1]!,
  };
}

/** A sorted copy. */
export function sortAscending(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values);
  // Where there is no delay all are equal, and looking is cheaper than sorting.
  for (let i = 1; i < sorted.length; i++) if (!(sorted[i - 1]! <= sorted[i]!)) return sorted.sort();
  return sorted;
}

/** Linear interpolation between order statistics (Hyndman & Fan's type 7); `share` from 0 to 1. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  assert(sorted.length > 0, "a quantile of nothing", { share });
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** Arithmetic mean, summed in index order. */
export function computeMean(values: ArrayLike<number>): number {
  assert(values.length > 0, "a mean of nothing");
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Sample standard deviation ÷ mean, or null below two values or at a zero mean. */
export function coefficientOfVariation(values: ArrayLike<number>): number | null {
  if (values.length < 2) return null;
  const mean = computeMean(values);
  if (mean === 0) return null;
  return Math.sqrt(squaresAround(values, mean) / (values.length - 1)) / mean;
}

/** Sum of the squared distances from `middle`, in index order. */
export function squaresAround(values: ArrayLike<number>, middle: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - middle) * (values[i]! - middle);
  return squares;
}

/** Wilson's 95 % score interval of a proportion (E. B. Wilson, JASA 22, 1927), or null of nothing. */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const p = successes / trials;
  const z2 = Z95 * Z95;
  const centre = p + z2 / (2 * trials);
  const spread = Z95 * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return {
    // At the ends the two terms cancel exactly in theory but not in floating point.
    low: successes === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: successes === trials ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/** `part ÷ whole`, or null of nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Non-zero entries of a histogram kept as counts by index, from index 1 on. */
export function nonZeroCounts(counts: ArrayLike<number>): { value: number; count: number }[] {
  const rows: { value: number; count: number }[] = [];
  for (let value = 1; value < counts.length; value++) {
    if (counts[value]! > 0) rows.push({ value, count: counts[value]! });
  }
  return rows;
}
