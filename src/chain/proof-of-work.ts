/**
 * Proof of work, in its two forms. `real`: a nonce whose hash meets the target. `sampled`: the
 * lottery is drawn elsewhere and a registry records which hashes were really found, so a forged
 * block is refused.
 */
import { assert } from "../lib/assert.ts";
import type { BlockHash } from "../lib/brand.ts";
import { HashColumn } from "../lib/hash-column.ts";
import { acceptedWith, rejected, type Verdict } from "../lib/verdict.ts";
import type { Block } from "./block.ts";
import { blockHash, type Header } from "./header.ts";
import { targetOfDifficulty, usableTarget } from "./target.ts";

/** Whether a hash is at or below the target of usable bits that are not easier than the limit. */
export function meetsTarget(hash: BlockHash, bits: number, powLimitBits: number): boolean {
  const target = usableTarget(bits);
  const limit = usableTarget(powLimitBits);
  if (target === null || limit === null || target > limit) return false;
  return BigInt(`0x${hash}`) <= target;
}

/**
 * Whether a header's hash is at or below its exact target. An integer difficulty stands for itself;
 * that it is not below the limit's is the difficulty rule's affair.
 */
export function hasProofOfWork(header: Header, hash: BlockHash, powLimitBits: number): boolean {
  if (header.difficulty === undefined) return meetsTarget(hash, header.bits, powLimitBits);
  return header.difficulty > 0n && BigInt(`0x${hash}`) <= targetOfDifficulty(header.difficulty);
}

/** The search gave up: `tries` hashes and none met the target. */
export type SearchExhausted = { readonly code: "search-exhausted"; readonly tries: number };

/**
 * Searches from the header's nonce upward, at most `maxTries` hashes. When the nonce space ends the
 * time moves on by a second and the nonces start over.
 */
export function grindNonce(
  header: Header,
  { maxTries }: { readonly maxTries: number },
): Verdict<SearchExhausted, Header> {
  const target =
    header.difficulty === undefined
      ? usableTarget(header.bits)
      : targetOfDifficulty(header.difficulty);
  assert(target !== null, "no hash meets these bits", { bits: header.bits });
  let { nonce, time } = header;
  for (let tries = 0; tries < maxTries; tries++) {
    const candidate = { ...header, nonce, time };
    if (BigInt(`0x${blockHash(candidate)}`) <= target) return acceptedWith(candidate);
    nonce = nonce === 0xffff_ffff ? 0 : nonce + 1;
    if (nonce === 0) time += 1;
  }
  return rejected({ code: "search-exhausted", tries: maxTries });
}

/** A block with its proof of work, and the hash that came out. */
export interface SealedBlock {
  readonly block: Block;
  readonly hash: BlockHash;
}

/** The hashes that the sampled lottery really awarded, in the order of their finding. */
export class SealRegistry {
  private readonly seals = new HashColumn();

  /** Records that the block of this hash was found. */
  add(hash: BlockHash): void {
    if (!this.has(hash)) this.seals.enter(this.seals.push(hash));
  }

  has(hash: BlockHash): boolean {
    return this.seals.find(hash) !== -1;
  }

  get size(): number {
    return this.seals.size;
  }

  save(): readonly BlockHash[] {
    return Array.from({ length: this.seals.size }, (_, place) => this.seals.at(place) as BlockHash);
  }

  static load(hashes: readonly BlockHash[]): SealRegistry {
    const registry = new SealRegistry();
    for (const hash of hashes) registry.add(hash);
    return registry;
  }
}
