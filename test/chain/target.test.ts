import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bitsForWork,
  decodeCompact,
  difficultyOfBits,
  encodeCompact,
  usableTarget,
  workOfBits,
  workOfTarget,
} from "../../src/chain/target.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

const hex = (target: bigint) => target.toString(16).padStart(64, "0");

interface CompactVector {
  readonly compact?: string;
  readonly encodeTarget?: string;
  readonly target?: string;
  readonly recompact?: string;
  readonly recompactNegativeFlag?: boolean;
  readonly negative?: boolean;
  readonly overflow?: boolean;
}

function check(vector: CompactVector): void {
  let target = BigInt(`0x${vector.encodeTarget ?? 0}`);
  if (vector.compact !== undefined) {
    const decoded = decodeCompact(Number.parseInt(vector.compact, 16));
    expect(decoded.negative, vector.compact).toBe(vector.negative);
    expect(decoded.overflow, vector.compact).toBe(vector.overflow);
    if (vector.target === undefined) return;
    expect(hex(decoded.target), vector.compact).toBe(vector.target);
    target = decoded.target;
  }
  const again = encodeCompact(target, vector.recompactNegativeFlag ?? false);
  expect(again.toString(16).padStart(8, "0")).toBe(vector.recompact);
}

describe("compact targets", () => {
  // From Bitcoin Core's arith_uint256_tests.cpp, bignum_SetCompact.
  it.each<CompactVector>([
    {
      compact: "01003456",
      target: hex(0n),
      recompact: "00000000",
      negative: false,
      overflow: false,
    },
    {
      compact: "01123456",
      target: hex(0x12n),
      recompact: "01120000",
      negative: false,
      overflow: false,
    },
    { encodeTarget: hex(0x80n), recompact: "02008000" },
    {
      compact: "01fedcba",
      target: hex(0x7en),
      recompact: "01fe0000",
      recompactNegativeFlag: true,
      negative: true,
      overflow: false,
    },
    {
      compact: "05009234",
      target: hex(0x92340000n),
      recompact: "05009234",
      negative: false,
      overflow: false,
    },
    { compact: "ff123456", negative: false, overflow: true },
  ])("decode and encode as Core does: %o", (vector) => check(vector));

  const file = "difficulty/core_compact_nbits.json";
  it.skipIf(!hasVectors(file))(vectorTitle("match all of Core's vectors", file), () => {
    const vectors = vectorJson<CompactVector[]>(file);
    expect(vectors.length).toBeGreaterThanOrEqual(21);
    vectors.forEach(check);
  });

  it("re-encode exactly where they are in shortest form (seed 42)", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (bits) => {
        const { target, negative, overflow } = decodeCompact(bits);
        if (overflow) return;
        const again = encodeCompact(target, negative);
        // Re-encoding may shorten the form but never changes what it stands for.
        expect(decodeCompact(again)).toEqual({
          target,
          negative: negative && target !== 0n,
          overflow,
        });
        expect(encodeCompact(decodeCompact(again).target, negative)).toBe(again);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });

  it("keep the top 15 to 23 bits of any target and never round up (seed 42)", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), (target) => {
        const kept = decodeCompact(encodeCompact(target)).target;
        expect(kept <= target).toBe(true);
        expect((target - kept) << 15n <= target).toBe(true);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it("overflow exactly where the target leaves 256 bits (seed 42)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 28, max: 40 }), fc.nat(0x7f_ffff), (size, mantissa) => {
        const bits = ((size << 24) | mantissa) >>> 0;
        const magnitude = BigInt(mantissa) << BigInt(8 * (size - 3));
        expect(decodeCompact(bits).overflow).toBe(magnitude >> 256n !== 0n);
      }),
      {
        seed: 42,
        numRuns: 1000,
        examples: [
          [34, 0x80],
          [34, 0x100],
          [33, 0x1_0000],
          [35, 1],
        ],
      },
    );
  });

  it("are unusable when zero, negative or overflowing", () => {
    expect([0, 0x01fedcba, 0xff123456, 0x1d80ffff].map(usableTarget)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([0, 0x01fedcba, 0xff123456].map(workOfBits)).toEqual([0n, 0n, 0n]);
  });
});

describe("work", () => {
  it("of Bitcoin's first target is 2^32 and 2^16 + 1 hashes", () => {
    // GetBlockProof(0x1d00ffff); mainnet's chainwork at height 0 is 0x100010001.
    expect(workOfBits(0x1d00ffff)).toBe(0x1_0001_0001n);
    expect(workOfBits(0x207fffff)).toBe(2n);
    expect(workOfTarget((1n << 256n) - 1n)).toBe(1n);
    expect(workOfTarget(1n)).toBe(1n << 255n);
    expect(workOfTarget(0n)).toBe(1n << 256n);
  });

  it("asked for is met within the compact form's precision (seed 42)", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 200n }), (wanted) => {
        const work = workOfBits(bitsForWork(wanted));
        // The target loses less than 2^-15 of itself, so the work gains about as much.
        expect(work >= wanted - 1n).toBe(true);
        expect((work - wanted) << 14n <= wanted << 1n || work - wanted <= 1n).toBe(true);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it("asked for as a number below one is one hash", () => {
    expect(workOfBits(bitsForWork(0))).toBe(1n);
    expect(workOfBits(bitsForWork(0.2))).toBe(1n);
    // The target 2^224 − 1 does not fit the compact form; the next harder is Bitcoin's limit.
    expect(bitsForWork(2 ** 32)).toBe(0x1d00ffff);
  });

  it("shown as difficulty is relative to the limit", () => {
    expect(difficultyOfBits(0x1d00ffff, 0x1d00ffff)).toBe(1);
    // Block 100,000 had difficulty 14,484.1623612254 (bits 0x1b04864c).
    expect(difficultyOfBits(0x1b04864c, 0x1d00ffff)).toBeCloseTo(14484.1623612254, 6);
  });
});
