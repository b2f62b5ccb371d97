/**
 * The bounded store of blocks whose parent has not arrived, oldest first.
 * Invariant: never more than `maxOrphans`; an evicted block is as if it had never come.
 */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { mayAddOrphan } from "./defences.ts";
import type { NakamotoNode, Orphan } from "./state.ts";

/**
 * Keeps a block until its parent comes; the oldest goes where there is no room. False where its peer has had its
 * share: the block is as if it had never come.
 */
export function addOrphan(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  const { out } = node;
  if (!mayAddOrphan(node, peer)) {
    node.view.setStatus(block, STATUS.header);
    out.reopen(block);
    return false;
  }
  const [oldest] = node.orphans;
  const isFull = node.orphans.length >= node.setup.params.relay.maxOrphans;
  if (oldest !== undefined && isFull) {
    node.view.setStatus(oldest.block, STATUS.header);
    out.reopen(oldest.block);
    out.observe(OBSERVATION.orphanEvicted, oldest.block);
  }
  node.orphans = [...(isFull ? node.orphans.slice(1) : node.orphans), { block, peer }];
  out.observe(OBSERVATION.orphanAdded, block, node.orphans.length);
  return true;
}

/** Removes and returns the orphans that wait for `parent`, oldest first. */
export function takeChildren(node: NakamotoNode, parent: BlockIndex): Orphan[] {
  if (node.orphans.length === 0) return [];
  const { tree } = node.setup;
  const taken = node.orphans.filter((orphan) => tree.parent(orphan.block) === parent);
  if (taken.length > 0) {
    node.orphans = node.orphans.filter((orphan) => tree.parent(orphan.block) !== parent);
  }
  return taken;
}

/** The block came in another way than by its parent. */
export function dropOrphan(node: NakamotoNode, block: BlockIndex): void {
  if (node.orphans.length === 0) return;
  node.orphans = node.orphans.filter((orphan) => orphan.block !== block);
}
