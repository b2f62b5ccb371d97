/**
 * A transaction before the mempool, and the mempool before a new tip: what a node keeps, reports and tells its
 * peers of. The rules are `mempool.ts`'s.
 * Invariant: status "held" is what is pending in the mempool.
 */
import { GENESIS } from "../../chain/block-tree.ts";
import { deltaOf } from "../../chain/ledger-book.ts";
import { planReorg } from "../../chain/reorg.ts";
import type { AccountIndex, BlockIndex, TxIndex } from "../../lib/brand.ts";
import { OBSERVATION, TX_ORIGIN } from "../../trace/observation.ts";
import { announceTransaction } from "./announce-transactions.ts";
import { type MempoolRejectionCode, mempoolRejectionNumberOf } from "./mempool-rejection.ts";
import type { NakamotoNode } from "./state.ts";
import { requestFromAnnouncers } from "./transaction-requests.ts";
import { TX_STATUS, type TxStatus } from "./transaction-state.ts";

/**
 * What a mempool refuses for the sake of the ledger at its tip, which may be a block behind the one that the
 * transaction was made on. Peers do not announce twice: after the next block it is asked for again, and what
 * the wallet made is offered again.
 */
const MENDED_BY_BLOCKS: ReadonlySet<MempoolRejectionCode> = new Set<MempoolRejectionCode>([
  "insufficient-balance",
  "immature-coinbase",
  "sequence-gap",
  "chain-too-long",
]);

/**
 * Offers a transaction to the mempool, unless it is there or on the chain; `link` is the peer's, or an
 * `TX_ORIGIN`.
 */
export function takeTransaction(node: NakamotoNode, tx: TxIndex, link: number): void {
  const { transactions, money, view, context, out } = node;
  const status = transactions.statusOf(tx);
  if (status === TX_STATUS.waiting || status === TX_STATUS.held) return;
  if (status === TX_STATUS.confirmed) return;
  const ledger = money.ledgers.next(node.setup.tree, view.tip);
  const now = context.localTime(node.index);
  const verdict = transactions.mempool.admit(ledger, tx, now, node.mempoolReports);
  if (!verdict.ok) {
    const { code } = verdict.reason;
    transactions.refuse(tx);
    if (MENDED_BY_BLOCKS.has(code)) transactions.early.push(tx);
    out.observe(OBSERVATION.txRefused, tx, mempoolRejectionNumberOf(code), link);
    if (link >= 0 && money.transactions.flawOf(tx) !== null) out.disconnect(link);
    return;
  }
  if (verdict.value === "waiting") {
    transactions.setStatus(tx, TX_STATUS.waiting);
    return;
  }
  transactions.setStatus(tx, TX_STATUS.held);
  note(node, tx, link);
  noteArrivals(node);
}

/** The node's tip has moved: what the new chain has leaves the mempool, what it lacks comes back. */
export function onTipMoved(node: NakamotoNode, from: BlockIndex, to: BlockIndex): void {
  const { transactions, money, context } = node;
  const { tree } = node.setup;
  const plan = planReorg(tree, { from, to });
  const disconnected = plan.disconnect.map((block) => deltaOf(tree, block));
  const connected = plan.connect.map((block) => deltaOf(tree, block));
  const early = transactions.early.splice(0);
  forgiveRefused(node);
  for (const block of disconnected) setAll(node, block.transactions, TX_STATUS.unknown);
  for (const block of connected) setAll(node, block.transactions, TX_STATUS.confirmed);
  const ledger = money.ledgers.next(tree, to);
  for (const { transactions: moved } of [...disconnected, ...connected]) {
    for (const tx of moved) {
      const sender = money.transactions.senderOf(tx as TxIndex);
      transactions.own.follow(sender, ledger.sequenceOf(sender));
    }
  }
  const now = context.localTime(node.index);
  const maturing = { accounts: maturingAt(node, [from, to]), transactions: NOTHING };
  const change = { disconnected: [maturing, ...disconnected], connected };
  transactions.mempool.onTipChanged(ledger, change, now, node.mempoolReports);
  noteArrivals(node);
  tryEarlyAgain(node, early);
}

/** Whose coinbases the next block on one of these tips would make spendable: no block's delta names them. */
function maturingAt({ money, setup }: NakamotoNode, tips: readonly BlockIndex[]): Int32Array {
  const rewards = tips.map((tip) => money.ledgers.maturedBy(setup.tree, tip));
  return Int32Array.from(rewards.flatMap((reward) => (reward === null ? [] : [reward.account])));
}

const NOTHING = new Int32Array(0);

/** The node stops: its mempool is gone; what its active chain has is on the disk, where that survives. */
export function forgetTransactions(node: NakamotoNode, diskKept: boolean): void {
  const { transactions, money, context, view } = node;
  const { tree } = node.setup;
  transactions.reset(diskKept);
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) money.told.clearLink(peer);
  for (let block = view.tip; block !== GENESIS; block = tree.parent(block)) {
    setAll(node, deltaOf(tree, block).transactions, TX_STATUS.confirmed);
  }
}

/** Reports and announces what has come to be pending beside the transaction that was offered. */
function noteArrivals(node: NakamotoNode): void {
  for (const [tx, origin] of node.mempoolReports.takeArrivals()) {
    // Others may have needed its room since.
    if (!node.transactions.mempool.has(tx)) continue;
    node.transactions.setStatus(tx, TX_STATUS.held);
    note(node, tx, origin);
  }
}

function note(node: NakamotoNode, tx: TxIndex, origin: number): void {
  node.out.observe(OBSERVATION.txAdmitted, tx, origin);
  announceTransaction(node, tx);
}

/** On another tip what was refused may be welcome. */
function forgiveRefused(node: NakamotoNode): void {
  const { transactions } = node;
  for (const tx of transactions.refused) {
    if (transactions.statusOf(tx) === TX_STATUS.refused) {
      transactions.setStatus(tx, TX_STATUS.unknown);
    }
  }
  transactions.refused = [];
}

/** The wallet's own are offered again, as many as a sender's chain has room for; all others are asked for. */
function tryEarlyAgain(node: NakamotoNode, early: readonly TxIndex[]): void {
  const { transactions, money } = node;
  const wanted: TxIndex[] = [];
  const stuck = new Set<AccountIndex>();
  for (const tx of early) {
    if (transactions.statusOf(tx) !== TX_STATUS.unknown) continue;
    const sender = money.transactions.senderOf(tx);
    if (!transactions.own.has(tx)) wanted.push(tx);
    else if (stuck.has(sender)) transactions.early.push(tx);
    else {
      takeTransaction(node, tx, TX_ORIGIN.ownWallet);
      if (transactions.statusOf(tx) === TX_STATUS.refused) stuck.add(sender);
    }
  }
  requestFromAnnouncers(node, wanted);
}

function setAll(node: NakamotoNode, list: Int32Array, status: TxStatus): void {
  for (const tx of list) node.transactions.setStatus(tx as TxIndex, status);
}
