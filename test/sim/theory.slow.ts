import { describe, it } from "vitest";
import { expectManyMinerGrowth, expectTwoMiners, RUNS } from "../support/theory.ts";

describe("a thousand equal miners on direct relay", () => {
  it.each([
    [0.1, 20_000],
    [0.5, 20_000],
    [1, 40_000],
    [2, 20_000],
  ])("grow at 1 / (1 + x) for x = %f: %i blocks, 4 sigma (seed 42)", expectManyMinerGrowth);
});

describe("two miners", () => {
  it.each([
    { share: 0.7, x: 0.1, stale: 0.03816332, revenue: 0.71620687 },
    { share: 0.7, x: 0.5, stale: 0.13876977, revenue: 0.77136611 },
    { share: 0.7, x: 1, stale: 0.20460129, revenue: 0.82476439 },
    { share: 0.6, x: 1, stale: 0.23841479, revenue: 0.67890895 },
    { share: 0.9, x: 1, stale: 0.08164181, revenue: 0.97622388 },
  ])(
    `share $share, x $x: stale and revenue, ${RUNS} × 5,000 heights, 4 standard errors (seeds 1 to ${RUNS})`,
    (wanted) => {
      expectTwoMiners(wanted, 5_000);
    },
  );
});
