/** What the collectors need of the run's block tree: facts about blocks by index, genesis being 0. */

/** The part of `BlockTree` that metrics read; a test may give a fake. */
export interface TreeFacts {
  readonly size: number;
  parent(block: number): number;
  height(block: number): number;
  bits(block: number): number;
  /** Index of the node that mined the block; −1 for genesis. */
  minerOf(block: number): number;
  hashOf(block: number): string;
  /** Expected hashes from genesis to this block. */
  chainwork(block: number): bigint;
  isValid(block: number): boolean;
}
