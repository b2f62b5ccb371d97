/** Times between successive blocks, compared with an exponential law of the same mean. */
import { exponentialCdf, exponentialQuantile } from "../theory/poisson.ts";
import type { IntervalBin, IntervalStats } from "./run-result.ts";
import {
  coefficientOfVariation,
  computeMean,
  quantileOfSorted,
  sortAscending,
} from "./statistics.ts";

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99] as const;
const BINS = 9;

/** Statistics of the gaps between `timesUs`, which are in ascending order and start with the first gap's start. */
export function computeIntervalStats(timesUs: readonly number[]): IntervalStats {
  const gaps: number[] = [];
  for (let i = 1; i < timesUs.length; i++) gaps.push((timesUs[i]! - timesUs[i - 1]!) / 1000);
  const mean = gaps.length === 0 ? null : computeMean(gaps);
  if (mean === null || mean <= 0) return { ...EMPTY, count: gaps.length };
  const sorted = sortAscending(gaps);
  return {
    count: gaps.length,
    intervalMsMean: mean,
    intervalMsMedian: quantileOfSorted(sorted, 0.5),
    coefficientOfVariation: coefficientOfVariation(gaps),
    exponentialDistance: distanceToExponential(sorted, mean),
    quantiles: QUANTILES.map((share) => ({
      share,
      measuredMs: quantileOfSorted(sorted, share),
      exponentialMs: exponentialQuantile(share, mean),
    })),
    histogram: binsOf(sorted, mean),
  };
}

const EMPTY: IntervalStats = {
  count: 0,
  intervalMsMean: null,
  intervalMsMedian: null,
  coefficientOfVariation: null,
  exponentialDistance: null,
  quantiles: [],
  histogram: [],
};

/** Kolmogorov's distance between the empirical law and the exponential one. */
function distanceToExponential(sorted: Float64Array, mean: number): number {
  let distance = 0;
  for (let i = 0; i < sorted.length; i++) {
    const law = exponentialCdf(sorted[i]!, mean);
    distance = Math.max(distance, law - i / sorted.length, (i + 1) / sorted.length - law);
  }
  return distance;
}

function binsOf(sorted: Float64Array, mean: number): IntervalBin[] {
  const counts = new Float64Array(BINS);
  for (let i = 0; i < sorted.length; i++) {
    const bin = Math.min(BINS - 1, Math.floor((2 * sorted[i]!) / mean));
    counts[bin] = counts[bin]! + 1;
  }
  return Array.from(counts, (count, bin) => {
    const fromMs = (bin * mean) / 2;
    const toMs = bin === BINS - 1 ? null : ((bin + 1) * mean) / 2;
    const upTo = toMs === null ? 1 : exponentialCdf(toMs, mean);
    const exponentialCount = (upTo - exponentialCdf(fromMs, mean)) * sorted.length;
    return { fromMs, toMs, count, exponentialCount };
  });
}
