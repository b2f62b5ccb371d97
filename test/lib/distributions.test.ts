import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { SimulationBug } from "../../src/lib/assert.ts";
import {
  cumulate,
  cumulativeIndex,
  type Draw,
  exponential,
  logNormal,
  normal,
  normalQuantile,
  pareto,
  sampleDistinct,
  shuffle,
  uniform,
  uniformInteger,
  weightedIndex,
} from "../../src/lib/distributions.ts";

const SIZE = 50_000;

function draws(name: string): Draw {
  return new RandomStreams("42").get(name).double;
}

/** The largest gap between the sample's distribution and the law's (Kolmogorov–Smirnov). */
function largestGap(sample: number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, at) => {
      const p = cdf(x);
      return Math.max(p - at / sorted.length, (at + 1) / sorted.length - p);
    }),
  );
}

/** Exceeded by chance once in 10^6 samples of this size: sqrt(ln(2 · 10^6) / 2 n). */
const GAP = Math.sqrt(Math.log(2e6) / (2 * SIZE));

/** Fails when counts stray from what is wanted by more than 5 deviations of chi-square. */
function checkCounts(counts: readonly number[], wanted: readonly number[]): void {
  const chiSquare = counts.reduce((sum, n, at) => sum + (n - wanted[at]!) ** 2 / wanted[at]!, 0);
  const freedom = counts.length - 1;
  expect(Math.abs(chiSquare - freedom)).toBeLessThan(5 * Math.sqrt(2 * freedom));
}

/** Of the standard normal law, by Simpson's rule; its error is below 1e-9 for |x| < 6. */
function normalCdf(x: number): number {
  const steps = 200;
  const h = x / steps;
  let sum = 0;
  for (let step = 0; step <= steps; step += 1) {
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((step * h) ** 2) / 2);
  }
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

describe("continuous samplers", () => {
  it.each<[string, (draw: Draw) => number, (x: number) => number, number, number]>([
    ["uniform", (draw) => uniform(draw, 2, 6), (x) => (x - 2) / 4, 4, 4 / Math.sqrt(12)],
    ["exponential", (draw) => exponential(draw, 3), (x) => 1 - Math.exp(-x / 3), 3, 3],
    ["normal", (draw) => normal(draw, 5, 2), (x) => normalCdf((x - 5) / 2), 5, 2],
    [
      "log-normal",
      (draw) => logNormal(draw, 2, 0.5),
      (x) => normalCdf(Math.log(x / 2) / 0.5),
      2 * Math.exp(0.125),
      2 * Math.exp(0.125) * Math.sqrt(Math.exp(0.25) - 1),
    ],
    // Mean a s / (a − 1), variance s² a / ((a − 1)² (a − 2)).
    ["pareto", (draw) => pareto(draw, 4, 5), (x) => 1 - (4 / x) ** 5, 5, Math.sqrt(80 / 48)],
  ])("%s follows its law: KS gap and mean (seed 42)", (name, sample, cdf, mean, deviation) => {
    const draw = draws(name);
    const values = Array.from({ length: SIZE }, () => sample(draw));
    expect(largestGap(values, cdf)).toBeLessThan(GAP);
    const average = values.reduce((sum, value) => sum + value, 0) / SIZE;
    expect(Math.abs(average - mean)).toBeLessThan((5 * deviation) / Math.sqrt(SIZE));
  });

  it("take one draw each and are finite at both ends of it", () => {
    for (const u of [0, 1 - 2 ** -53]) {
      let taken = 0;
      const draw = () => {
        taken += 1;
        return u;
      };
      const values = [exponential(draw, 1), normal(draw, 0, 1), logNormal(draw, 1, 1)];
      values.push(pareto(draw, 1, 3), uniform(draw, 0, 1));
      expect(values.every(Number.isFinite)).toBe(true);
      expect(taken).toBe(values.length);
    }
    expect(exponential(() => 0, 7) + pareto(() => 0, 2, 3)).toBe(2);
  });

  it("give the quantiles of the normal law (published tables)", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.25)).toBeCloseTo(-0.674489750196082, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 14);
    // AS 241 itself prints −9.262340089798408 for its last test value.
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798409, 13);
  });
});

describe("choices", () => {
  it("of an integer are even, and exactly so at the border of what fits", () => {
    const draw = draws("integer");
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < SIZE; i += 1) counts[uniformInteger(draw, 7)]! += 1;
    checkCounts(counts, new Array(7).fill(SIZE / 7));
    // 2^53 = 3 · width + 2: the two topmost draws belong to nobody and are redrawn.
    const last = [1 - 2 ** -53, 0.5];
    expect(uniformInteger(() => last.shift()!, 3)).toBe(1);
    expect(uniformInteger(() => 1 - 2 ** -53, 2)).toBe(1);
    expect(uniformInteger(() => 0.999, 1)).toBe(0);
  });

  it("of an integer stay below n for any draw (seed 42)", () => {
    const whole = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
    fc.assert(
      fc.property(whole, fc.maxSafeInteger(), (numerator, n) => {
        const u = [Number(numerator) / 2 ** 53, 0];
        const options = Math.max(1, Math.abs(n));
        const chosen = uniformInteger(() => u.shift() ?? 0, options);
        expect(chosen >= 0 && chosen < options && Number.isInteger(chosen)).toBe(true);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it("by weight follow the weights and never take a zero", () => {
    const draw = draws("weights");
    const weights = [0, 3, 0, 1, 6, 0];
    const table = cumulate(weights);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < SIZE; i += 1) counts[cumulativeIndex(draw, table)]! += 1;
    expect([counts[0], counts[2], counts[5]]).toEqual([0, 0, 0]);
    checkCounts(
      [1, 3, 4].map((at) => counts[at]!),
      [0.3, 0.1, 0.6].map((share) => share * SIZE),
    );
    expect(weightedIndex(() => 0, weights)).toBe(1);
    expect(weightedIndex(() => 1 - 2 ** -53, weights)).toBe(4);
    // A total so small that u · total rounds up to it.
    expect(weightedIndex(() => 1 - 2 ** -53, [5e-324, 0, 0])).toBe(0);
  });

  it("by impossible weights are bugs", () => {
    for (const weights of [[], [0, 0], [1, -1], [NaN], [Infinity]]) {
      expect(() => cumulate(weights)).toThrow(SimulationBug);
    }
    expect(() => uniformInteger(() => 0, 0)).toThrow(SimulationBug);
    expect(() => sampleDistinct(() => 0, 2, 3)).toThrow(SimulationBug);
  });
});

describe("orders and samples", () => {
  it("shuffle gives every order equally often", () => {
    const draw = draws("shuffle");
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i += 1) {
      const order = shuffle(draw, ["a", "b", "c", "d"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    checkCounts([...counts.values()], new Array(24).fill(1000));
  });

  it("shuffle keeps what is there, in typed arrays too (seed 42)", () => {
    const draw = draws("keep");
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (items) => {
        const shuffled = shuffle(draw, Int32Array.from(items));
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it("a sample is distinct, ascending, and every set equally likely", () => {
    const draw = draws("sample");
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i += 1) {
      const set = sampleDistinct(draw, 6, 3).join("");
      counts.set(set, (counts.get(set) ?? 0) + 1);
    }
    expect([...counts.keys()].every((set) => /^0?1?2?3?4?5?$/.test(set))).toBe(true);
    expect(counts.size).toBe(20);
    checkCounts([...counts.values()], new Array(20).fill(1000));
    expect([...sampleDistinct(draw, 4, 4)]).toEqual([0, 1, 2, 3]);
    expect(sampleDistinct(draw, 4, 0).length).toBe(0);
  });
});
