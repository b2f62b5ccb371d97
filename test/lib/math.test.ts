import { describe, expect, it } from "vitest";
import { exp, log, pow } from "../../src/lib/math.ts";

const INPUTS = 300_000;
const isNode20 = process.versions.node.startsWith("20.");
const oracle = isNode20
  ? ""
  : ` (skipped: Node ${process.versions.node}, its log and exp may differ)`;

/** A small generator with all its bits, so that inputs reach every exponent. */
function createBits(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

function differences(ours: (x: number) => number, theirs: (x: number) => number, xs: number[]) {
  return xs.filter((x) => !Object.is(ours(x), theirs(x))).slice(0, 5);
}

describe("log", () => {
  it.skipIf(!isNode20)(`equals V8's of Node 20 on every exponent (seed 1)${oracle}`, () => {
    const bits = createBits(1);
    const view = new DataView(new ArrayBuffer(8));
    const anyPositive = Array.from({ length: INPUTS }, () => {
      view.setUint32(0, bits() & 0x7fffffff);
      view.setUint32(4, bits());
      return view.getFloat64(0);
    });
    expect(differences(log, Math.log, anyPositive)).toEqual([]);
  });

  it.skipIf(!isNode20)(`equals V8's of Node 20 on draws and near 1 (seed 2)${oracle}`, () => {
    const bits = createBits(2);
    const draws = Array.from({ length: INPUTS }, () => (bits() + bits() / 2 ** 32) / 2 ** 32);
    const nearOne = draws.map((u, i) => 1 + (u - 0.5) * 2 ** -(i % 53));
    const moderate = draws.map((u) => u * 8);
    expect(differences(log, Math.log, [...draws, ...nearOne, ...moderate])).toEqual([]);
  });

  it("gives the known values and limits", () => {
    expect(log(1)).toBe(0);
    expect(log(2)).toBe(Math.LN2);
    expect(log(10)).toBe(Math.LN10);
    expect(log(Number.MIN_VALUE)).toBe(-744.4400719213812);
    expect(log(Number.MAX_VALUE)).toBe(709.782712893384);
    expect([log(0), log(-0), log(Infinity)]).toEqual([-Infinity, -Infinity, Infinity]);
    expect([log(-1), log(NaN), log(-Infinity)]).toEqual([NaN, NaN, NaN]);
  });
});

describe("exp", () => {
  it.skipIf(!isNode20)(`equals V8's of Node 20 over its range (seed 3)${oracle}`, () => {
    const bits = createBits(3);
    const wide = Array.from({ length: INPUTS }, () => (bits() / 2 ** 32) * 1500 - 760);
    const narrow = wide.map((x, i) => x * 2 ** -(i % 64));
    expect(differences(exp, Math.exp, [...wide, ...narrow])).toEqual([]);
  });

  it.skipIf(!isNode20)(`equals V8's of Node 20 at the thresholds${oracle}`, () => {
    const edges = [0, -0, 1, -1, Math.LN2 / 2, 1.5 * Math.LN2, 2 ** -28, 709.78, 745.13];
    const around = edges.flatMap((x) =>
      [-3, -2, -1, 0, 1, 2, 3].map((n) => x * (1 + n * 2 ** -52)),
    );
    expect(differences(exp, Math.exp, [...around, ...around.map((x) => -x)])).toEqual([]);
  });

  it("gives the known values and limits", () => {
    expect([exp(0), exp(1), exp(-1)]).toEqual([1, Math.E, 0.36787944117144233]);
    expect(exp(709.782712893384)).toBe(1.7976931348622732e308);
    expect([exp(710), exp(-746), exp(-745.13)]).toEqual([Infinity, 0, 5e-324]);
    expect([exp(Infinity), exp(-Infinity), exp(NaN)]).toEqual([Infinity, 0, NaN]);
  });
});

describe("pow", () => {
  it("is within a few units of the last place where it is used", () => {
    for (const [base, exponent, power] of [
      [2, 10, 1024],
      [10, 3, 1000],
      [0.25, -0.5, 2],
      [1.5, 0, 1],
      [3, 1 / 3, 3 ** (1 / 3)],
    ] as const) {
      expect(Math.abs(pow(base, exponent) / power - 1)).toBeLessThan(16 * 2 ** -52);
    }
  });
});
