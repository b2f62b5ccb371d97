/**
 * Locators: a few blocks of a chain, thinning toward genesis, from which another node finds where
 * its own chain departs. Invariant: a locator ends with genesis, so that two nodes of one network
 * always meet.
 */
import type { BlockHash, BlockIndex } from "../lib/brand.ts";
import { type BlockTree, GENESIS } from "./block-tree.ts";

/**
 * Heights of a locator: the tip and ten below it one by one, then in doubling steps, then genesis.
 */
export function locatorHeights(tipHeight: number): number[] {
  const heights: number[] = [];
  let step = 1;
  for (let height = tipHeight; height > 0; height -= step) {
    heights.push(height);
    if (heights.length > 10) step *= 2;
  }
  heights.push(0);
  return heights;
}

/** The hashes of a tip's locator, highest first. */
export function computeLocator(tree: BlockTree, tip: BlockIndex): BlockHash[] {
  return locatorHeights(tree.height(tip)).map((h) => tree.hashOf(tree.ancestorAt(tip, h)));
}

/**
 * The highest block of a locator that lies on `tip`'s chain; genesis where none does. Looks at that
 * chain alone, so that a node never answers from blocks which only others know.
 */
export function findLocatorFork(
  tree: BlockTree,
  tip: BlockIndex,
  locator: readonly BlockHash[],
): BlockIndex {
  for (const hash of locator) {
    const block = tree.indexOf(hash);
    if (block !== -1 && tree.isAncestor(block, tip)) return block;
  }
  return GENESIS;
}
