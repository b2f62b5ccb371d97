/**
 * By how much the intended interval grows as coins run out. With the units issued before a height and those
 * that coinbases from it on may still claim, m = min(cap, 1 + strength × issued ÷ remaining); where nothing
 * remains it is the cap. Laws: 1 ≤ m ≤ cap, and m never falls with the height.
 */
import type { ChainParams, RemainingSupplyParams } from "../params.ts";
import { computeIssued } from "../subsidy.ts";

/** The stretch that stands for one: a stretch has 32 binary places. */
export const NO_STRETCH = 1n << 32n;

/** Of `strength`, which is kept to a millionth. */
const MILLION = 1_000_000n;

/** The stretch at a height, in units of 2^-32, rounded down. */
export function computeStretch(
  subsidy: ChainParams["subsidy"],
  { strength, cap, allocated }: RemainingSupplyParams,
  height: number,
): bigint {
  const most = BigInt(cap) * NO_STRETCH;
  const created = computeIssued(subsidy, height);
  const remaining = computeIssued(subsidy) - created;
  if (remaining === 0n) return most;
  const weighed = BigInt(Math.round(strength * 1_000_000)) * (BigInt(allocated) + created);
  const stretch = NO_STRETCH + (weighed * NO_STRETCH) / (MILLION * remaining);
  return stretch < most ? stretch : most;
}
