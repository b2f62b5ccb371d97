/**
 * A block that a party shows to one node alone, the payee of the payment in it, while everybody else gets a rival of the
 * payment; and the payee's delivery at one confirmation, which the buyer sees.
 */
import { deltaOf } from "../../chain/ledger-book.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION, TX_ORIGIN } from "../../trace/observation.ts";
import { MESSAGE } from "./messages.ts";
import { FELLOW, type Party } from "./party-table.ts";
import { rivalFor, transactionOf } from "./reverted-payment.ts";
import type { NakamotoNode } from "./state.ts";
import { PARTY_ACTION } from "./strategies/strategy.ts";
import { takeTransaction } from "./take-transaction.ts";

/** Shows the oldest block of the party's branch to the payee, and spends the rival in public. */
export function showToVictim(node: NakamotoNode, party: Party): BlockIndex {
  const { tree } = node.setup;
  const block = tree.ancestorAt(party.privateTip, tree.height(party.fork) + 1);
  node.out.observe(OBSERVATION.blockPublished, block, PARTY_ACTION.release);
  sendToVictim(node, party, block);
  if (party.hasFellows) node.out.inform(FELLOW.shown, block);
  takeTransaction(node, rivalFor(node, party, party.publicTip), TX_ORIGIN.ownWallet);
  return block;
}

/** Sends the block over whatever links the member has to the payee. */
export function sendToVictim(node: NakamotoNode, { setup }: Party, block: BlockIndex): void {
  for (const peer of node.peersUp()) {
    if (setup.victim!.links[peer] === 1) node.out.send(peer, MESSAGE.block, block);
  }
}

/** At a new tip that has the payment the payee delivers. */
export function deliverAt(node: NakamotoNode, tip: BlockIndex): void {
  for (const party of node.setup.parties!.list) {
    if (party.setup.victim?.node !== node.index) continue;
    const tx = transactionOf(node, party);
    if (!deltaOf(node.setup.tree, tip).transactions.includes(tx)) continue;
    node.out.inform(FELLOW.delivered, tip);
  }
}
