/**
 * New coins by height, as the schedule says. A second reading of chain/subsidy.ts, whose code metrics may not
 * run (they know chains as facts alone); a test holds the two together.
 */
import type { ChainParams } from "../chain/params.ts";

/** Base units that the block of this height creates: the initial subsidy halved once an interval. */
export function subsidyAt(subsidy: ChainParams["subsidy"], height: number): number {
  return halved(subsidy.initial, Math.floor(height / subsidy.halvingInterval));
}

/** Base units that the blocks of heights 1 to `height` create; genesis creates none. */
export function subsidyUpTo(subsidy: ChainParams["subsidy"], height: number): number {
  const { initial, halvingInterval } = subsidy;
  let sum = 0;
  for (let first = 0; first <= height; first += halvingInterval) {
    const each = subsidyAt(subsidy, first);
    if (each === 0) break;
    sum += each * Math.min(halvingInterval, height + 1 - first);
  }
  return sum - initial;
}

function halved(amount: number, times: number): number {
  let left = amount;
  for (let halving = 0; halving < times && left > 0; halving++) left = Math.floor(left / 2);
  return left;
}
