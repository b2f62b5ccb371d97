/** Every delay between two bounds equally likely. */
import { InputError } from "../../lib/assert.ts";
import { uniform } from "../../lib/distributions.ts";
import { checkDelay } from "./checks.ts";
import type { DelaySampler } from "./sampler.ts";

interface UniformSpec {
  readonly min: number;
  readonly max: number;
}

/** One draw. */
export function uniformDelay({ min, max }: UniformSpec): DelaySampler {
  checkDelay("uniform", "min", min);
  checkDelay("uniform", "max", max);
  if (min > max) {
    throw new InputError(`latency uniform: min ${min} µs is above max ${max} µs; exchange them`);
  }
  return (draw) => uniform(draw, min, max);
}
