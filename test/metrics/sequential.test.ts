import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { estimateMean, relativeHalfWidth } from "../../src/metrics/estimates.ts";
import { RUNS_MIN, Sequential } from "../../src/metrics/sequential.ts";

const draw = new RandomStreams("sequential").get("values").double;
const values = Array.from({ length: 2000 }, () => 1 + draw());

describe("enough runs", () => {
  it("are the shortest prefix with an interval as narrow as wanted", () => {
    for (const wanted of [0.2, 0.05, 0.02]) {
      const sequential = new Sequential(wanted);
      const count = 1 + values.findIndex((value) => sequential.take(value));
      const isEnough = (n: number) =>
        relativeHalfWidth(estimateMean(values.slice(0, n))!)! <= wanted;
      const first = values.findIndex((_, k) => k + 1 >= RUNS_MIN && isEnough(k + 1)) + 1;
      expect(count).toBe(first);
      expect(sequential.estimate).toEqual(estimateMean(values.slice(0, count)));
    }
  });

  it("are about as many as the law says: (1.96 · deviation ÷ half width)²", () => {
    const sequential = new Sequential(0.02);
    const count = 1 + values.findIndex((value) => sequential.take(value));
    // Uniform from 1 to 2: mean 1.5, deviation √(1/12).
    const expected = (1.96 * Math.sqrt(1 / 12)) ** 2 / (0.02 * 1.5) ** 2;
    // The variance is estimated from so many values: four of its standard errors, and the mean's own.
    expect(Math.abs(count / expected - 1)).toBeLessThan(4 * Math.sqrt(0.8 / expected) + 0.05);
  });

  it("are never fewer than ten, and none where the mean is zero", () => {
    const equal = new Sequential(0.5);
    expect(Array.from({ length: 10 }, () => equal.take(3))).toEqual([
      ...Array(9).fill(false),
      true,
    ]);
    const zero = new Sequential(0.5);
    expect(Array.from({ length: 50 }, () => zero.take(0))).not.toContain(true);
    expect(new Sequential(0.5).estimate).toBeNull();
  });
});
