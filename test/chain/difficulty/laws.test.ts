import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDifficultyRule } from "../../../src/chain/difficulty/rules.ts";
import { computeStretch, NO_STRETCH } from "../../../src/chain/difficulty/stretch.ts";
import type {
  BaseDifficultyParams,
  ChainParams,
  DifficultyParams,
  RemainingSupplyParams,
} from "../../../src/chain/params.ts";
import { usableTarget, workOfBits } from "../../../src/chain/target.ts";
import type { Duration } from "../../../src/lib/brand.ts";
import { demandOn } from "../../../src/sim/checkers/raw-difficulty.ts";
import { TEST_PARAMS } from "../../../src/testing/tree.ts";
import { HandMadeChain } from "../../support/hand-made-chain.ts";

const SEED = 42;
const SECOND = 1_000_000;
const HOUR = (3600 * SECOND) as Duration;

const BASES: readonly BaseDifficultyParams[] = [
  { rule: "bitcoin", window: 6 },
  { rule: "asert", halfLife: HOUR },
];
const supplyOver = (base: BaseDifficultyParams): RemainingSupplyParams => ({
  rule: "remaining-supply",
  base,
  strength: 0.7,
  cap: 5,
  allocated: 1_000,
});
const RULES: readonly DifficultyParams[] = [
  { rule: "fixed" },
  ...BASES,
  { rule: "lwma", window: 8 },
  { rule: "cw-144" },
  { rule: "digishield", window: 5 },
  { rule: "ethereum-homestead", bombDelay: null },
  { rule: "ethereum-byzantium", bombDelay: null },
  ...BASES.map(supplyOver),
];

/** Parameters with room above and below genesis's target; coins run out within 40 blocks. */
function paramsOf(difficulty: DifficultyParams, interval = 600 * SECOND): ChainParams {
  return {
    ...TEST_PARAMS,
    difficulty,
    genesisBits: 0x1c7f_ffff,
    powLimitBits: 0x1d00_ffff,
    blockInterval: interval as Duration,
    subsidy: { initial: 15, halvingInterval: 10 },
  };
}

function chainOf(params: ChainParams, solvetimes: readonly number[]): HandMadeChain {
  const chain = new HandMadeChain(params, createDifficultyRule(params));
  for (const solvetime of solvetimes) chain.add(solvetime);
  return chain;
}

/** Blocks at the intended pace, so that every rule has its window, then some of any pace. */
const paces = fc
  .tuple(
    fc.constantFrom(0, 3, 160),
    fc.array(fc.oneof(fc.nat(1500), fc.nat(50_000)), { maxLength: 40 }),
  )
  .map(([steady, wild]) => [...Array.from({ length: steady }, () => 600), ...wild]);

describe.each(RULES)("the rule $rule", (difficulty) => {
  const base = "base" in difficulty ? ` on ${difficulty.base.rule}` : "";

  it(`never asks for less than the limit, nor for what nothing meets${base} (seed ${SEED})`, () => {
    const params = paramsOf(difficulty);
    const wild = fc.array(fc.oneof(fc.integer({ min: -7200, max: 0 }), fc.nat(2_000_000)), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.oneof(paces, wild), fc.nat(100_000), (solvetimes, last) => {
        const chain = chainOf(params, solvetimes);
        const work = chain.nextWork(last);
        expect(work).toBeGreaterThanOrEqual(workOfBits(params.powLimitBits));
        if (chain.rule.unit === "integer") return;
        const target = usableTarget(chain.nextBits())!;
        expect(target).toBeGreaterThan(0n);
        expect(target).toBeLessThanOrEqual(usableTarget(params.powLimitBits)!);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it(`is never harder after a slower last block${base} (seed ${SEED})`, () => {
    const params = paramsOf(difficulty);
    fc.assert(
      fc.property(paces, fc.nat(50_000), fc.nat(50_000), (solvetimes, last, longer) => {
        const sooner = chainOf(params, [...solvetimes, last]);
        const later = chainOf(params, [...solvetimes, last + longer]);
        expect(later.nextWork(600)).toBeLessThanOrEqual(sooner.nextWork(600));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it(`agrees with the judge's own reckoning on any chain${base} (seed ${SEED})`, () => {
    const intervals = fc.constantFrom(600 * SECOND, 150 * SECOND, 13 * SECOND + 7);
    const gaps = fc.oneof(fc.integer({ min: -900, max: 3000 }), fc.nat(100_000));
    const walks = fc.tuple(paces, fc.array(gaps, { maxLength: 60 })).map((parts) => parts.flat());
    fc.assert(
      fc.property(intervals, walks, fc.nat(3000), (interval, solvetimes, last) => {
        const params = paramsOf(difficulty, interval);
        const forward = difficulty.rule.startsWith("ethereum");
        const chain = chainOf(params, forward ? solvetimes.map(atLeastOne) : solvetimes);
        const time = chain.time(chain.tip) + last;
        const demanded = demandOn(params, chain.headers(), time);
        if (chain.rule.unit === "bits") {
          expect(demanded).toEqual({ bits: chain.nextBits(), difficulty: null });
        } else {
          expect(demanded.difficulty).toBe(chain.nextWork(last));
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

function atLeastOne(solvetime: number): number {
  return Math.max(1, solvetime);
}

describe("one step of", () => {
  /** The least and most that a block's work may be of the work before it, as a rule promises. */
  const BOUNDS: readonly (readonly [DifficultyParams, least: number, most: number])[] = [
    [{ rule: "bitcoin", window: 6 }, 1 / 4, 4],
    // Work ÷ 1.32 to ÷ 0.84 of the window's mean target, here of one block.
    [{ rule: "digishield", window: 1 }, 1 / 1.32, 1 / 0.84],
    [{ rule: "ethereum-homestead", bombDelay: null }, 1 - 99 / 2048, 1 + 1 / 2048],
    [{ rule: "ethereum-byzantium", bombDelay: null }, 1 - 99 / 2048, 1 + 1 / 2048],
    // Between a sixth of the window's mean work and ten times it, here of one block.
    [{ rule: "lwma", window: 1 }, 1 / 6, 10],
  ];

  it.each(BOUNDS)("$rule stays within its bounds (seed 42)", (difficulty, least, most) => {
    const params = paramsOf(difficulty);
    fc.assert(
      fc.property(paces, fc.oneof(fc.nat(3), fc.nat(500_000)), (solvetimes, last) => {
        const chain = chainOf(params, [...solvetimes, last]);
        const before = chain.workOf(chain.tip);
        const step = Number(chain.nextWork(last)) / Number(before);
        // Compact bits keep 15 bits at least.
        expect(step).toBeGreaterThan(least * (1 - 2 ** -14));
        // At the limit a step may be cut short, never lengthened.
        expect(step).toBeLessThan(most * (1 + 2 ** -14));
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("asert doubles the target once the chain is late by a half-life, to a thousandth", () => {
    // The specification's cubic is off by 0.013 % at most.
    const params = paramsOf({ rule: "asert", halfLife: HOUR });
    const [onTime, late] = [600, 600 + 3600].map((last) => chainOf(params, [600, last]));
    const ratio = Number(onTime!.nextWork(0)) / Number(late!.nextWork(0));
    expect(Math.abs(ratio - 2)).toBeLessThan(2e-3);
  });
});

describe("the stretch of the intended interval", () => {
  const supplies = fc.record({
    subsidy: fc.record({
      initial: fc.oneof(fc.nat(100), fc.nat(5_000_000_000)),
      halvingInterval: fc.integer({ min: 1, max: 300 }),
    }),
    strength: fc.double({ min: 0, max: 1000, noNaN: true }),
    cap: fc.integer({ min: 1, max: 1000 }),
    allocated: fc.oneof(fc.constant(0), fc.nat(1_000_000_000)),
  });

  it("is 1 at least, the cap at most, and never falls as coins are issued (seed 42)", () => {
    const law = fc.property(supplies, fc.nat(3000), fc.nat(3000), (supply, height, more) => {
      const params = { rule: "remaining-supply", base: BASES[0]!, ...supply } as const;
      const before = computeStretch(supply.subsidy, params, height);
      const after = computeStretch(supply.subsidy, params, height + more);
      expect(before).toBeGreaterThanOrEqual(NO_STRETCH);
      expect(after).toBeLessThanOrEqual(BigInt(supply.cap) * NO_STRETCH);
      expect(after).toBeGreaterThanOrEqual(before);
    });
    fc.assert(law, { seed: SEED });
  });

  it("is 1 before the first coin, 2 at half of them, 4 at three quarters, the cap at the end", () => {
    // Halvings every 100 blocks, genesis without coins: of all 199 times 2^20 coins 99.5 are out after
    // block 100, and a half of what then remains with every hundred more; 2^20 halves 21 times.
    const subsidy = { initial: 2 ** 20, halvingInterval: 100 };
    const params = { ...supplyOver(BASES[0]!), strength: 1, cap: 16, allocated: 0 };
    const at = (height: number) =>
      Number(computeStretch(subsidy, params, height)) / Number(NO_STRETCH);
    expect(at(0)).toBe(1);
    expect(at(1)).toBe(1);
    expect(at(2)).toBeGreaterThan(1);
    expect(at(101)).toBeCloseTo(2, 4);
    expect(at(201)).toBeCloseTo(4, 4);
    expect(at(400)).toBeLessThan(16);
    expect(at(401)).toBe(16);
    expect(at(5000)).toBe(16);
  });

  it.each(BASES)("leaves the work alone on schedule, and multiplies it on $rule", (base) => {
    // Blocks exactly at the stretched pace: the base sees a hashrate that never changes, so that the
    // work is genesis's times the stretch, but for whole seconds and compact form.
    const difficulty = { ...supplyOver(base), strength: 1, cap: 8, allocated: 0 };
    const params = paramsOf(difficulty);
    const chain = chainOf(params, []);
    const stretchAt = (height: number) =>
      Number(computeStretch(params.subsidy, difficulty, height)) / Number(NO_STRETCH);
    const window = base.rule === "bitcoin" ? base.window : 1;
    const first = Number(workOfBits(params.genesisBits));
    for (let height = 1; height < 60; height++) {
      const stretch = stretchAt(height - (height % window));
      const relative = Number(chain.nextWork(0)) / (first * stretch);
      expect(relative).toBeGreaterThan(0.999);
      expect(relative).toBeLessThan(1.001);
      // A window of Bitcoin's spans one interval less than it counts, so its blocks come slower.
      const pace = base.rule === "bitcoin" ? window / (window - 1) : 1;
      chain.add(Math.round(600 * stretch * pace));
    }
    expect(stretchAt(59)).toBe(8);
  });
});
