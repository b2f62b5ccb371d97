/**
 * Bitcoin's merkle root: pairs hashed upward, the last of an odd level paired with itself. That
 * rule gives some longer lists the root of a shorter one (CVE-2012-2459), so the computation also
 * says whether the list could be such a one.
 */
import { assert } from "../lib/assert.ts";
import { compareBytes, concatBytes, fromDisplayHex, toDisplayHex } from "../lib/bytes.ts";
import { sha256d } from "../lib/hash.ts";

/** A root, and whether its list is the only one that has it. */
export interface MerkleResult {
  /** 64 hex digits in display order. */
  readonly root: string;
  /** Two equal neighbours form a pair at some level: a shorter list has the same root. */
  readonly malleated: boolean;
}

/** Root of a list of at least one id (hex, display order). */
export function computeMerkleRoot(ids: readonly string[]): MerkleResult {
  assert(ids.length > 0, "an empty list has no merkle root");
  if (ids.length === 1) return { root: ids[0]!, malleated: false };
  let level = ids.map(fromDisplayHex);
  let malleated = false;
  while (level.length > 1) {
    malleated ||= hasEqualPair(level);
    level = hashPairs(level);
  }
  return { root: toDisplayHex(level[0]!), malleated };
}

function hasEqualPair(level: readonly Uint8Array[]): boolean {
  for (let i = 0; i + 1 < level.length; i += 2) {
    if (compareBytes(level[i]!, level[i + 1]!) === 0) return true;
  }
  return false;
}

function hashPairs(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    above.push(sha256d(concatBytes(level[i]!, level[i + 1] ?? level[i]!)));
  }
  return above;
}
