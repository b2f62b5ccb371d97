/**
 * DigiShield as Zcash has it: the mean target of a window times a quarter of how far its time,
 * between median times, is off; never below 84 % nor above 132 % of the mean.
 * Source: zcash, src/pow.cpp and the protocol specification's section on difficulty adjustment.
 */
import type { BlockIndex, Duration } from "../../lib/brand.ts";
import type { ChainParams, DifficultyParams } from "../params.ts";
import { encodeCappedTarget, targetOfBits } from "../target.ts";
import type { BitsRule, RetargetFacts } from "./rule.ts";

/** The rule of a chain; while it is too short for a window it keeps genesis's bits. */
export function createDigishield(
  { blockInterval, powLimitBits, genesisBits }: ChainParams,
  { window }: Extract<DifficultyParams, { rule: "digishield" }>,
): BitsRule {
  return {
    unit: "bits",
    nextBits(facts, parent) {
      const height = facts.height(parent);
      if (height < window) return genesisBits;
      const first = facts.ancestorAt(parent, height - window);
      const next = computeDigishieldTarget({
        meanTarget: computeMeanTarget(facts, parent, window),
        lasted: facts.medianTimePast(parent) - facts.medianTimePast(first),
        window,
        blockInterval,
      });
      return encodeCappedTarget(next, powLimitBits);
    },
  };
}

/** What the rule computes from. */
export interface DigishieldWindow {
  readonly meanTarget: bigint;
  /** Seconds between the median times at the window's ends. */
  readonly lasted: number;
  readonly window: number;
  readonly blockInterval: Duration;
}

const DAMPING = 4n;

/**
 * The next target, neither capped nor rounded; at least 1. Zcash divides before it multiplies and
 * counts seconds, so this does where the window is a whole number of them.
 */
export function computeDigishieldTarget(given: DigishieldWindow): bigint {
  const microseconds = BigInt(given.window) * BigInt(given.blockInterval);
  const isWhole = microseconds % 1_000_000n === 0n;
  const intended = isWhole ? microseconds / 1_000_000n : microseconds;
  const lasted = BigInt(given.lasted) * (isWhole ? 1n : 1_000_000n);
  const damped = intended + (lasted - intended) / DAMPING;
  const least = (intended * 84n) / 100n;
  const most = (intended * 132n) / 100n;
  const counted = damped < least ? least : damped > most ? most : damped;
  const next = (given.meanTarget / intended) * counted;
  return next === 0n ? 1n : next;
}

function computeMeanTarget(facts: RetargetFacts, parent: BlockIndex, window: number): bigint {
  let sum = 0n;
  let at = parent;
  for (let i = 0; i < window; i++, at = facts.parent(at)) {
    sum += targetOfBits(facts.bits(at));
  }
  return sum / BigInt(window);
}
