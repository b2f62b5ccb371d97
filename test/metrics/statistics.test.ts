import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelayHistogram } from "../../src/metrics/delay-histogram.ts";
import { computeIntervalStats } from "../../src/metrics/intervals.ts";
import {
  coefficientOfVariation,
  computeDistribution,
  quantileOfSorted,
  wilsonInterval,
} from "../../src/metrics/statistics.ts";

describe("statistics", () => {
  it("interpolates quantiles between order statistics", () => {
    expect(quantileOfSorted([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(computeDistribution([4, 1, 3, 2])).toEqual({
      count: 4,
      mean: 2.5,
      min: 1,
      p50: 2.5,
      p90: 3.7,
      p99: 3.9699999999999998,
      max: 4,
    });
    expect(computeDistribution([])).toBeNull();
  });

  it("gives Wilson's interval", () => {
    // 10 of 100: .0552 to .1744 (Newcombe, Statistics in Medicine 17, 1998, method 3).
    const interval = wilsonInterval(10, 100)!;
    expect(interval.low).toBeCloseTo(0.0552, 4);
    expect(interval.high).toBeCloseTo(0.1744, 4);
    expect(wilsonInterval(0, 5)!.low).toBe(0);
    expect(wilsonInterval(5, 5)!.high).toBe(1);
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it("law: Wilson's interval contains the rate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.nat({ max: 1e6 }), (trials, pick) => {
        const successes = pick % (trials + 1);
        const { low, high } = wilsonInterval(successes, trials)!;
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it("relates spread to mean", () => {
    expect(coefficientOfVariation([1, 1, 1])).toBe(0);
    expect(coefficientOfVariation([1, 3])).toBeCloseTo(Math.SQRT2 / 2, 12);
    expect(coefficientOfVariation([1])).toBeNull();
  });
});

describe("the delay histogram", () => {
  it("law: a quantile is within 4 % or 32 µs of the exact one", () => {
    const delays = fc.array(fc.integer({ min: 0, max: 7_200_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(delays, (values) => {
        const histogram = new DelayHistogram();
        for (const value of values) histogram.add(value);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(0.9 * values.length) - 1]! / 1000;
        const { delayMsP90, deliveries, curve } = histogram.summary();
        expect(Math.abs(delayMsP90! - exact)).toBeLessThanOrEqual(0.04 * exact + 0.032);
        expect(deliveries).toBe(values.length);
        expect(curve.at(-1)!.share).toBe(1);
        expect(curve.length).toBeLessThanOrEqual(128);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it("keeps delays beyond its range in the last bin", () => {
    const histogram = new DelayHistogram();
    histogram.add(1e15);
    expect(histogram.summary().curve).toHaveLength(2);
  });
});

describe("interval statistics", () => {
  it("finds an exponential sample close to its law and a constant one far from it", () => {
    // The midpoints of 200 equally likely slices of an exponential law: as close as 200 values come.
    const times = [0];
    for (let i = 0; i < 200; i++) {
      times.push(times[i]! + Math.round(-Math.log(1 - (i + 0.5) / 200) * 6e8));
    }
    const law = computeIntervalStats(times);
    expect(law.exponentialDistance).toBeLessThan(0.01);
    expect(law.coefficientOfVariation).toBeGreaterThan(0.95);
    const constant = computeIntervalStats(Array.from({ length: 50 }, (_, i) => i * 6e8));
    // All mass at the mean: the law has 1 − 1/e below it.
    expect(constant.exponentialDistance).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(constant.coefficientOfVariation).toBe(0);
  });

  it("says nothing of nothing", () => {
    expect(computeIntervalStats([0])).toMatchObject({ count: 0, intervalMsMean: null });
  });
});
