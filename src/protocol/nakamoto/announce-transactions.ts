/**
 * Telling peers of transactions: each peer after a trickle delay, many in one inv, none that it is known to know.
 * Invariant: a peer is told of a transaction once in a connection, unless it asks again or a wallet insists.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { exponential } from "../../lib/distributions.ts";
import { MESSAGE, TIMER } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";
import { TX_STATUS } from "./transaction-state.ts";

/** Has peers told of a transaction, each in its own time. */
export function announceTransaction(node: NakamotoNode, tx: TxIndex): void {
  const { transactions, context, out, setup } = node;
  transactions.tell(tx);
  // Where much comes, every peer's moment is set already.
  if (transactions.isAllArmed) return;
  const { trickle } = setup.params.transactions!.relay;
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) {
    if (trickle === 0) {
      tellPeer(node, peer);
      continue;
    }
    if (!transactions.arm(peer)) continue;
    // Waiting for the next beat of a Poisson clock: memoryless, so the clock need not run meanwhile.
    const delay = exponential(() => context.random(node.index, "trickle"), trickle);
    out.setTimer(TIMER.trickle, Math.round(delay), peer);
  }
}

/** It is time to tell a peer. */
export function onTrickle(node: NakamotoNode, peer: number): boolean {
  node.transactions.disarm(peer);
  tellPeer(node, peer);
  return true;
}

/** Tells a peer of what it does not know to be here. */
function tellPeer(node: NakamotoNode, peer: number): void {
  const { transactions } = node;
  if (!node.context.isPeerUp(peer)) {
    transactions.skipUntold(peer);
    return;
  }
  const offered: TxIndex[] = [];
  transactions.forUntold(peer, (tx) => {
    if (isNews(node, peer, tx)) offered.push(tx);
  });
  sendInv(node, peer, offered);
}

/** Whether a transaction is here and the peer not known to know it; from now on it is. */
function isNews({ money, transactions }: NakamotoNode, peer: number, tx: TxIndex): boolean {
  const { told } = money;
  if (told.has(peer, tx) || transactions.statusOf(tx) !== TX_STATUS.held) return false;
  told.set(peer, tx);
  return true;
}

function sendInv(node: NakamotoNode, peer: number, offered: readonly TxIndex[]): void {
  forEachBatch(node, offered.length, (from, to) => {
    node.out.send(peer, MESSAGE.txinv, node.money.lists.add(offered, from, to));
  });
}

/** A peer asks for all that the mempool holds (BIP 35), told before or not. */
export function onMempool(node: NakamotoNode, peer: number): boolean {
  const { transactions, money } = node;
  const held = transactions.mempool.transactions();
  // Of what is not here its announcements still say whom to ask.
  for (const tx of held) money.told.set(peer, tx);
  transactions.skipUntold(peer);
  sendInv(node, peer, held);
  return true;
}

/** Visits a length in parts no longer than one message may be. */
export function forEachBatch(
  node: NakamotoNode,
  length: number,
  visit: (from: number, to: number) => void,
): void {
  const { batch } = node.setup.params.transactions!.relay;
  for (let from = 0; from < length; from += batch) visit(from, Math.min(length, from + batch));
}
