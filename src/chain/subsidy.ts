/** New coins by height: an initial amount that halves, in whole base units, rounded down. */
import { assert } from "../lib/assert.ts";
import type { ChainParams } from "./params.ts";

type SubsidyParams = ChainParams["subsidy"];

/** Base units that the block at `height` creates. */
export function computeSubsidy(params: SubsidyParams, height: number): bigint {
  assert(params.halvingInterval > 0 && height >= 0, "no subsidy there", { ...params, height });
  return BigInt(params.initial) >> BigInt(Math.floor(height / params.halvingInterval));
}

/** Base units created by the blocks of heights 0 to `height` − 1; without a height, ever. */
export function computeTotalSubsidy(params: SubsidyParams, height?: number): bigint {
  let total = 0n;
  for (let epoch = 0, first = 0; ; epoch++, first += params.halvingInterval) {
    const each = BigInt(params.initial) >> BigInt(epoch);
    const blocks = Math.min(params.halvingInterval, (height ?? Number.MAX_SAFE_INTEGER) - first);
    if (each === 0n || blocks <= 0) return total;
    total += each * BigInt(blocks);
  }
}
