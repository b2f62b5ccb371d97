/**
 * Orphan flood: sends blocks on a parent that nobody gets. A node cannot judge such a block, keeps it in hope,
 * and asks the sender for what lies between; the sender does not answer. Orphanages fill, their honest orphans
 * are pushed out, and catching up with a liar keeps a node from announcing what it hears. The blocks have no proof
 * of work: what is demanded of them follows from the parent, so nobody can ask for it yet (the memory that this
 * takes is CVE-2012-3789's; Bitcoin Core takes no blocks whose headers do not connect since 0.10).
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { INPUT } from "../../protocol.ts";
import { MESSAGE } from "../messages.ts";
import {
  addUnproven,
  type BehaviourActs,
  isMeant,
  noteMisbehaviour,
  peersMeant,
  type Turn,
} from "./behaviour.ts";

export const orphanFlood: BehaviourActs = {
  hear(turn, { kind, message, peer }) {
    if (kind !== INPUT.message || message !== MESSAGE.getheaders) return false;
    const { withheld } = turn.state;
    if (withheld < 0 || !isMeant(turn, peer)) return false;
    noteMisbehaviour(turn, withheld, peer);
    return true;
  },

  act(turn) {
    const { node, state } = turn;
    const peers = peersMeant(turn);
    if (peers.length === 0) return;
    if (state.withheld < 0) state.withheld = makeBlock(turn, node.view.tip);
    const orphan = makeBlock(turn, state.withheld as BlockIndex);
    for (const peer of peers) {
      node.out.send(peer, MESSAGE.block, orphan);
      noteMisbehaviour(turn, orphan, peer);
    }
  },
};

/** With a number that no block of the node's own mining has: they count from 0 up. */
function makeBlock(turn: Turn, parent: BlockIndex): BlockIndex {
  return addUnproven(turn, parent, 0x8000_0000 + turn.state.acted);
}
