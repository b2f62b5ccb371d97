/** Hearing of blocks and serving them: inv, getdata, and the compact forms. One function per message. */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { onBlock } from "./accept-block.ts";
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

/** The compact form arrived: complete with what we hold, or ask for what is missing. */
export function onCompactBlock(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.view.status(block) >= STATUS.received) return false;
  const { compact } = node.setup.params.relay;
  if (compact !== null && node.context.random(node.index, "compact") < compact.failure) {
    node.out.send(peer, MESSAGE.getblocktxn, block);
    return true;
  }
  return onBlock(node, peer, block);
}

/** A peer asks for the part of a compact block that it lacks. */
export function onGetBlockTransactions(
  node: NakamotoNode,
  peer: number,
  block: BlockIndex,
): boolean {
  node.out.send(peer, node.view.has(block) ? MESSAGE.blocktxn : MESSAGE.notfound, block);
  return true;
}
