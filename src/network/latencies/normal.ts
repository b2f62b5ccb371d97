/** Normal delays; what would be below zero is redrawn, which lifts the mean of a wide law. */
import { normal } from "../../lib/distributions.ts";
import { checkDelay } from "./checks.ts";
import type { DelaySampler } from "./sampler.ts";

interface NormalSpec {
  readonly mean: number;
  readonly deviation: number;
}

/** One draw, and one more each time that the result is below zero. */
export function normalDelay({ mean, deviation }: NormalSpec): DelaySampler {
  checkDelay("normal", "mean", mean);
  checkDelay("normal", "deviation", deviation);
  return (draw) => {
    for (;;) {
      // The mean is not below zero, so that at least every other try succeeds.
      const delay = normal(draw, mean, deviation);
      if (delay >= 0) return delay;
    }
  };
}
