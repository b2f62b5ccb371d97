/**
 * Tails of the normal and of Student's law, and the latter's quantiles, to about ten digits; the normal law's quantiles
 * are in `distributions.ts`. Deterministic: only `math.ts` and correctly rounded operations. Formulas from Abramowitz &
 * Stegun, Handbook of Mathematical Functions (1964): 6.1.41, 7.1.6, 7.1.14, 26.5.8, 26.7.1.
 */
import { assert } from "./assert.ts";
import { exp, log } from "./math.ts";

const HALF_LOG_2PI = 0.9189385332046728;
const SQRT2 = Math.sqrt(2);
const SQRT_PI = 1.772453850905516;
const TINY = 1e-300;
const ENOUGH = 1e-16;

/** Probability that a standard normal variable is at least as far from 0 as `z`; keeps its digits where it is small. */
export function normalTwoSided(z: number): number {
  return erfc(Math.abs(z) / SQRT2);
}

/** Probability that Student's t with so many degrees of freedom is at least as far from 0 as `t`. */
export function studentTwoSided(t: number, degrees: number): number {
  assert(degrees > 0, "Student's law needs degrees of freedom", { degrees });
  if (t === Infinity || t === -Infinity) return 0;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The `t` that Student's t with so many degrees of freedom is at most with probability `p`. */
export function studentQuantile(p: number, degrees: number): number {
  return invert((t) => {
    const half = studentTwoSided(t, degrees) / 2;
    return t < 0 ? half : 1 - half;
  }, p);
}

/** Complementary error function of x ≥ 0. */
function erfc(x: number): number {
  const bell = exp(-x * x);
  if (x < 2) {
    // 7.1.6
    let term = x;
    let sum = x;
    for (let n = 1; term > ENOUGH * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / SQRT_PI) * bell * sum;
  }
  // 7.1.14 from its tail inwards: 60 levels are more than enough from 2 on.
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return bell / (SQRT_PI * fraction);
}

/** Regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exp(a * log(x) + b * log(1 - x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  // The fraction converges fast on one side of the mean.
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** 26.5.8, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const notZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return product;
}

/** log Γ(x) for x > 0: Stirling's series (6.1.41), where necessary from further up. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 12; y++) shift += log(y);
  const r = 1 / (y * y);
  const series =
    (1 / 12 -
      r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))))) /
    y;
  return (y - 0.5) * log(y) - y + HALF_LOG_2PI + series - shift;
}

/** The argument at which a rising function on the whole line is `p`: by halving, to the last bit. */
function invert(cdf: (x: number) => number, p: number): number {
  assert(p >= 0 && p <= 1, "a probability is from 0 to 1", { p });
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p === 0.5) return 0;
  let low = -1;
  let high = 1;
  while (cdf(low) > p) low *= 2;
  while (cdf(high) < p) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
}
