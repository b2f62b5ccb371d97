import { describe, expect, it } from "vitest";
import {
  catchUpProbability,
  confirmationsBelow,
  doubleSpendByBeta,
  doubleSpendProbability,
  nakamotoDoubleSpend,
} from "../../src/theory/double-spend.ts";

describe("a double spend", () => {
  // Rosenfeld's form by another program: ties count; strictly ahead; Nakamoto's approximation.
  it.each([
    [0.05, 1, 0.1, 0.00763157895, 0.101203651],
    [0.05, 6, 1.16026901e-5, 1.07952098e-6, 3.83847414e-6],
    [0.1, 1, 0.2, 0.0311111111, 0.204587274],
    [0.1, 2, 0.056, 0.00951111111, 0.0509778928],
    [0.1, 6, 0.00059141216, 0.000110317207, 0.000242802745],
    [0.1, 10, 7.85976465e-6, 1.50340552e-6, 1.24140217e-6],
    [0.2, 3, 0.11584, 0.04168, 0.103241623],
    [0.2, 10, 0.0031582411, 0.00121212055, 0.0010669528],
    [0.3, 6, 0.156449582, 0.0891074454, 0.132111169],
    [0.45, 1, 0.9, 0.773181818, 0.919775788],
    [0.45, 10, 0.657928175, 0.583630209, 0.68542401],
  ])("of %f at %i confirmations", (share, confirmations, tie, ahead, nakamoto) => {
    const attempt = { share, confirmations };
    const near = (value: number, wanted: number) =>
      expect(Math.abs(value / wanted - 1)).toBeLessThan(6e-9);
    near(doubleSpendProbability(attempt), tie);
    near(doubleSpendProbability({ ...attempt, success: "ahead", premined: 1 }), tie);
    near(doubleSpendProbability({ ...attempt, success: "ahead" }), ahead);
    near(doubleSpendByBeta(share, confirmations), tie);
    near(nakamotoDoubleSpend(share, confirmations), nakamoto);
  });

  it("law: Rosenfeld's sum and the incomplete beta function are one", () => {
    for (const share of [0.01, 0.15, 0.33, 0.49]) {
      for (const confirmations of [1, 3, 7, 12, 40]) {
        const sum = doubleSpendProbability({ share, confirmations });
        expect(doubleSpendByBeta(share, confirmations)).toBeCloseTo(sum, 13);
      }
    }
  });

  it("has Nakamoto's printed table", () => {
    // bitcoin.pdf, section 11.
    const printed: readonly (readonly [number, number, number])[] = [
      [0.1, 0, 1],
      [0.1, 1, 0.2045873],
      [0.1, 5, 0.0009137],
      [0.1, 10, 0.0000012],
      [0.3, 5, 0.1773523],
      [0.3, 10, 0.0416605],
      [0.3, 25, 0.0006132],
      [0.3, 50, 0.0000006],
    ];
    for (const [share, z, value] of printed) {
      expect(Math.abs(nakamotoDoubleSpend(share, z) - value)).toBeLessThan(5.1e-8);
    }
  });

  it("needs so many confirmations for less than .1 %", () => {
    const shares = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45];
    const least = (of: (share: number, z: number) => number) =>
      shares.map((share) => confirmationsBelow(0.001, (z) => of(share, z)));
    expect(least(nakamotoDoubleSpend)).toEqual([5, 8, 11, 15, 24, 41, 89, 340]);
    expect(least(doubleSpendByBeta)).toEqual([6, 9, 13, 20, 32, 58, 133, 539]);
  });

  it("law: who gives up late loses little, who gives up at once wins only what is won", () => {
    const attempt = { share: 0.3, confirmations: 6 };
    const never = doubleSpendProbability(attempt);
    const late = doubleSpendProbability({ ...attempt, giveUpDeficit: 60 });
    expect(late).toBeLessThanOrEqual(never);
    expect(late).toBeCloseTo(never, 15);
    const chances = [1, 2, 4, 8, 16].map((giveUpDeficit) =>
      doubleSpendProbability({ ...attempt, giveUpDeficit }),
    );
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    // (r^d − r^g) ÷ (1 − r^g), r = 3 ÷ 7.
    expect(catchUpProbability(0.3, 1, { giveUpDeficit: 2 })).toBeCloseTo(3 / 7 / (1 + 3 / 7), 15);
    expect(catchUpProbability(0.5, 3, { giveUpDeficit: 12 })).toBeCloseTo(0.75, 12);
    expect(catchUpProbability(0.7, 3, { giveUpDeficit: 5 })).toBeCloseTo(
      (1 - (3 / 7) ** 2) / (1 - (3 / 7) ** 5),
      12,
    );
  });

  it("law: a majority always succeeds, nobody without hashrate, and blocks in advance help", () => {
    expect(doubleSpendProbability({ share: 0.5, confirmations: 9 })).toBeCloseTo(1, 12);
    expect(doubleSpendProbability({ share: 0, confirmations: 1 })).toBe(0);
    expect(doubleSpendProbability({ share: 0.1, confirmations: 0 })).toBe(1);
    const [none, one, two] = [0, 1, 2].map((premined) =>
      doubleSpendProbability({ share: 0.2, confirmations: 4, premined }),
    );
    expect(one!).toBeGreaterThan(none!);
    expect(two!).toBeGreaterThan(one!);
  });
});
