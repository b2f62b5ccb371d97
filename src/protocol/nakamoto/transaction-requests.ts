/**
 * Asking for transactions: many with one getdata, and one timer for all of them. What does not come is asked
 * from others that announced it, each of them once, until none is left.
 * Invariant: a transaction has status "requested" exactly while it is open in one request, the last that
 * names it; an older one may still list what has come and gone meanwhile.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { forEachBatch } from "./announce-transactions.ts";
import { MESSAGE, TIMER } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";
import { TX_STATUS, type TxRequest } from "./transaction-state.ts";

/** Asks one peer, with as few messages as batches allow. */
export function requestTransactions(
  node: NakamotoNode,
  peer: number,
  wanted: readonly TxIndex[],
): void {
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

/** Asks whoever is known to have them; what nobody is known to have is as if never heard of. */
export function requestFromAnnouncers(node: NakamotoNode, wanted: readonly TxIndex[]): void {
  const byPeer = new Map<number, TxIndex[]>();
  for (const tx of wanted) {
    node.transactions.setStatus(tx, TX_STATUS.unknown);
    const peer = findAnnouncer(node, tx);
    if (peer < 0) continue;
    const known = byPeer.get(peer);
    if (known === undefined) byPeer.set(peer, [tx]);
    else known.push(tx);
  }
  for (const [peer, ofPeer] of byPeer) requestTransactions(node, peer, ofPeer);
}

/** The peer has not some of what it was asked for: others are asked. True where anything was open. */
export function onNotServed(
  node: NakamotoNode,
  peer: number,
  missing: ReadonlySet<TxIndex>,
): boolean {
  const lost: TxIndex[] = [];
  for (const request of node.transactions.requests) {
    if (request.peer !== peer) continue;
    const open = openOnes(node, request);
    lost.push(...open.filter((tx) => missing.has(tx)));
    request.transactions = open.filter((tx) => !missing.has(tx));
  }
  askOthers(node, peer, lost);
  return lost.length > 0;
}

/** Whether a request still waits for something. */
export function isTxRequestOpen(node: NakamotoNode, attempt: number): boolean {
  const request = findRequest(node, attempt);
  return request !== null && openOnes(node, request).length > 0;
}

/** The timer of a request fired: what has not come is asked from others. */
export function onTxRequestTimeout(node: NakamotoNode, attempt: number): boolean {
  const request = findRequest(node, attempt);
  if (request === null) return false;
  const lost = openOnes(node, request);
  if (lost.length === 0) return false;
  giveUpOn(node, request.peer, [request], lost);
  return true;
}

/** A peer is gone: what was asked from it is asked from others. True where anything was. */
export function onTxRequestPeerDown(node: NakamotoNode, peer: number): boolean {
  const asked = node.transactions.requests.filter((request) => request.peer === peer);
  giveUpOn(
    node,
    peer,
    asked,
    asked.flatMap((request) => openOnes(node, request)),
  );
  return asked.length > 0;
}

/** Drops requests; `lost` is what they still wait for. */
function giveUpOn(
  node: NakamotoNode,
  peer: number,
  given: readonly TxRequest[],
  lost: readonly TxIndex[],
): void {
  node.transactions.requests = node.transactions.requests.filter((one) => !given.includes(one));
  askOthers(node, peer, lost);
}

function askOthers(node: NakamotoNode, failed: number, lost: readonly TxIndex[]): void {
  for (const tx of lost) node.money.told.clear(failed, tx);
  requestFromAnnouncers(node, lost);
}

function findAnnouncer(node: NakamotoNode, tx: TxIndex): number {
  const { context, money } = node;
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) {
    if (money.told.has(peer, tx) && context.isPeerUp(peer)) return peer;
  }
  return -1;
}

/** Requests at the front of which nothing is wanted any more need no keeping. */
function forgetAnswered({ transactions }: NakamotoNode): void {
  const { requests } = transactions;
  const isWanted = (tx: TxIndex) => transactions.statusOf(tx) === TX_STATUS.requested;
  while (requests.length > 0 && !requests[0]!.transactions.some(isWanted)) requests.shift();
}

/** Requests are in order of their attempts. */
function findRequest({ transactions }: NakamotoNode, attempt: number): TxRequest | null {
  for (const request of transactions.requests) {
    if (request.attempt >= attempt) return request.attempt === attempt ? request : null;
  }
  return null;
}

/** What a request still waits for. */
function openOnes({ transactions }: NakamotoNode, request: TxRequest): TxIndex[] {
  const open = request.transactions.filter(
    (tx) => transactions.statusOf(tx) === TX_STATUS.requested,
  );
  if (open.length === 0) return open;
  // What came, was dropped and is asked for once more belongs to the later request.
  const later = transactions.requests.filter(({ attempt }) => attempt > request.attempt);
  return open.filter((tx) => !later.some((one) => one.transactions.includes(tx)));
}
