import { describe, expect, it } from "vitest";
import {
  erlangCdf,
  erlangQuantile,
  exponentialCdf,
  exponentialQuantile,
} from "../../src/theory/poisson.ts";
import {
  firstOrderStaleRate,
  manyMinerGrowth,
  manyMinerStaleRate,
  minerCanonicalShares,
  minerStaleRate,
} from "../../src/theory/stale-rate.ts";
import {
  twoMinerGrowthRate,
  twoMinerShare,
  twoMinerStaleRate,
} from "../../src/theory/two-miners.ts";

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
      expect(Math.abs(erlangQuantile(shares[i]!, 6, 600) - wait)).toBeLessThan(0.0051);
    }
  });

  it("gives nothing to times before zero", () => {
    expect(erlangQuantile(0.3, 1, 600)).toBeCloseTo(exponentialQuantile(0.3, 600), 9);
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
    const published = [
      30.0901, 29.0794, 11.9624, 10.962, 7.96423, 4.97405, 2.9815, 0.993098, 0.993211,
    ];
    minerCanonicalShares(shares, 10 / 600).forEach((share, i) => {
      expect(Math.abs(100 * share - published[i]!)).toBeLessThan(0.002);
    });
    // Its stale blocks, percent of the canonical ones, and those of another program's 4e7 blocks, percent of all found.
    const overMain = [
      1.0092, 1.04315, 1.62079, 1.65404, 1.75598, 1.85974, 1.92927, 1.99286, 1.99886,
    ];
    const overFound = [0.993, 1.0338, 1.588, 1.6244, 1.7438, 1.8077, 1.8909, 1.9519, 1.9329];
    for (const i of shares.keys()) {
      const stale = minerStaleRate(shares, i, 10 / 600);
      expect(Math.abs((100 * stale) / overMain[i]! - 1)).toBeLessThan(0.01);
      // Second order in x is a factor of about 1 + 10 ÷ 600; the smallest miners' counts spread by half a percent.
      expect(Math.abs((100 * stale) / overFound[i]! - 1)).toBeLessThan(0.03);
    }
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

  it("have the exact shares of the exit problem, confirmed by a Monte Carlo of 4e7 blocks", () => {
    // Integrated in thirty digits by another program.
    const table = [
      [0.5, 1, 0.5],
      [0.6, 0.05, 0.604734749],
      [0.6, 1, 0.678908953],
      [0.7, 0.1, 0.716206865],
      [0.7, 0.5, 0.771366109],
      [0.7, 1, 0.824764391],
      [0.7, 2, 0.898340813],
      [0.8, 0.2, 0.834730581],
      [0.9, 0.05, 0.906943748],
      [0.9, 1, 0.976223882],
      [0.9, 2, 0.994413786],
    ] as const;
    for (const [share, x, wanted] of table) {
      expect(twoMinerShare([share, 1 - share], x)).toBeCloseTo(wanted, 8);
      expect(twoMinerShare([1 - share, share], x)).toBeCloseTo(1 - wanted, 8);
      expect(twoMinerShare([3 * share, 3 * (1 - share)], x / 3)).toBeCloseTo(wanted, 8);
    }
  });

  it("law: shares pass equal rates smoothly, and follow hashrate without delay", () => {
    const [less, more] = [0.50049, 0.50051].map((share) => twoMinerShare([share, 1 - share], 1));
    expect(Math.abs((more! - 0.5) / (less! - 0.5) - 0.00051 / 0.00049)).toBeLessThan(1e-4);
    expect(twoMinerShare([0.3, 0.7], 0)).toBeCloseTo(0.3, 15);
    expect(twoMinerShare([0.7, 0.3], 1e4)).toBeCloseTo(1, 9);
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
