/**
 * Hearing of transactions and serving them: inv and getdata with many in one message. One function per message;
 * asking is `transaction-requests.ts`, telling peers `announce-transactions.ts`.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { MESSAGE, WORK } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";
import { takeTransaction } from "./take-transaction.ts";
import { onNotServed, onTxRequestPeerDown, requestTransactions } from "./transaction-requests.ts";
import { TX_STATUS } from "./transaction-state.ts";

/** A peer has transactions: ask for those that are new. */
export function onTxInv(node: NakamotoNode, peer: number, list: number): boolean {
  const { money, transactions } = node;
  const { lists, told } = money;
  const length = lists.lengthOf(list);
  const wanted: TxIndex[] = [];
  for (let i = 0; i < length; i++) {
    const tx = lists.at(list, i) as TxIndex;
    told.set(peer, tx);
    if (transactions.statusOf(tx) === TX_STATUS.unknown) wanted.push(tx);
  }
  requestTransactions(node, peer, wanted);
  return true;
}

/** A peer wants transactions: it gets those that the mempool holds. */
export function onTxGetdata(node: NakamotoNode, peer: number, list: number): boolean {
  const { money, transactions, out } = node;
  const { lists, told } = money;
  const length = lists.lengthOf(list);
  const missing: TxIndex[] = [];
  for (let i = 0; i < length; i++) {
    const tx = lists.at(list, i) as TxIndex;
    if (transactions.statusOf(tx) !== TX_STATUS.held) {
      missing.push(tx);
      continue;
    }
    told.set(peer, tx);
    out.send(peer, MESSAGE.tx, tx);
  }
  if (missing.length > 0) out.send(peer, MESSAGE.txnotfound, lists.add(missing));
  return true;
}

/** A transaction arrived: its signature is verified, then the mempool is asked. */
export function onTx(node: NakamotoNode, peer: number, tx: TxIndex): boolean {
  const { transactions, setup } = node;
  if (transactions.statusOf(tx) >= TX_STATUS.received) return false;
  node.money.told.set(peer, tx);
  if (setup.params.validation.perSignature === 0) {
    takeTransaction(node, tx, peer);
    return true;
  }
  transactions.setStatus(tx, TX_STATUS.received);
  transactions.unverified.push({ tx, peer });
  if (transactions.inVerification === 0) startVerification(node);
  return true;
}

/** The CPU has verified what it was given; what came meanwhile goes on it together. */
export function onVerified(node: NakamotoNode): boolean {
  const { transactions } = node;
  const verified = transactions.unverified.splice(0, transactions.inVerification);
  transactions.inVerification = 0;
  for (const { tx, peer } of verified) {
    // A block may have confirmed it meanwhile.
    if (transactions.statusOf(tx) === TX_STATUS.received) takeTransaction(node, tx, peer);
  }
  if (transactions.unverified.length > 0) startVerification(node);
  return true;
}

/** The peer does not have them: others are asked. */
export function onTxNotfound(node: NakamotoNode, peer: number, list: number): boolean {
  return onNotServed(node, peer, new Set(node.money.lists.itemsOf(list) as TxIndex[]));
}

/** A peer is gone: what was asked from it is asked from others, and nothing is known of it. */
export function onTxPeerDown(node: NakamotoNode, peer: number): boolean {
  node.money.told.clearLink(peer);
  return onTxRequestPeerDown(node, peer);
}

/** A connection is made anew: nothing is known of the peer, and it is asked what it has. */
export function onTxPeerUp(node: NakamotoNode, peer: number): void {
  node.money.told.clearLink(peer);
  node.transactions.skipUntold(peer);
  node.out.send(peer, MESSAGE.mempool, 0);
}

function startVerification(node: NakamotoNode): void {
  const { transactions, out, setup } = node;
  transactions.inVerification = transactions.unverified.length;
  const cost = transactions.inVerification * setup.params.validation.perSignature;
  out.charge(cost, 0, -1, WORK.transactions);
}
