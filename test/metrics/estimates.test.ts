import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { normal } from "../../src/lib/distributions.ts";
import {
  comparePaired,
  estimateByBatches,
  estimateMean,
  estimateRatio,
  pValueOfZ,
  relativeHalfWidth,
  zScore,
} from "../../src/metrics/estimates.ts";

describe("a mean", () => {
  it("has Student's interval", () => {
    // 2.776 is t(0.975) of 4 degrees; the values' standard deviation is √2.5.
    const { mean, standardError, ci95 } = estimateMean([1, 2, 3, 4, 5])!;
    expect({ mean, standardError }).toEqual({ mean: 3, standardError: Math.sqrt(0.5) });
    expect(ci95!.low).toBeCloseTo(3 - 2.7764451 * Math.sqrt(0.5), 6);
    expect(ci95!.high).toBeCloseTo(3 + 2.7764451 * Math.sqrt(0.5), 6);
  });

  it("of one value has no interval, of none is null, of equal ones has no width", () => {
    expect(estimateMean([])).toBeNull();
    expect(estimateMean([7])).toEqual({ count: 1, mean: 7, standardError: null, ci95: null });
    expect(estimateMean([7, 7, 7])).toMatchObject({ standardError: 0, ci95: { low: 7, high: 7 } });
  });

  it("is within its interval in 95 of 100 cases", () => {
    const draw = new RandomStreams("intervals").get("values").double;
    let inside = 0;
    for (let k = 0; k < 4000; k++) {
      const { ci95 } = estimateMean([0, 0, 0, 0].map(() => normal(draw, 5, 2)))!;
      if (ci95!.low <= 5 && 5 <= ci95!.high) inside++;
    }
    // Of normal values the interval is exact: 4 σ of 4000 trials are 4 √(0.95 · 0.05 ÷ 4000).
    expect(inside / 4000).toBeGreaterThan(0.95 - 0.0138);
    expect(inside / 4000).toBeLessThan(0.95 + 0.0138);
  });

  it("is so precise", () => {
    expect(relativeHalfWidth(estimateMean([1, 2, 3, 4, 5])!)).toBeCloseTo(0.6544, 4);
    expect(relativeHalfWidth(estimateMean([-1, 1])!)).toBeNull();
    expect(relativeHalfWidth(estimateMean([1])!)).toBeNull();
  });
});

describe("a ratio", () => {
  it("of equal wholes is the mean, error and all", () => {
    const parts = [3, 1, 4, 1, 5];
    const mean = estimateMean(parts.map((part) => part / 10))!;
    const ratio = estimateRatio(parts, [10, 10, 10, 10, 10])!;
    expect(ratio.mean).toBeCloseTo(mean.mean, 12);
    expect(ratio.standardError).toBeCloseTo(mean.standardError!, 12);
  });

  it("weighs by the whole, and leaves out each in turn", () => {
    // By hand: 5/15; without the first 4/12, without the second 3/11, without the third 3/7.
    const { mean, standardError } = estimateRatio([1, 2, 2], [3, 4, 8])!;
    const without = [4 / 12, 3 / 11, 3 / 7];
    const middle = (without[0]! + without[1]! + without[2]!) / 3;
    const squares = without.reduce((sum, one) => sum + (one - middle) ** 2, 0);
    expect(mean).toBe(5 / 15);
    expect(standardError).toBeCloseTo(Math.sqrt((2 / 3) * squares), 12);
  });

  it("of nothing is null, and of one pair has no error", () => {
    expect(estimateRatio([], [])).toBeNull();
    expect(estimateRatio([0, 0], [0, 0])).toBeNull();
    expect(estimateRatio([1, 0], [2, 0])).toMatchObject({ mean: 0.5, standardError: null });
  });
});

describe("batches", () => {
  it("see what hangs together: the error of a slow wave is larger than of its values", () => {
    const wave = Array.from({ length: 100 }, (_, k) => (k % 50 < 25 ? 1 : 0));
    expect(estimateByBatches(wave, 4)!.standardError!).toBeGreaterThan(
      3 * estimateMean(wave)!.standardError!,
    );
  });

  it("leave out the first values where they do not fill a batch", () => {
    expect(estimateByBatches([99, 1, 1, 3, 3], 2)).toMatchObject({ count: 2, mean: 2 });
    expect(estimateByBatches([1, 3], 5)).toEqual(estimateMean([1, 3]));
  });
});

describe("pairs", () => {
  it("are compared by their differences", () => {
    // Student's sleep data (Biometrika 6, 1908): mean difference 1.58, t = 4.0621, p = 0.002833 of 9 degrees.
    const dextro = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const laevo = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { mean, t, pValue, ci95 } = comparePaired(laevo, dextro)!;
    expect(mean).toBeCloseTo(1.58, 12);
    expect(t).toBeCloseTo(4.0621, 4);
    expect(pValue).toBeCloseTo(0.002833, 6);
    expect(ci95!.low).toBeCloseTo(0.7001, 4);
    expect(ci95!.high).toBeCloseTo(2.4599, 4);
  });

  it("that are the same do not differ, and some differ for certain", () => {
    expect(comparePaired([1, 2], [1, 2])).toMatchObject({ mean: 0, t: 0, pValue: 1 });
    expect(comparePaired([2, 3], [1, 2])).toMatchObject({ mean: 1, t: null, pValue: 0 });
    expect(comparePaired([2], [1])).toMatchObject({ mean: 1, pValue: null });
    expect(comparePaired([], [])).toBeNull();
  });
});

describe("a distance from a reference", () => {
  it("is in standard errors", () => {
    expect(zScore(0.5, { reference: 0.4, standardError: 0.05 })).toBeCloseTo(2, 12);
    expect(zScore(0.5, { reference: 0.5, standardError: 0 })).toBe(0);
    expect(zScore(0.5, { reference: 0.4, standardError: 0 })).toBeNull();
    expect(zScore(0.5, { reference: 0.4, standardError: null })).toBeNull();
    expect(pValueOfZ(1.959963984540054)).toBeCloseTo(0.05, 12);
    expect(pValueOfZ(-4)).toBeCloseTo(6.334248366624e-5, 12);
  });
});
