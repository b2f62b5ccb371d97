/**
 * aserti3-2d, Bitcoin Cash's rule since 2020: the target of genesis times two to the power of
 * (how late the chain is ÷ half-life), in integers with a cubic for the fraction of the power.
 * Source: ASERT difficulty adjustment algorithm, bitcoincashorg, spec/2020-11-15-asert.md.
 */
import type { Duration } from "../../lib/brand.ts";
import type { ChainParams, DifficultyParams } from "../params.ts";
import { encodeCappedTarget, targetOfBits } from "../target.ts";
import type { BitsRule } from "./rule.ts";

/**
 * The rule of a chain that is anchored at genesis. The specification dates an anchor by its parent;
 * genesis has none and counts as found one interval after it, which leaves: late = time since
 * genesis − blocks since genesis × interval.
 */
export function createAsert(
  { blockInterval, powLimitBits }: ChainParams,
  { halfLife }: Extract<DifficultyParams, { rule: "asert" }>,
): BitsRule {
  return {
    unit: "bits",
    nextBits(facts, parent) {
      const genesis = facts.ancestorAt(parent, 0);
      const elapsed = facts.time(parent) - facts.time(genesis);
      const late =
        BigInt(elapsed) * 1_000_000n - BigInt(facts.height(parent)) * BigInt(blockInterval);
      const next = computeAsertTarget({
        target: targetOfBits(facts.bits(genesis)),
        late,
        halfLife,
      });
      return encodeCappedTarget(next, powLimitBits);
    },
  };
}

/** What the rule computes from. */
export interface AsertState {
  /** Of the anchor. */
  readonly target: bigint;
  /** Microseconds behind the ideal schedule; negative where the chain is ahead. */
  readonly late: bigint;
  /** Being late by so much doubles the target. */
  readonly halfLife: Duration;
}

/** One, and the unit of a power's fraction, in 16 bits. */
const ONE = 65_536n;

/**
 * The anchor's target × 2^(late ÷ half-life), not capped; at least 1. The exponent is cut towards
 * zero, then split by an arithmetic shift, as the specification has it.
 */
export function computeAsertTarget({ target, late, halfLife }: AsertState): bigint {
  const exponent = (late * ONE) / BigInt(halfLife);
  const shifts = (exponent >> 16n) - 16n;
  const fraction = exponent & (ONE - 1n);
  const cubic = (195_766_423_245_049n + (971_821_376n + 5_127n * fraction) * fraction) * fraction;
  const factor = ONE + ((cubic + (1n << 47n)) >> 48n);
  // Beyond this every target is past the limit, and the shift would make a number of no use.
  if (shifts > 256n) return 1n << 256n;
  const next = shifts < 0n ? (target * factor) >> -shifts : (target * factor) << shifts;
  return next === 0n ? 1n : next;
}
