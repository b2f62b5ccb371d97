/**
 * Bitcoin's rule (Core: `CalculateNextWorkRequired`): every `window` blocks the target follows the
 * time that the window took, within a factor of four. As in Bitcoin that time spans window − 1
 * intervals while window are intended.
 */
import { assert } from "../../lib/assert.ts";
import type { Duration } from "../../lib/brand.ts";
import type { ChainParams, DifficultyParams } from "../params.ts";
import { encodeCappedTarget, targetOfBits } from "../target.ts";
import type { BitsRule } from "./rule.ts";

/** The rule of a chain that retargets once a window. */
export function createBitcoin(
  { blockInterval, powLimitBits }: ChainParams,
  { window }: Extract<DifficultyParams, { rule: "bitcoin" }>,
): BitsRule {
  return {
    unit: "bits",
    nextBits(facts, parent) {
      const height = facts.height(parent);
      const bits = facts.bits(parent);
      if ((height + 1) % window !== 0) return bits;
      const firstTime = facts.time(facts.ancestorAt(parent, height + 1 - window));
      const lastTime = facts.time(parent);
      return computeRetarget({ bits, firstTime, lastTime, window, blockInterval, powLimitBits });
    },
  };
}

/** What Bitcoin's rule computes from: a window's two ends and what was intended. */
export interface RetargetWindow {
  /** Of the window's last block. */
  readonly bits: number;
  /** Unix seconds of the window's first and last block. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly window: number;
  readonly blockInterval: Duration;
  readonly powLimitBits: number;
}

/** A window's time counts as at least a quarter and at most four times the intended one. */
export const RETARGET_CLAMP = 4n;

/** Bits after a window: the retargeted target, capped and rounded to compact form. */
export function computeRetarget(given: RetargetWindow): number {
  const { window, blockInterval, powLimitBits, ...ends } = given;
  const intended = BigInt(window) * BigInt(blockInterval);
  return encodeCappedTarget(computeRetargetedTarget({ ...ends, intended }), powLimitBits);
}

/**
 * Target × actual ÷ intended microseconds, clamped, neither capped nor rounded to compact form. For
 * whole seconds that is Core's result to the bit; Core's 256-bit product overflows for targets above
 * about 2^233, this one does not.
 */
export function computeRetargetedTarget(
  window: Pick<RetargetWindow, "bits" | "firstTime" | "lastTime"> & { readonly intended: bigint },
): bigint {
  const { bits, firstTime, lastTime, intended } = window;
  assert(intended > 0n, "a retarget has an intended timespan", { ...window });
  const spanned = BigInt(lastTime - firstTime) * 1_000_000n;
  const least = intended / RETARGET_CLAMP;
  const most = intended * RETARGET_CLAMP;
  const actual = spanned < least ? least : spanned > most ? most : spanned;
  return (targetOfBits(bits) * actual) / intended;
}
