/** Figures that entries with bands take of results: delays of deliveries and stale rates. */
import type { Quantity, RunOutcome } from "./entry.ts";
import { type Estimate, meanOf, withKnownError } from "./estimate.ts";

/** Seconds: a figure of each run's delays, averaged over runs. */
export function delayOf(
  runs: readonly RunOutcome[],
  figure: "delayMsP50" | "delayMsP90",
): Estimate {
  const values = runs.map(({ result }) => (result.propagation.delivery[figure] ?? 0) / 1000);
  if (values.length > 1) return meanOf(values, "runs");
  return withKnownError(values[0]!, 0, "one run");
}

/** Stale ÷ found of all runs, as if blocks were independent. */
export function staleRateOf(runs: readonly RunOutcome[]): Estimate {
  const sum = (of: "staleBlocks" | "blocksFound") =>
    runs.reduce((total, { result }) => total + result.chain[of], 0);
  const [stale, found] = [sum("staleBlocks"), sum("blocksFound")];
  const rate = stale / found;
  // One stale block at least: none seen does not mean that there are none.
  const error = Math.sqrt((Math.max(1, stale) / found) * (1 - rate) * (1 / found));
  return withKnownError(rate, error, `binomial law, ${stale} of ${found} blocks`);
}

/** A quantity in a band; where its own interval is wider than the band's half it can only be shown. */
export function banded(
  quantity: string,
  given: {
    readonly reference: number;
    readonly estimate: Estimate;
    readonly band: { readonly low: number; readonly high: number };
    readonly at?: NonNullable<Quantity["at"]>;
  },
): Quantity {
  const { band, estimate } = given;
  const isJudged = 2 * estimate.standardError < (band.high - band.low) / 2;
  if (isJudged) return { quantity, kind: "band", ...given };
  const { band: _, ...shown } = given;
  return { quantity: `${quantity}, too few blocks to judge`, kind: "calibration", ...shown };
}
