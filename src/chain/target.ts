/**
 * Targets and their compact form ("bits"), as Bitcoin Core's arith_uint256 has them, and the work a
 * target stands for. Invariant: encoding what was decoded without a flag gives the shortest bits of
 * the same target.
 */
import { assert } from "../lib/assert.ts";

/** What bits decode to, with the flags under which they stand for no target. */
export interface CompactTarget {
  /** Magnitude; meaningless where `overflow`. */
  readonly target: bigint;
  readonly negative: boolean;
  readonly overflow: boolean;
}

const HASH_SPACE = 1n << 256n;
const SIGN_BIT = 0x80_0000;

/** What bits stand for: a size byte and a signed 23-bit mantissa (Core: `SetCompact`). */
export function decodeCompact(bits: number): CompactTarget {
  const size = bits >>> 24;
  const mantissa = bits & 0x7f_ffff;
  const word = size <= 3 ? mantissa >>> (8 * (3 - size)) : mantissa;
  const target = size <= 3 ? BigInt(word) : BigInt(word) << BigInt(8 * (size - 3));
  return {
    target,
    negative: word !== 0 && (bits & SIGN_BIT) !== 0,
    overflow:
      word !== 0 && (size > 34 || (word > 0xff && size > 33) || (word > 0xffff && size > 32)),
  };
}

/** The bits of a target, its low bytes cut off; `negative` sets the sign (Core: `GetCompact`). */
export function encodeCompact(target: bigint, negative = false): number {
  assert(target >= 0n && target < HASH_SPACE, "a target must fit 256 bits", { target });
  let size = byteLength(target);
  let mantissa =
    size <= 3 ? Number(target) * SHIFT[3 - size]! : Number(target >> BigInt(8 * (size - 3)));
  if ((mantissa & SIGN_BIT) !== 0) {
    mantissa >>>= 8;
    size += 1;
  }
  const sign = negative && mantissa !== 0 ? SIGN_BIT : 0;
  return ((size << 24) | sign | mantissa) >>> 0;
}

const SHIFT: readonly number[] = [1, 0x100, 0x1_0000, 0x100_0000];

/**
 * The target of bits that a header may carry, or null where they are zero, negative or overflow.
 */
export function usableTarget(bits: number): bigint | null {
  const { target, negative, overflow } = decodeCompact(bits);
  return negative || overflow || target === 0n ? null : target;
}

/** The target of bits that are known to be usable: those of valid blocks, and a chain's limit. */
export function targetOfBits(bits: number): bigint {
  const target = usableTarget(bits);
  assert(target !== null, "these bits stand for no target", { bits });
  return target;
}

/**
 * The bits of a computed target where no easier one than the limit's may be demanded; a target of
 * zero could never be met and counts as one.
 */
export function encodeCappedTarget(target: bigint, limitBits: number): number {
  const limit = targetOfBits(limitBits);
  return encodeCompact(target > limit ? limit : target < 1n ? 1n : target);
}

/** The easiest target whose work is at least so many hashes (and one). */
export function targetOfWork(work: bigint): bigint {
  return HASH_SPACE / (work < 1n ? 1n : work) - 1n;
}

/**
 * The target of an integer difficulty: 2^256 ÷ difficulty rounded down (Ethereum's yellow paper,
 * where a seal's hash is at or below it). Of difficulty one every hash meets it.
 */
export function targetOfDifficulty(difficulty: bigint): bigint {
  assert(difficulty > 0n, "a difficulty is at least one", { difficulty });
  return difficulty === 1n ? HASH_SPACE - 1n : HASH_SPACE / difficulty;
}

/** Compact form of an integer difficulty's target: for display, and a header's `bits`. */
export function bitsOfDifficulty(difficulty: bigint): number {
  return encodeCompact(targetOfDifficulty(difficulty));
}

/** Expected hashes until one is at or below the target: 2^256 / (target + 1), rounded down. */
export function workOfTarget(target: bigint): bigint {
  return HASH_SPACE / (target + 1n);
}

/** Work of a block with these bits; none where they stand for no usable target. */
export function workOfBits(bits: number): bigint {
  const target = usableTarget(bits);
  return target === null ? 0n : workOfTarget(target);
}

/**
 * Bits of the easiest target whose work is at least `expectedHashes` (and one); it exceeds that by
 * less than 2^-14. Genesis bits follow from hashrate × interval by it.
 */
export function bitsForWork(expectedHashes: number | bigint): number {
  const wanted = BigInt(
    typeof expectedHashes === "number" ? Math.round(expectedHashes) : expectedHashes,
  );
  return encodeCompact(targetOfWork(wanted));
}

/** How much harder than `limitBits` these bits are, for display only. */
export function difficultyOfBits(bits: number, limitBits: number): number {
  return Number((targetOfBits(limitBits) << 32n) / targetOfBits(bits)) / 4_294_967_296;
}

function byteLength(value: bigint): number {
  return value === 0n ? 0 : Math.ceil(value.toString(16).length / 2);
}
