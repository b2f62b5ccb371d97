import { describe, expect, it } from "vitest";
import {
  asertDeviation,
  asertMemory,
  asertStepInterval,
  bitcoinIntervalDeviation,
  bitcoinMeanInterval,
  bitcoinStepWindows,
  ethereumContinuousInterval,
  ethereumMeanInterval,
  frontierMeanInterval,
  homesteadDeviation,
} from "../../src/theory/difficulty.ts";

const DAY = 86_400;

describe("difficulty rules in theory", () => {
  it("bitcoin's mean interval is 600.596 s, of windows that deviate by 13.386 s", () => {
    // A Monte Carlo of 4.03e8 blocks gave 600.5966.
    expect(bitcoinMeanInterval(600, 2016)).toBeCloseTo(600.595829, 6);
    expect(bitcoinIntervalDeviation(600, 2016)).toBeCloseTo(13.386, 3);
  });

  it("bitcoin's windows after a step are 28, 14.007 days; 140, 35, 14.007; 3.5, 14.000, 14.007", () => {
    const days = (factor: number) =>
      bitcoinStepWindows({ interval: 600, window: 2016, factor }, 3).map((time) =>
        Number((time / DAY).toFixed(3)),
      );
    expect(days(0.5)).toEqual([28, 14.007, 14.007]);
    expect(days(0.1)).toEqual([140, 35, 14.007]);
    expect(days(4)).toEqual([3.5, 14, 14.007]);
  });

  it("asert of two days remembers 288 ÷ ln 2 blocks and deviates by √(1 ÷ 831)", () => {
    expect(asertMemory(600, 2 * DAY)).toBeCloseTo(288 / Math.LN2, 9);
    expect(asertDeviation(600, 2 * DAY)).toBeCloseTo(Math.sqrt(1 / 831), 5);
    const step = (blocks: number) =>
      asertStepInterval({ interval: 600, halfLife: 2 * DAY, factor: 2 }, blocks);
    expect([0, 288, 576].map(step).map(Math.round)).toEqual([300, 400, 480]);
  });

  it("homestead's and byzantium's intervals are those of Monte Carlos of 2e7 blocks", () => {
    expect(ethereumContinuousInterval(10)).toBeCloseTo(14.427, 4);
    for (const [step, measured] of [
      [10, 14.0832],
      [9, 12.6424],
    ] as const) {
      // Standard errors are 0.0007; the form is of first order.
      expect(Math.abs(ethereumMeanInterval(step) / measured - 1)).toBeLessThan(3e-4);
    }
  });

  it("frontier's interval is a Monte Carlo's too, and homestead's difficulty deviates by .0188", () => {
    expect(ethereumContinuousInterval(13)).toBeCloseTo(18.755, 3);
    expect(Math.abs(frontierMeanInterval(13) / 18.0683 - 1)).toBeLessThan(3e-4);
    expect(homesteadDeviation()).toBeCloseTo(0.018768, 6);
  });
});
