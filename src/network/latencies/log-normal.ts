/** Log-normal delays, the usual first guess for an unknown network: many short, a few long. */
import { logNormal } from "../../lib/distributions.ts";
import { checkDelay, checkSpread } from "./checks.ts";
import type { DelaySampler } from "./sampler.ts";

interface LogNormalSpec {
  readonly median: number;
  readonly sigma: number;
}

/** One draw. */
export function logNormalDelay({ median, sigma }: LogNormalSpec): DelaySampler {
  checkDelay("log-normal", "median", median);
  checkSpread("log-normal", "sigma", sigma);
  return (draw) => logNormal(draw, median, sigma);
}
