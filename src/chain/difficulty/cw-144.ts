/**
 * cw-144, Bitcoin Cash's rule from 2017 to 2020: the work of the last 144 blocks over the time they
 * took, at half to twice the intended pace. Both ends are the block of middle time among three, so
 * that one lying clock is not enough.
 * Source: bitcoincashorg, spec/nov-13-hardfork-spec.md.
 */
import type { BlockIndex, Duration } from "../../lib/brand.ts";
import type { ChainParams } from "../params.ts";
import { encodeCappedTarget, targetOfWork } from "../target.ts";
import type { BitsRule, RetargetFacts } from "./rule.ts";

/** Blocks looked back on. */
const WINDOW = 144;
/** Two more blocks stand beside each end. */
const NEEDED = WINDOW + 2;

/** The rule of a chain; while it is too short for a window it keeps genesis's bits. */
export function createCw144({ blockInterval, powLimitBits, genesisBits }: ChainParams): BitsRule {
  return {
    unit: "bits",
    nextBits(facts, parent) {
      const height = facts.height(parent);
      if (height < NEEDED) return genesisBits;
      const last = selectMiddle(facts, parent);
      const first = selectMiddle(facts, facts.ancestorAt(parent, height - WINDOW));
      const work = facts.chainwork(last) - facts.chainwork(first);
      const lasted = facts.time(last) - facts.time(first);
      return encodeCappedTarget(computeCw144Target({ work, lasted, blockInterval }), powLimitBits);
    },
  };
}

/** The target whose work per interval is that of a window of `work` hashes in `lasted` seconds. */
function computeCw144Target({
  work,
  lasted,
  blockInterval,
}: {
  readonly work: bigint;
  readonly lasted: number;
  readonly blockInterval: Duration;
}): bigint {
  const least = (WINDOW / 2) * blockInterval;
  const counted = Math.max(least, Math.min(WINDOW * 2 * blockInterval, lasted * 1_000_000));
  const each = (work * BigInt(blockInterval)) / BigInt(counted);
  return targetOfWork(each);
}

/**
 * Of a block, its parent and its grandparent the one of middle time, by the same comparisons as the
 * specification's, which decide which of equal times is taken.
 */
function selectMiddle(facts: RetargetFacts, block: BlockIndex): BlockIndex {
  const parent = facts.parent(block);
  let [low, middle, high] = [facts.parent(parent), parent, block];
  if (facts.time(low) > facts.time(high)) [low, high] = [high, low];
  if (facts.time(low) > facts.time(middle)) [low, middle] = [middle, low];
  if (facts.time(middle) > facts.time(high)) [middle, high] = [high, middle];
  return middle;
}
