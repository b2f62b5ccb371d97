/** Telling peers what this node has, in the form that the relay mode says. */
import { unreachable } from "../../lib/assert.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { MESSAGE } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";

/** Offers a block to the peers that have not offered it to us, in the form that the relay mode says. */
export function announceBlock(node: NakamotoNode, block: BlockIndex): void {
  switch (node.setup.params.relay.mode) {
    case "inv":
      return node.out.announce(MESSAGE.inv, block);
    case "headers":
      return node.out.announce(MESSAGE.headers, block, 1);
    case "push":
      return node.out.announce(MESSAGE.block, block);
    case "direct":
      // Only the finder speaks, once, to everybody.
      if (node.setup.tree.minerOf(block) === node.index) node.out.broadcast(MESSAGE.block, block);
      return;
    default:
      return unreachable(node.setup.params.relay.mode);
  }
}

/** Offers a block to one peer, whatever others are told. */
export function announceBlockTo(node: NakamotoNode, peer: number, block: BlockIndex): void {
  switch (node.setup.params.relay.mode) {
    case "inv":
      return node.out.announceTo(peer, MESSAGE.inv, block);
    case "headers":
      return node.out.announceTo(peer, MESSAGE.headers, block, 1);
    default:
      return node.out.send(peer, MESSAGE.block, block);
  }
}

/** Tells one peer, just (re)connected, which tip we hold. */
export function announceTipTo(node: NakamotoNode, peer: number): boolean {
  const { tip } = node.view;
  if (tip === 0) return false;
  if (node.setup.params.relay.mode === "headers") {
    node.out.announceTo(peer, MESSAGE.headers, tip, 1);
  } else {
    node.out.announceTo(peer, MESSAGE.inv, tip);
  }
  return true;
}
