/**
 * LWMA by zawy: the mean target of a window times its solvetimes, weighted 1, 2, … window towards
 * the parent, over those that were intended. A solvetime counts as −3 to 6 intervals, and the
 * weighted sum as a tenth of the intended one at least, so that a lying clock moves little.
 * Source: zawy12/difficulty-algorithms, issue 3, in the form of Susucoin Core's pow_tests.cpp.
 */
import type { BlockIndex, Duration } from "../../lib/brand.ts";
import type { ChainParams, DifficultyParams } from "../params.ts";
import { encodeCappedTarget, targetOfBits } from "../target.ts";
import type { BitsRule, RetargetFacts } from "./rule.ts";

/** The rule of a chain that looks back on a window; before there is one it keeps genesis's bits. */
export function createLwma(
  { blockInterval, powLimitBits, genesisBits }: ChainParams,
  { window }: Extract<DifficultyParams, { rule: "lwma" }>,
): BitsRule {
  return {
    unit: "bits",
    nextBits(facts, parent) {
      if (facts.height(parent) < window) return genesisBits;
      const blocks = lookBack(facts, parent, window);
      return encodeCappedTarget(computeLwmaTarget({ blocks, blockInterval }), powLimitBits);
    },
  };
}

/** A block as the rule sees it. */
interface LwmaBlock {
  readonly bits: number;
  /** Seconds since the block before. */
  readonly solvetime: number;
}

/**
 * The target after a window, its oldest block first; neither capped nor rounded; at least 1. As in
 * the source each target is divided before the sum is multiplied, and time is in seconds where the
 * interval is a whole number of them.
 */
function computeLwmaTarget({
  blocks,
  blockInterval,
}: {
  readonly blocks: readonly LwmaBlock[];
  readonly blockInterval: Duration;
}): bigint {
  const isWhole = blockInterval % 1_000_000 === 0;
  const interval = isWhole ? blockInterval / 1_000_000 : blockInterval;
  const second = isWhole ? 1 : 1_000_000;
  const count = BigInt(blocks.length);
  const intended = (count * (count + 1n) * BigInt(interval)) / 2n;
  let targets = 0n;
  let weighted = 0n;
  blocks.forEach(({ bits, solvetime }, at) => {
    targets += targetOfBits(bits) / (intended * count);
    const lasted = Math.max(-3 * interval, Math.min(6 * interval, solvetime * second));
    weighted += BigInt(at + 1) * BigInt(lasted);
  });
  const least = intended / 10n;
  const next = targets * (weighted < least ? least : weighted);
  return next === 0n ? 1n : next;
}

function lookBack(facts: RetargetFacts, parent: BlockIndex, window: number): LwmaBlock[] {
  const blocks: LwmaBlock[] = [];
  for (let at = parent; blocks.length < window; at = facts.parent(at)) {
    const solvetime = facts.time(at) - facts.time(facts.parent(at));
    blocks.push({ bits: facts.bits(at), solvetime });
  }
  return blocks.reverse();
}
