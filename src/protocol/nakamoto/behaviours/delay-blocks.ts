/**
 * Delay just under the timeout: serves every block that a peer asks for, but only shortly before the peer would
 * ask somebody else. The peer goes without the block for nearly its whole patience, again and again, and has
 * nothing to hold against the sender (Gervais, Ritzdorf, Karame and Capkun, "Tampering with the delivery of blocks
 * and transactions in Bitcoin", CCS 2015, section 4: there the patience is 20 minutes).
 */
import { EFFECT } from "../../effects.ts";
import { MESSAGE, TIMER } from "../messages.ts";
import { type BehaviourActs, isMeant, noteMisbehaviour } from "./behaviour.ts";

export const delayBlocks: BehaviourActs = {
  keepsBack: (turn, { effect, a, b }) =>
    effect === EFFECT.send && (b === MESSAGE.block || b === MESSAGE.cmpctblock) && isMeant(turn, a),

  replace(turn, { a: peer, b: message, c: item, d: arg }) {
    const { node, own, state, place } = turn;
    if (own.params.behaviour !== "delayBlocks") return;
    const patience = node.setup.params.relay.requestTimeout;
    state.acted += 1;
    const slot = state.acted;
    state.delayed.push({ slot, peer, message, item, arg });
    node.out.setTimer(TIMER.behave, Math.max(0, patience - own.params.margin), place, slot);
    noteMisbehaviour(turn, item, peer);
  },

  onDue({ node, state }, slot) {
    const due = state.delayed.find((one) => one.slot === slot);
    if (due === undefined) return;
    state.delayed = state.delayed.filter((one) => one !== due);
    node.out.send(due.peer, due.message, due.item, due.arg);
  },
};
