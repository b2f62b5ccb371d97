import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeRetarget, RETARGET_CLAMP } from "../../../src/chain/difficulty/bitcoin.ts";
import type { ChainParams } from "../../../src/chain/params.ts";
import { encodeCompact, usableTarget, workOfBits } from "../../../src/chain/target.ts";
import type { BlockIndex, Duration } from "../../../src/lib/brand.ts";
import { growTree, treePlans } from "../../../src/testing/plans.ts";
import { TEST_PARAMS } from "../../../src/testing/tree.ts";
import { hasVectors, vectorJson, vectorTitle } from "../../support/vectors.ts";

const BITCOIN = {
  window: 2016,
  blockInterval: 600_000_000 as Duration,
  powLimitBits: 0x1d00ffff,
} as const;

describe("computeRetarget", () => {
  // Mainnet heights 30240..32255 and the three edge cases of Core's pow_tests.cpp.
  it.each([
    ["height 32256", 0x1d00ffff, 1261130161, 1262152739, 0x1d00d86a],
    ["capped at the limit", 0x1d00ffff, 1231006505, 1233061996, 0x1d00ffff],
    ["clamped at a quarter", 0x1c05a3f4, 1279008237, 1279297671, 0x1c0168fd],
    ["clamped at four times", 0x1c387f6f, 1263163443, 1269211443, 0x1d00e1fd],
  ])("gives Core's result: %s", (_name, bits, firstTime, lastTime, nextBits) => {
    expect(computeRetarget({ ...BITCOIN, bits, firstTime, lastTime })).toBe(nextBits);
  });

  const pow = "difficulty/core_pow_tests.json";
  it.skipIf(!hasVectors(pow))(vectorTitle("agrees with Core's pow_tests", pow), () => {
    const { retarget } = vectorJson<{
      retarget: {
        name: string;
        firstTime: number;
        lastTime: number;
        bits: string;
        nextBits: string;
        notPermittedNextBits?: string;
      }[];
    }>(pow);
    expect(retarget.length).toBe(4);
    for (const { name, firstTime, lastTime, ...row } of retarget) {
      const bits = Number.parseInt(row.bits, 16);
      const next = computeRetarget({ ...BITCOIN, bits, firstTime, lastTime });
      expect(next.toString(16), name).toBe(row.nextBits);
      expect(next.toString(16), name).not.toBe(row.notPermittedNextBits);
    }
  });

  const real = "bitcoin/mainnet_retargets.json";
  it.skipIf(!hasVectors(real))(
    vectorTitle("replays every real retarget and the chainwork between", real),
    () => {
      const periods =
        vectorJson<
          {
            period: number;
            firstTime: number;
            lastTime: number;
            bits: string;
            nextBits: string;
            chainworkAtLast: string;
          }[]
        >(real);
      expect(periods.length).toBeGreaterThanOrEqual(100);
      let chainwork = 0n;
      for (const { period, firstTime, lastTime, ...row } of periods) {
        const bits = Number.parseInt(row.bits, 16);
        const next = computeRetarget({ ...BITCOIN, bits, firstTime, lastTime });
        expect(next.toString(16), `period ${period}`).toBe(row.nextBits);
        chainwork += 2016n * workOfBits(bits);
        expect(chainwork.toString(16), `period ${period}`).toBe(row.chainworkAtLast);
      }
    },
  );

  const windows = fc.record({
    window: fc.integer({ min: 1, max: 3000 }),
    blockInterval: fc.integer({ min: 1_000_000, max: 3_600_000_000 }) as fc.Arbitrary<Duration>,
    bits: fc.bigInt({ min: 1n, max: 0xffffn << 208n }).map((target) => encodeCompact(target)),
    firstTime: fc.nat(4_000_000_000),
    lastTime: fc.nat(4_000_000_000),
    powLimitBits: fc.constant(0x1d00ffff),
  });

  it("stays within the clamp, the limit and one rounding (seed 42)", () => {
    fc.assert(
      fc.property(windows, (window) => {
        const before = usableTarget(window.bits)!;
        const after = usableTarget(computeRetarget(window))!;
        const four = RETARGET_CLAMP;
        expect(after <= usableTarget(window.powLimitBits)!).toBe(true);
        expect(after <= before * four).toBe(true);
        // Compact rounding loses less than 2^-15, the quarter's microseconds less than 2^-18.
        expect(after + (after >> 14n) + 1n >= before / four).toBe(true);
        expect(after > 0n).toBe(true);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it("never gets harder when the window took longer (seed 42)", () => {
    fc.assert(
      fc.property(windows, fc.nat(1_000_000), (window, longer) => {
        const sooner = usableTarget(computeRetarget(window))!;
        const later = computeRetarget({ ...window, lastTime: window.lastTime + longer });
        expect(usableTarget(later)! >= sooner).toBe(true);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });
});

describe("demanded bits of a tree", () => {
  const retargeting = (window: number): ChainParams => ({
    ...TEST_PARAMS,
    difficulty: { rule: "bitcoin", window },
    genesisBits: 0x1d00ffff,
    powLimitBits: 0x1f00ffff,
  });

  it("change at multiples of the window alone, by the times of its first and last block (seed 42)", () => {
    const plans = fc.tuple(fc.integer({ min: 2, max: 6 }), treePlans(40));
    fc.assert(
      fc.property(plans, ([window, plan]) => {
        const params = retargeting(window);
        const tree = growTree(plan, params);
        for (let i = 0; i < tree.size; i++) {
          const block = i as BlockIndex;
          const height = tree.height(block);
          if ((height + 1) % window !== 0) {
            expect(tree.nextBits(block)).toBe(tree.bits(block));
            continue;
          }
          // Walked by hand, parent by parent: window − 1 steps from the last to the first.
          let first = block;
          for (let step = 1; step < window; step++) first = tree.parent(first);
          const expected = computeRetarget({
            bits: tree.bits(block),
            firstTime: tree.time(first),
            lastTime: tree.time(block),
            window,
            blockInterval: params.blockInterval,
            powLimitBits: params.powLimitBits,
          });
          expect(tree.nextBits(block)).toBe(expected);
        }
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  it("fall short by one interval at the exact spacing: Bitcoin's off-by-one", () => {
    const tree = growTree(Array(3).fill({ back: 0, drift: 0, weight: 0 }), retargeting(4));
    const last = 3 as BlockIndex;
    const target = usableTarget(0x1d00ffff)!;
    expect(tree.nextBits(last)).toBe(encodeCompact((target * 3n) / 4n));
  });

  it("of the fixed rule stay those of genesis", () => {
    const tree = growTree(Array(5).fill({ back: 0, drift: 9, weight: 0 }));
    expect(tree.nextBits(5 as BlockIndex)).toBe(TEST_PARAMS.genesisBits);
  });
});
