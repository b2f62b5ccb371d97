/**
 * SPV mining: builds an empty block on a block that has arrived and is not judged yet, so as to lose no time to
 * validation. Where that block turns out to be invalid the miner's own is, too: so pools lost six blocks on
 * 4 July 2015 (bitcoin.org, "Some Miners Generating Invalid Blocks"). Its block is offered once its parent is judged.
 */
import { STATUS } from "../../../chain/chain-view.ts";
import type { BlockHash, BlockIndex } from "../../../lib/brand.ts";

/** What is asked of the node that mines so. */
interface Known {
  readonly view: { readonly tip: BlockIndex; status(block: BlockIndex): number };
  readonly setup: {
    readonly tree: {
      parent(block: BlockIndex): BlockIndex;
      hashOf(block: BlockIndex): BlockHash;
      indexOf(hash: BlockHash): BlockIndex | -1;
    };
  };
}

/**
 * Whether nothing but blocks that wait to be judged lies between the node's tip and the block, which is one. A body that
 * is not its header's is no block to build on: the hash that a child would name is another's.
 */
export function isOnUnjudged({ view, setup }: Known, block: BlockIndex): boolean {
  const { tree } = setup;
  if (tree.indexOf(tree.hashOf(block)) !== block) return false;
  let at = block;
  while (view.status(at) === STATUS.received) {
    at = tree.parent(at);
    if (at === view.tip) return true;
  }
  return false;
}
