import { describe, expect, it } from "vitest";
import { computeRetarget } from "../../src/chain/difficulty/bitcoin.ts";
import { workOfBits } from "../../src/chain/target.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { testDraw } from "../../src/testing/tree.ts";
import { bitcoinIntervalDeviation, bitcoinMeanInterval } from "../../src/theory/difficulty.ts";
import {
  expectAsertEquilibrium,
  expectBitcoinEquilibrium,
  expectEthereumEquilibrium,
  expectStretchedSchedule,
  expectWindowEquilibrium,
  WINDOW_RULES,
} from "../support/difficulty.ts";

describe("at a constant hashrate, with many blocks", () => {
  it("bitcoin with windows of 20 keeps 20 ÷ 18 of the interval (seeds 1–25)", () => {
    expectBitcoinEquilibrium(20, { runs: 25, blocks: 20_000 });
  });

  it("bitcoin with windows of 144 keeps 144 ÷ 142 of the interval (seeds 1–25)", () => {
    expectBitcoinEquilibrium(144, { runs: 25, blocks: 20_000 });
  });

  it("bitcoin's own windows keep 600.6 s: 20,000 windows through the rule (seed 42)", () => {
    const draw = testDraw(42);
    const [window, count] = [2016, 20_000];
    const work = workOfBits(0x1b04_864c);
    let bits = 0x1b04_864c;
    let sum = 0;
    for (let at = 0; at < count; at++) {
      const mean = (600 * Number(workOfBits(bits))) / Number(work);
      sum += mean;
      let spanned = 0;
      for (let block = 1; block < window; block++) spanned -= Math.log(1 - draw());
      bits = computeRetarget({
        bits,
        firstTime: 0,
        lastTime: Math.round(mean * spanned),
        window,
        blockInterval: 600_000_000 as Duration,
        powLimitBits: 0x1d00_ffff,
      });
    }
    // Windows are independent of each other; compact form lengthens the mean by less than 2^-15.
    const sigma = bitcoinIntervalDeviation(600, window) / Math.sqrt(count);
    const off = sum / count - bitcoinMeanInterval(600, window);
    expect(Math.abs(off)).toBeLessThan(4 * sigma + 600 * 2 ** -15);
    // Both parts of the 0.1 % are told from none and from one of them.
    expect(4 * sigma + 600 * 2 ** -15).toBeLessThan(0.41);
  });

  it("asert of two days keeps the interval, and its target the spread (seeds 1–20)", () => {
    expectAsertEquilibrium(48, { runs: 20, blocks: 25_000 });
  });

  it("homestead settles at 14.09 s (seeds 1–25)", () => {
    expectEthereumEquilibrium("ethereum-homestead", { runs: 25, blocks: 20_000 });
  });

  it("byzantium settles at 12.64 s (seeds 1–25)", () => {
    expectEthereumEquilibrium("ethereum-byzantium", { runs: 25, blocks: 20_000 });
  });

  it.each(WINDOW_RULES)("$difficulty.rule keeps the interval to 1 ÷ $window", (given) => {
    expectWindowEquilibrium(given, { runs: 25, blocks: 20_000 });
  });

  it("remaining-supply keeps to the stretched schedule (seeds 1–50)", () => {
    expectStretchedSchedule({ runs: 50, blocks: 4_000 });
  });
});
