/**
 * How single messages spread around the mean delay of their link. Every kind keeps the mean, so that
 * jitter can be switched on without making a network slower on average.
 */
import { InputError } from "../../lib/assert.ts";
import { logNormal, pareto } from "../../lib/distributions.ts";
import { exp } from "../../lib/math.ts";
import { checkDelay, checkSpread } from "./checks.ts";
import type { Jitter } from "./sampler.ts";

/**
 * Pareto with this coefficient of variation at every mean. From cv² = 1 / (a (a − 2)) follows the shape
 * a = 1 + √(1 + 1 / cv²), above 2; JABS's shape 5 is a cv of 25.8 %. One draw, none at cv 0.
 */
export function paretoCvJitter({ cv }: { readonly cv: number }): Jitter | null {
  if (!(cv >= 0 && cv < Infinity)) {
    throw new InputError(`latency jitter pareto: cv is ${cv}; 0 or more is right, as 20%`);
  }
  const shape = 1 + Math.sqrt(1 + 1 / (cv * cv));
  if (shape === Infinity) return null;
  const scalePerMean = (shape - 1) / shape;
  return (mean, draw) => pareto(draw, mean * scalePerMean, shape);
}

/**
 * SimBlock's: scale = mean − shift and shape = mean / shift, which gives back the mean; its variance is
 * infinite where mean ≤ 2 · shift. One draw; none where mean ≤ shift, which stays constant.
 */
export function paretoShiftJitter({ shift }: { readonly shift: number }): Jitter | null {
  checkDelay("jitter pareto", "shift", shift);
  if (shift === 0) return null;
  return (mean, draw) => (mean <= shift ? mean : pareto(draw, mean - shift, mean / shift));
}

/** Log-normal of this sigma, its median lowered by e^(σ²/2) to keep the mean. One draw, none at 0. */
export function logNormalJitter({ sigma }: { readonly sigma: number }): Jitter | null {
  checkSpread("jitter log-normal", "sigma", sigma);
  if (sigma === 0) return null;
  const medianPerMean = exp((-sigma * sigma) / 2);
  return (mean, draw) => logNormal(draw, mean * medianPerMean, sigma);
}
