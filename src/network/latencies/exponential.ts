/** Exponential delays, memoryless: the delay of textbook models. */
import { exponential } from "../../lib/distributions.ts";
import { checkDelay } from "./checks.ts";
import type { DelaySampler } from "./sampler.ts";

/** One draw. */
export function exponentialDelay({ mean }: { readonly mean: number }): DelaySampler {
  checkDelay("exponential", "mean", mean);
  return (draw) => exponential(draw, mean);
}
