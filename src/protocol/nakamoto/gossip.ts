/** Hearing of blocks and serving them: inv and getdata. One function per message. */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { MESSAGE } from "./messages.ts";
import { requestBlock } from "./requests.ts";
import type { NakamotoNode } from "./state.ts";

/** A peer has a block: ask for it, unless we have it or have asked. */
export function onInv(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.view.status(block) >= STATUS.requested) return false;
  requestBlock(node, peer, block);
  return true;
}

/** A peer wants a block; `compact` is 1 where it takes the compact form. */
export function onGetdata(
  node: NakamotoNode,
  peer: number,
  block: BlockIndex,
  compact: number,
): boolean {
  if (!node.view.has(block)) node.out.send(peer, MESSAGE.notfound, block);
  else if (compact === 1 && node.usesCompact) node.out.send(peer, MESSAGE.cmpctblock, block);
  else node.out.send(peer, MESSAGE.block, block);
  return true;
}
