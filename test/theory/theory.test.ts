import { describe, expect, it } from "vitest";
import { erlangCdf, exponentialCdf, exponentialQuantile } from "../../src/theory/poisson.ts";
import {
  firstOrderStaleRate,
  manyMinerGrowth,
  manyMinerStaleRate,
  minerStaleRate,
} from "../../src/theory/stale-rate.ts";
import { twoMinerGrowthRate, twoMinerStaleRate } from "../../src/theory/two-miners.ts";

describe("Poisson mining with a mean of 600 s", () => {
  it("has the tabulated quantiles of one and of six blocks", () => {
    expect(exponentialQuantile(0.5, 600)).toBeCloseTo(415.888, 3);
    expect(1 - exponentialCdf(3600, 600)).toBeCloseTo(0.00247875, 8);
    // Wait for six confirmations: p50, p90, p95, p99.
    const waits = [3402.1, 5564.8, 6307.82, 7865.09] as const;
    const shares = [0.5, 0.9, 0.95, 0.99] as const;
    for (const [i, wait] of waits.entries()) {
      // The table is rounded to .01 s, and the density is below 2e-4 per second.
      expect(Math.abs(erlangCdf(wait, 6, 600) - shares[i]!)).toBeLessThan(2e-6);
    }
  });

  it("gives nothing to times before zero", () => {
    expect([exponentialCdf(-1, 600), erlangCdf(0, 6, 600)]).toEqual([0, 0]);
  });
});

describe("many miners", () => {
  it("grows at 1 ÷ (1 + x), confirmed by a Monte Carlo of 100,000 miners", () => {
    const measured = { 0.5: 0.66668, 1: 0.50004, 2: 0.33338, 5: 0.16666 };
    for (const [x, growth] of Object.entries(measured)) {
      expect(Math.abs(manyMinerGrowth(Number(x)) - growth)).toBeLessThan(1e-4);
      expect(manyMinerStaleRate(Number(x)) + manyMinerGrowth(Number(x))).toBeCloseTo(1, 15);
    }
  });

  it("has Decker and Wattenhofer's 1.78 % for 11.37 s in 633.68 s", () => {
    expect(firstOrderStaleRate(11.37 / 633.68)).toBeCloseTo(0.0178, 4);
  });

  it("shares nine miners' blocks as a published simulation of 10 s in 600 s does", () => {
    // github.com/darosior/miningsimulation, percent of the canonical blocks.
    const shares = [0.3, 0.29, 0.12, 0.11, 0.08, 0.05, 0.03, 0.01, 0.01];
    const published = [30.0901, 29.0794, 11.9624, 10.962, 7.9642, 4.9741, 2.9815, 0.9931, 0.9932];
    const kept = shares.map((share, i) => share * (1 - minerStaleRate(shares, i, 10 / 600)));
    const all = kept.reduce((sum, share) => sum + share, 0);
    kept.forEach((share, i) => {
      expect(Math.abs((100 * share) / all - published[i]!)).toBeLessThan(0.002);
    });
  });
});

describe("two miners", () => {
  it("have the exact stale rates of the exit problem, confirmed by a Monte Carlo of 4e7 blocks", () => {
    const table = [
      [0.7, 0.1, 0.03816332],
      [0.7, 0.5, 0.13876977],
      [0.7, 1, 0.20460129],
      [0.6, 1, 0.23841479],
      [0.9, 1, 0.08164181],
    ] as const;
    for (const [share, x, stale] of table) {
      expect(twoMinerStaleRate([share, 1 - share], x)).toBeCloseTo(stale, 8);
      expect(twoMinerStaleRate([1 - share, share], x)).toBeCloseTo(stale, 8);
    }
  });

  it("law: equal rates are the limit of nearly equal ones", () => {
    const equal = twoMinerGrowthRate([0.5, 0.5], 1);
    expect(twoMinerGrowthRate([0.5 + 1e-6, 0.5 - 1e-6], 1)).toBeCloseTo(equal, 8);
    expect(equal).toBeCloseTo((2 * 0.5 * 1.5) / 2, 15);
  });

  it("law: with an endless delay only the faster miner's chain counts", () => {
    expect(twoMinerGrowthRate([0.7, 0.3], 1e6)).toBeCloseTo(0.7, 12);
    expect(twoMinerStaleRate([0.7, 0.3], 0)).toBeCloseTo(0, 15);
  });
});
