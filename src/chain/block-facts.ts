/**
 * What a rule may ask about interned blocks: facts that depend on a block and its ancestors alone.
 * `BlockTree` answers; rules take this interface so that they can be tested on a hand-made chain.
 */
import type { BlockHash, BlockIndex } from "../lib/brand.ts";
import type { LedgerDelta } from "./ledger.ts";

/** Stands for "no such block": the parent of genesis, a hash that was never interned. */
export const NO_BLOCK = -1 as BlockIndex;

export interface BlockFacts {
  /** −1 where the hash was never interned. */
  indexOf(hash: BlockHash): BlockIndex | -1;
  hashOf(block: BlockIndex): BlockHash;
  /** −1 for genesis. */
  parent(block: BlockIndex): BlockIndex;
  height(block: BlockIndex): number;
  /** Unix seconds that the header claims. */
  time(block: BlockIndex): number;
  bits(block: BlockIndex): number;
  /** Expected hashes as the header states them, where the chain's headers do. */
  difficulty(block: BlockIndex): bigint;
  /** The block and all its ancestors keep the rules. */
  isValid(block: BlockIndex): boolean;
  /** The ancestor at a height not above the block's own. */
  ancestorAt(block: BlockIndex, height: number): BlockIndex;
  /** The time that a child's must exceed. */
  medianTimePast(block: BlockIndex): number;
  /** Work of the chain from genesis to the block. */
  chainwork(block: BlockIndex): bigint;
  /** Bits demanded of a child; where headers state a difficulty, of a child with this time. */
  nextBits(block: BlockIndex, childTime?: number): number;
  /** Difficulty demanded of a child with this time; null where headers state none. */
  nextDifficulty(block: BlockIndex, childTime?: number): bigint | null;
  /** The last common ancestor; of a block and its descendant it is the block. */
  forkPoint(a: BlockIndex, b: BlockIndex): BlockIndex;
  /** What a valid block does to the ledger; null where it is invalid, genesis, or without money. */
  deltaOf(block: BlockIndex): LedgerDelta | null;
}
