/**
 * Selective relay: keeps blocks of certain miners, or blocks and transactions altogether, from certain peers or
 * from all; everything else it relays as anybody does. The blocks of a miner whose peers do so get about late and
 * go stale more often; a victim whose every peer does so is cut off (Heilman, Kendler, Zohar and Goldberg, "Eclipse
 * attacks on Bitcoin's peer-to-peer network", USENIX Security 2015, section 1.1).
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { EFFECT } from "../../effects.ts";
import { MESSAGE } from "../messages.ts";
import {
  type Asked,
  type BehaviourActs,
  isMeant,
  noteMisbehaviour,
  type Turn,
} from "./behaviour.ts";

export const selectiveRelay: BehaviourActs = {
  keepsBack(turn, asked) {
    const { effect, a, b, c } = asked;
    switch (effect) {
      case EFFECT.announce:
      case EFFECT.broadcast:
        return isHidden(turn, a, b) && hidesFromSomebody(turn);
      case EFFECT.announceTo:
      case EFFECT.send:
        return isHidden(turn, b, c) && isMeant(turn, a);
      default:
        return false;
    }
  },

  replace(turn, asked) {
    if (asked.effect === EFFECT.announce || asked.effect === EFFECT.broadcast) {
      tellOthers(turn, asked);
    } else {
      const { node } = turn;
      const { a: peer, b: message, c: item } = asked;
      noteMisbehaviour(turn, isAboutBlock(message) ? item : -1, peer);
      if (isAboutBlock(message)) {
        if (asked.effect === EFFECT.send) node.out.send(peer, MESSAGE.notfound, item);
      } else if (message === MESSAGE.txinv) node.money.lists.release(item);
    }
  },
};

function isAboutBlock(message: number): boolean {
  return message < MESSAGE.txinv;
}

/** Whether a message carries or announces something that is to be hidden. */
function isHidden({ node, own }: Turn, message: number, item: number): boolean {
  if (own.params.behaviour !== "selectiveRelay") return false;
  const { items } = own.params;
  switch (message) {
    case MESSAGE.txinv:
    case MESSAGE.tx:
      return items !== "blocks";
    case MESSAGE.inv:
    case MESSAGE.headers:
    case MESSAGE.block:
    case MESSAGE.cmpctblock: {
      const miner = node.setup.tree.minerOf(item as BlockIndex);
      return items !== "transactions" && (own.miners === null || own.miners[miner] === 1);
    }
    default:
      return false;
  }
}

function hidesFromSomebody(turn: Turn): boolean {
  const { context, index } = turn.node;
  if (turn.own.towards === null) return true;
  const end = context.endPeer(index);
  for (let peer = context.firstPeer(index); peer < end; peer++) {
    if (isMeant(turn, peer)) return true;
  }
  return false;
}

/** What was to go to everybody goes to those from whom it is not hidden, one by one. */
function tellOthers(turn: Turn, { effect, a: message, b: item, c: arg }: Asked): void {
  const { node } = turn;
  const { context, out, index } = node;
  noteMisbehaviour(turn, item, -1);
  const told = effect === EFFECT.announce ? context.announcers(index, item) : [];
  for (const peer of node.peersUp()) {
    if (isMeant(turn, peer) || told.includes(peer)) continue;
    if (effect === EFFECT.announce) out.announceTo(peer, message, item, arg);
    else out.send(peer, message, item, arg);
  }
}
