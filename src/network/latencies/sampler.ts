/** The two shapes of a delay law: where a delay comes from, and how it spreads around its mean. */
import type { Draw } from "../../lib/distributions.ts";

/** A delay in microseconds, not yet rounded, ≥ 0. */
export type DelaySampler = (draw: Draw) => number;

/** One message's delay around the mean of its link, both in microseconds; keeps the mean. */
export type Jitter = (mean: number, draw: Draw) => number;
