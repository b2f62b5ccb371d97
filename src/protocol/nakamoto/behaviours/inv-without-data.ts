/**
 * Inv without data: announces every block as soon as it hears of it, before others can, and never serves it; nor
 * any transaction. A peer asks the first announcer and waits in vain (Gervais, Ritzdorf, Karame and Capkun,
 * "Tampering with the delivery of blocks and transactions in Bitcoin", CCS 2015).
 */
import { STATUS } from "../../../chain/chain-view.ts";
import type { BlockIndex } from "../../../lib/brand.ts";
import { INPUT, type NodeInput } from "../../protocol.ts";
import { MESSAGE } from "../messages.ts";
import type { NakamotoNode } from "../state.ts";
import { type BehaviourActs, isMeant, noteMisbehaviour, type Turn } from "./behaviour.ts";

export const invWithoutData: BehaviourActs = {
  hear(turn, input) {
    if (input.kind !== INPUT.message) return false;
    const { message, peer } = input;
    if (message === MESSAGE.getdata || message === MESSAGE.txgetdata) {
      if (!isMeant(turn, peer)) return false;
      // A list of transactions has no name that outlives it.
      noteMisbehaviour(turn, message === MESSAGE.getdata ? input.item : -1, peer);
      return true;
    }
    if (isNews(turn.node, input)) announceUnseen(turn, input.item as BlockIndex, message);
    return false;
  },
};

/** Whether the input announces a block that the node has not asked for yet. */
function isNews(node: NakamotoNode, { message, item, arg }: NodeInput): boolean {
  if (message !== MESSAGE.inv && (message !== MESSAGE.headers || arg !== 1)) return false;
  const block = item as BlockIndex;
  if (node.view.status(block) >= STATUS.requested) return false;
  return message === MESSAGE.inv || node.view.has(node.setup.tree.parent(block));
}

function announceUnseen(turn: Turn, block: BlockIndex, message: number): void {
  turn.node.out.announce(message, block, message === MESSAGE.headers ? 1 : 0);
  noteMisbehaviour(turn, block, -1);
}
