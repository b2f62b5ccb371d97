import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../src/lib/distributions.ts";
import {
  normalTwoSided,
  studentQuantile,
  studentTwoSided,
} from "../../src/lib/special-functions.ts";

describe("the normal law", () => {
  // Abramowitz & Stegun, table 26.1.
  it.each([
    [0, 0.5],
    [0.5, 0.691462461274],
    [1, 0.841344746069],
    [1.96, 0.975002104852],
    [2, 0.977249868052],
    [3, 0.99865010197],
    [4, 0.999968328758],
  ])("is at most %f with probability %f", (z, p) => {
    expect(1 - normalTwoSided(z) / 2).toBeCloseTo(p, 11);
    expect(normalTwoSided(z) / 2).toBeCloseTo(1 - p, 11);
    expect(normalTwoSided(-z)).toBeCloseTo(2 * (1 - p), 11);
  });

  it("keeps its digits far out", () => {
    // NIST: Q(6) = 9.865876450e-10, Q(10) = 7.619853024e-24.
    expect(normalTwoSided(6) / (2 * 9.865876450377e-10)).toBeCloseTo(1, 9);
    expect(normalTwoSided(10) / (2 * 7.61985302416e-24)).toBeCloseTo(1, 9);
  });

  it("has its usual points", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.995)).toBeCloseTo(2.5758293035489, 12);
    expect(normalQuantile(0.025)).toBeCloseTo(-1.959963984540054, 12);
    expect(normalQuantile(0.5)).toBe(0);
    for (const p of [0.975, 0.995, 0.75])
      expect(normalTwoSided(normalQuantile(p))).toBeCloseTo(2 * (1 - p), 12);
  });
});

describe("Student's law", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (three decimals), at 0.975 and 0.995.
  it.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [3, 3.182, 5.841],
    [4, 2.776, 4.604],
    [5, 2.571, 4.032],
    [7, 2.365, 3.499],
    [10, 2.228, 3.169],
    [19, 2.093, 2.861],
    [30, 2.042, 2.75],
    [60, 2.0, 2.66],
    [100, 1.984, 2.626],
  ])("with %i degrees has the points %f and %f", (degrees, t975, t995) => {
    expect(studentQuantile(0.975, degrees).toFixed(3)).toBe(t975.toFixed(3));
    expect(studentQuantile(0.995, degrees).toFixed(3)).toBe(t995.toFixed(3));
    expect(studentTwoSided(studentQuantile(0.975, degrees), degrees)).toBeCloseTo(0.05, 12);
    expect(studentQuantile(0.025, degrees)).toBeCloseTo(-studentQuantile(0.975, degrees), 9);
    const ends = [0, 0.5, 1].map((p) => studentQuantile(p, degrees));
    expect(ends).toEqual([-Infinity, 0, Infinity]);
  });

  it("with one and two degrees is what closed forms say, with many the normal law", () => {
    // tan(0.475 π); and t = 2 d √(2 / (1 − 4 d²)) for two degrees with d = p − 1/2.
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.706204736174694, 9);
    expect(studentQuantile(0.975, 2)).toBeCloseTo(0.95 * Math.sqrt(2 / (1 - 0.95 * 0.95)), 10);
    expect(studentQuantile(0.975, 1e7)).toBeCloseTo(normalQuantile(0.975), 6);
  });

  it("is judged far out without loss", () => {
    // Two degrees: P(|T| ≥ t) = 1 − t / √(2 + t²).
    expect(studentTwoSided(40, 2)).toBeCloseTo(1 - 40 / Math.sqrt(2 + 40 * 40), 12);
    expect(studentTwoSided(Infinity, 3)).toBe(0);
    expect(studentTwoSided(0, 3)).toBe(1);
  });
});
