/**
 * Hearing of transactions, asking for them and serving them: inv and getdata with many in one message. One
 * function per message; telling peers is `announce-transactions.ts`.
 * Invariant: a transaction has status "requested" exactly while it is in one of the node's open requests.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { forEachBatch } from "./announce-transactions.ts";
import { MESSAGE, TIMER, WORK } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";
import { takeTransaction } from "./take-transaction.ts";
import { TX_STATUS, type TxRequest } from "./transaction-state.ts";

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
  const { lists } = node.money;
  const length = lists.lengthOf(list);
  const missing: TxIndex[] = [];
  for (let i = 0; i < length; i++) missing.push(lists.at(list, i) as TxIndex);
  const lost: TxIndex[] = [];
  for (const request of node.transactions.requests) {
    if (request.peer !== peer) continue;
    const open = openOnes(node, request);
    lost.push(...open.filter((tx) => missing.includes(tx)));
    request.transactions = open.filter((tx) => !missing.includes(tx));
  }
  askOthers(node, peer, lost);
  return lost.length > 0;
}

/** Whether a request still waits for something. */
export function isTxRequestOpen(node: NakamotoNode, attempt: number): boolean {
  const request = node.transactions.requests.find((one) => one.attempt === attempt);
  return request !== undefined && openOnes(node, request).length > 0;
}

/** The timer of a request fired: what has not come is asked from others. */
export function onTxRequestTimeout(node: NakamotoNode, attempt: number): boolean {
  if (!isTxRequestOpen(node, attempt)) return false;
  const request = node.transactions.requests.find((one) => one.attempt === attempt)!;
  giveUpOn(node, [request]);
  return true;
}

/** A peer is gone: what was asked from it is asked from others, and nothing more is told to it. */
export function onTxPeerDown(node: NakamotoNode, peer: number): boolean {
  const asked = node.transactions.requests.filter((request) => request.peer === peer);
  node.money.told.clearLink(peer);
  giveUpOn(node, asked);
  return asked.length > 0;
}

/** A connection is made anew: nothing is known of the peer, and it is asked what it has. */
export function onTxPeerUp(node: NakamotoNode, peer: number): void {
  node.money.told.clearLink(peer);
  node.transactions.skipUntold(peer);
  node.out.send(peer, MESSAGE.mempool, 0);
}

function requestTransactions(node: NakamotoNode, peer: number, wanted: readonly TxIndex[]): void {
  const { transactions, money, out, setup } = node;
  for (const tx of wanted) transactions.setStatus(tx, TX_STATUS.requested);
  forEachBatch(node, wanted.length, (from, to) => {
    forgetAnswered(node);
    const attempt = transactions.takeAttempt();
    transactions.requests.push({ attempt, peer, transactions: wanted.slice(from, to) });
    out.send(peer, MESSAGE.txgetdata, money.lists.add(wanted, from, to));
    out.setTimer(TIMER.txRequest, setup.params.relay.requestTimeout, 0, attempt);
  });
}

/** Requests at the front that have got all they asked for need no keeping. */
function forgetAnswered(node: NakamotoNode): void {
  const { requests } = node.transactions;
  while (requests.length > 0 && openOnes(node, requests[0]!).length === 0) requests.shift();
}

function openOnes(node: NakamotoNode, { transactions }: TxRequest): TxIndex[] {
  return transactions.filter((tx) => node.transactions.statusOf(tx) === TX_STATUS.requested);
}

function giveUpOn(node: NakamotoNode, given: readonly TxRequest[]): void {
  node.transactions.requests = node.transactions.requests.filter((one) => !given.includes(one));
  for (const request of given) askOthers(node, request.peer, openOnes(node, request));
}

/** Asks other peers that announced them; what nobody else has announced is as if never heard of. */
function askOthers(node: NakamotoNode, failed: number, lost: readonly TxIndex[]): void {
  const { told } = node.money;
  const byPeer = new Map<number, TxIndex[]>();
  for (const tx of lost) {
    told.clear(failed, tx);
    const peer = findAnnouncer(node, tx);
    node.transactions.setStatus(tx, TX_STATUS.unknown);
    if (peer < 0) continue;
    byPeer.set(peer, [...(byPeer.get(peer) ?? []), tx]);
  }
  for (const [peer, wanted] of byPeer) requestTransactions(node, peer, wanted);
}

function findAnnouncer(node: NakamotoNode, tx: TxIndex): number {
  const { context, money } = node;
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) {
    if (money.told.has(peer, tx) && context.isPeerUp(peer)) return peer;
  }
  return -1;
}

function startVerification(node: NakamotoNode): void {
  const { transactions, out, setup } = node;
  transactions.inVerification = transactions.unverified.length;
  const cost = transactions.inVerification * setup.params.validation.perSignature;
  out.charge(cost, 0, -1, WORK.transactions);
}
