/**
 * Median time past: the median of the last eleven header times, which a child's time must exceed.
 * One miner's odd clock cannot move it alone.
 */
import type { BlockIndex } from "../lib/brand.ts";
import type { BlockFacts } from "./block-facts.ts";
import type { DifficultyUnit } from "./difficulty/rule.ts";

/**
 * How many blocks the median looks back over, the block itself included. Ethereum's rules measure
 * from the parent's time, which a child must exceed: where headers state a difficulty the median is
 * that of one block.
 */
export const MEDIAN_TIME_SPAN: Readonly<Record<DifficultyUnit, number>> = { bits: 11, integer: 1 };

/** Median of the times of the block and its nearest ancestors; near genesis of those there are. */
export function computeMedianTimePast(
  facts: Pick<BlockFacts, "parent" | "time">,
  block: BlockIndex,
  span: number = MEDIAN_TIME_SPAN.bits,
): number {
  const times: number[] = [];
  let isFalling = true;
  for (let at = block; at >= 0 && times.length < span; at = facts.parent(at)) {
    const time = facts.time(at);
    if (times.length > 0 && time > times[times.length - 1]!) isFalling = false;
    times.push(time);
  }
  // Clocks rarely disagree by more than a block: mostly the times are in order already.
  return isFalling ? times[(times.length - 1) >> 1]! : medianTime(times);
}

/**
 * The middle of the sorted times; of an even number the later of the two middle ones, as in Core.
 */
export function medianTime(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
