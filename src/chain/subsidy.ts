/** New coins by height: an initial amount that halves, in whole base units, rounded down. */
import { assert } from "../lib/assert.ts";
import type { ChainParams } from "./params.ts";

type SubsidyParams = ChainParams["subsidy"];

/** Base units that the block at `height` creates. */
export function computeSubsidy(params: SubsidyParams, height: number): bigint {
  assert(params.halvingInterval > 0 && height >= 0, "no subsidy there", { ...params, height });
  return BigInt(params.initial) >> BigInt(Math.floor(height / params.halvingInterval));
}

/**
 * Base units that the coinbases of heights 1 to `height` − 1 may have claimed; without a height, ever. Genesis has
 * its place in the schedule, but pays nobody.
 */
export function computeIssued(params: SubsidyParams, height = Infinity): bigint {
  if (height <= 1) return 0n;
  let scheduled = 0n;
  for (let epoch = 0, first = 0; ; epoch++, first += params.halvingInterval) {
    const each = BigInt(params.initial) >> BigInt(epoch);
    if (each === 0n || first >= height) return scheduled - BigInt(params.initial);
    scheduled += each * BigInt(Math.min(params.halvingInterval, height - first));
  }
}
