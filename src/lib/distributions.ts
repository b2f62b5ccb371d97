/**
 * Samplers over a draw: a function that gives uniform numbers in [0, 1), multiples of 2^−53. They hold
 * no state. Each says how many draws it takes; a fixed number keeps paired experiments in step.
 * Preconditions are assertions: what a user wrote has been checked before it gets here.
 */
import { assert } from "./assert.ts";
import { exp, log } from "./math.ts";

/** A source of uniform numbers in [0, 1). */
export type Draw = () => number;

/** Uniform in [min, max). One draw. */
export function uniform(draw: Draw, min: number, max: number): number {
  return min + (max - min) * draw();
}

/** Every integer 0 to n − 1 exactly equally likely. One draw, rarely (below n / 2^53) another. */
export function uniformInteger(draw: Draw, n: number): number {
  assert(Number.isSafeInteger(n) && n > 0, "a choice needs 1 to 2^53 − 1 options", { n });
  // Buckets of whole width; what is left over at the top would make some likelier and is redrawn.
  const width = Math.floor(9007199254740992 / n);
  for (;;) {
    const index = Math.floor((draw() * 9007199254740992) / width);
    if (index < n) return index;
  }
}

/** Exponential with this mean. One draw. */
export function exponential(draw: Draw, mean: number): number {
  // 1 − u is in (0, 1], so the logarithm is finite.
  return -mean * log(1 - draw());
}

/** Normal by inversion of the distribution function. One draw. */
export function normal(draw: Draw, mean: number, deviation: number): number {
  return mean + deviation * standardNormal(draw);
}

/** Log-normal: the logarithm has deviation `sigma` around that of `median`. One draw. */
export function logNormal(draw: Draw, median: number, sigma: number): number {
  return median * exp(sigma * standardNormal(draw));
}

/** Pareto: at least `scale`, P(X > x) = (scale / x)^shape. One draw. */
export function pareto(draw: Draw, scale: number, shape: number): number {
  return scale * exp(-log(1 - draw()) / shape);
}

/** Sums from the left, for `cumulativeIndex`. Weights are ≥ 0 and not all zero; any total. */
export function cumulate(weights: ArrayLike<number>): Float64Array {
  const cumulative = new Float64Array(weights.length);
  let total = 0;
  for (let index = 0; index < weights.length; index += 1) {
    const weight = weights[index]!;
    assert(weight >= 0 && weight < Infinity, "a weight must be ≥ 0", { index, weight });
    total += weight;
    cumulative[index] = total;
  }
  assert(total > 0 && total < Infinity, "weights must have a positive sum", { total });
  return cumulative;
}

/** The first index whose cumulative weight exceeds u · total; never one of zero weight. One draw. */
export function cumulativeIndex(draw: Draw, cumulative: ArrayLike<number>): number {
  const last = cumulative.length - 1;
  const total = cumulative[last]!;
  const point = draw() * total;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > point) high = middle;
    else low = middle + 1;
  }
  // u · total may round up to total; step back to the last index that has weight.
  while (low > 0 && cumulative[low - 1]! === total) low -= 1;
  return low;
}

/** An index with probability proportional to its weight; prepare with `cumulate` for many. One draw. */
export function weightedIndex(draw: Draw, weights: ArrayLike<number>): number {
  return cumulativeIndex(draw, cumulate(weights));
}

/** Shuffles in place (Fisher–Yates), every order equally likely. One draw per element but one. */
export function shuffle<Items extends unknown[] | Int32Array>(draw: Draw, items: Items): Items {
  const list: { [index: number]: unknown } = items;
  for (let left = items.length - 1; left > 0; left -= 1) {
    const chosen = uniformInteger(draw, left + 1);
    const moved = list[left];
    list[left] = list[chosen];
    list[chosen] = moved;
  }
  return items;
}

/** `count` distinct integers of 0 to n − 1, every set equally likely (Floyd), ascending. `count` draws. */
export function sampleDistinct(draw: Draw, n: number, count: number): Int32Array {
  assert(count >= 0 && count <= n, "a sample cannot exceed what it is taken from", { n, count });
  const chosen = new Set<number>();
  for (let top = n - count; top < n; top += 1) {
    const candidate = uniformInteger(draw, top + 1);
    chosen.add(chosen.has(candidate) ? top : candidate);
  }
  return Int32Array.from(chosen).sort();
}

function standardNormal(draw: Draw): number {
  const u = draw();
  // A zero stands for the half-step above it, so that the result is finite (−8.2 at the least).
  return normalQuantile(u === 0 ? 5.551115123125783e-17 : u);
}

/**
 * The x below which a standard normal variate lies with probability p, 0 < p < 1; relative error
 * about 1e-16. Algorithm AS 241 (PPND16), M. J. Wichura, Applied Statistics 37 (1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * ratio(0.180625 - q * q, CENTRAL_ABOVE, CENTRAL_BELOW);
  const distance = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const size =
    distance <= 5
      ? ratio(distance - 1.6, MIDDLE_ABOVE, MIDDLE_BELOW)
      : ratio(distance - 5, TAIL_ABOVE, TAIL_BELOW);
  return q < 0 ? -size : size;
}

function ratio(r: number, above: readonly number[], below: readonly number[]): number {
  let numerator = 0;
  let denominator = 0;
  for (let index = 0; index < 8; index += 1) {
    numerator = numerator * r + above[index]!;
    denominator = denominator * r + below[index]!;
  }
  return numerator / denominator;
}

/** Numerator and denominator of the three rational approximations, highest power first. */
const CENTRAL_ABOVE: readonly number[] = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const CENTRAL_BELOW: readonly number[] = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const MIDDLE_ABOVE: readonly number[] = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const MIDDLE_BELOW: readonly number[] = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const TAIL_ABOVE: readonly number[] = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const TAIL_BELOW: readonly number[] = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];
