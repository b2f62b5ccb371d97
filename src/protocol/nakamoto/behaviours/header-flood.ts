/**
 * Header flood: announces headers of little work that fork off far below the tip, one after the other, and never
 * serves their blocks. A node that follows every announcement asks for each and waits, and its requests crowd out
 * those of its catch-ups (headers of low difficulty as a way to fill memory: Bitcoin Core's "headers presync",
 * pull request 25717, 2022, which asks for enough work first).
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { INPUT } from "../../protocol.ts";
import { MESSAGE } from "../messages.ts";
import {
  addUnproven,
  type BehaviourActs,
  noteMisbehaviour,
  peersMeant,
  type Turn,
} from "./behaviour.ts";

export const headerFlood: BehaviourActs = {
  hear(turn, { kind, message, item, peer }) {
    if (kind !== INPUT.message || message !== MESSAGE.getdata) return false;
    const { setup, index } = turn.node;
    const block = item as BlockIndex;
    if (setup.tree.minerOf(block) !== index || setup.tree.isValid(block)) return false;
    noteMisbehaviour(turn, block, peer);
    return true;
  },

  act(turn) {
    const peers = peersMeant(turn);
    if (peers.length === 0) return;
    const header = addUnproven(turn, forkOf(turn), 0xc000_0000 + turn.state.acted);
    for (const peer of peers) {
      turn.node.out.send(peer, MESSAGE.headers, header, 1);
      noteMisbehaviour(turn, header, peer);
    }
  },
};

/** The block that the next header forks off at. */
function forkOf({ node, own }: Turn): BlockIndex {
  const { tree } = node.setup;
  const { tip } = node.view;
  const depth = own.params.behaviour === "headerFlood" ? own.params.depth : 0;
  return tree.ancestorAt(tip, Math.max(0, tree.height(tip) - depth));
}
