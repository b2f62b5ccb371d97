/** Confirmations of a block as seen from a tip. */
import type { BlockIndex } from "../lib/brand.ts";
import type { BlockTree } from "./block-tree.ts";

/**
 * 1 for the tip itself, one more for each block above; 0 where the block is not on the tip's chain.
 */
export function countConfirmations(
  tree: Pick<BlockTree, "height" | "isAncestor">,
  { tip, block }: { readonly tip: BlockIndex; readonly block: BlockIndex },
): number {
  return tree.isAncestor(block, tip) ? tree.height(tip) - tree.height(block) + 1 : 0;
}
