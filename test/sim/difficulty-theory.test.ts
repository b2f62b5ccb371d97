import { describe, expect, it } from "vitest";
import { createDifficultyRule } from "../../src/chain/difficulty/rules.ts";
import type { DifficultyParams } from "../../src/chain/params.ts";
import { workOfBits } from "../../src/chain/target.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";
import { asertStepInterval, bitcoinStepWindows } from "../../src/theory/difficulty.ts";
import {
  expectAsertEquilibrium,
  expectBitcoinEquilibrium,
  expectEthereumEquilibrium,
  expectStretchedSchedule,
  expectWindowEquilibrium,
  WINDOW_RULES,
} from "../support/difficulty.ts";
import { HandMadeChain } from "../support/hand-made-chain.ts";

// The slow suite has the same laws with twenty times as many blocks and more.
describe("at a constant hashrate", () => {
  it("bitcoin with windows of 20 keeps 20 ÷ 18 of the interval: 10 × 2,000 blocks (seeds 1–10)", () => {
    expectBitcoinEquilibrium(20, { runs: 10, blocks: 2_000 });
  });

  it("asert keeps the interval, and its target the spread: 10 × 2,000 blocks (seeds 1–10)", () => {
    expectAsertEquilibrium(4, { runs: 10, blocks: 2_000 });
  });

  it("homestead settles at 14.09 s: 10 × 2,000 blocks (seeds 1–10)", () => {
    expectEthereumEquilibrium("ethereum-homestead", { runs: 10, blocks: 2_000 });
  });

  it("byzantium settles at 12.64 s: 10 × 2,000 blocks (seeds 1–10)", () => {
    expectEthereumEquilibrium("ethereum-byzantium", { runs: 10, blocks: 2_000 });
  });

  it.each(WINDOW_RULES)("$difficulty.rule keeps the interval to 1 ÷ $window", (given) => {
    expectWindowEquilibrium(given, { runs: 5, blocks: 1_500 });
  });

  it("remaining-supply keeps to the stretched schedule: 5 × 800 blocks (seeds 1–5)", () => {
    expectStretchedSchedule({ runs: 5, blocks: 800 });
  });
});

/** A rule driven without chance: every block takes the time that its work takes at the hashrate. */
class MeanField {
  readonly chain: HandMadeChain;
  #time: number;

  constructor(difficulty: DifficultyParams) {
    const params = {
      ...TEST_PARAMS,
      difficulty,
      genesisBits: 0x1b04_864c,
      powLimitBits: 0x1d00_ffff,
    };
    this.chain = new HandMadeChain(params, createDifficultyRule(params));
    this.#time = params.genesisTime;
  }

  /** Seconds that the next block takes at `factor` times the hashrate of genesis. */
  mine(factor: number): number {
    const interval =
      (600 * Number(this.chain.nextWork(0))) / Number(workOfBits(0x1b04_864c)) / factor;
    this.#time += interval;
    this.chain.add(Math.floor(this.#time) - this.chain.time(this.chain.tip));
    return interval;
  }
}

describe("after a step of the hashrate, without chance", () => {
  it.each([0.5, 0.1, 4])("× %d bitcoin's windows last as foretold", (factor) => {
    const run = new MeanField({ rule: "bitcoin", window: 2016 });
    const wanted = bitcoinStepWindows({ interval: 600, window: 2016, factor }, 4);
    wanted.forEach((lasted, k) => {
      // Genesis is a block of the first window, and nobody waited for it.
      const blocks = k === 0 ? 2015 : 2016;
      let sum = 0;
      for (let at = 0; at < blocks; at++) sum += run.mine(factor);
      // Compact form, and times in whole seconds.
      expect(Math.abs(sum / ((lasted * blocks) / 2016) - 1)).toBeLessThan(1e-4);
    });
  });

  it.each([2, 0.5, 4])("× %d asert forgets it with the memory of its half-life", (factor) => {
    const halfLife = 172_800_000_000 as Duration;
    const run = new MeanField({ rule: "asert", halfLife });
    for (let at = 0; at < 500; at++) run.mine(1);
    for (let blocks = 0; blocks < 2000; blocks++) {
      const interval = run.mine(factor);
      const given = { interval: 600, halfLife: halfLife / 1e6, factor };
      // Blocks are steps of a flow whose memory is 415 of them: one per cent is the least to allow.
      expect(Math.abs(interval / asertStepInterval(given, blocks) - 1)).toBeLessThan(0.01);
    }
  });
});
