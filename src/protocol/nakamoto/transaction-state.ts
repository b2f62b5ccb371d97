/**
 * What one node holds of transactions: its mempool, what it has of each, whom it has asked, what it still has to
 * tell its peers, and its wallet's own. What all nodes share is `MoneySetup`.
 * Invariant: everything can be saved as plain data.
 */
import type { LedgerBook } from "../../chain/ledger-book.ts";
import type { Transaction, Transfer } from "../../chain/transaction.ts";
import type { TransactionTable } from "../../chain/transaction-table.ts";
import type { AccountIndex, TxIndex } from "../../lib/brand.ts";
import { grown } from "../../lib/growable.ts";
import type { ItemLists } from "../item-lists.ts";
import { Mempool, type SavedMempool } from "./mempool.ts";
import type { MempoolParams } from "./params.ts";
import type { PaymentTable } from "./payment-table.ts";
import type { ToldTable } from "./told-table.ts";
import { type SavedWalletChain, WalletTransactions } from "./wallet-transactions.ts";

/** What all nodes of a chain with money share. */
export interface MoneySetup {
  readonly transactions: TransactionTable;
  readonly ledgers: LedgerBook;
  readonly payments: PaymentTable;
  readonly lists: ItemLists;
  readonly told: ToldTable;
  /** The account that a node's coinbases pay. */
  readonly minerAccount: (node: number) => AccountIndex;
  /** Signs a transfer as its sender's owner would. */
  readonly sign: (transfer: Transfer) => Transaction;
}

/** What a node has of a transaction. */
export const TX_STATUS = {
  unknown: 0,
  /** asked for, not yet here */
  requested: 1,
  /** here, and its signature not yet verified */
  received: 2,
  /** kept by the mempool until its predecessor comes */
  waiting: 3,
  /** pending in the mempool */
  held: 4,
  /** not wanted as long as the tip stays where it is */
  refused: 5,
  /** on the node's active chain */
  confirmed: 6,
} as const;

export type TxStatus = (typeof TX_STATUS)[keyof typeof TX_STATUS];

/** Whether the signature has been verified. */
export function isVerified(status: TxStatus): boolean {
  const { waiting, held, confirmed } = TX_STATUS;
  return status === waiting || status === held || status === confirmed;
}

/** Whether the node has all of it, confirmed by another block or not at all. */
export function isHere(status: TxStatus): boolean {
  return status === TX_STATUS.received || isVerified(status);
}

/** Transactions asked from one peer with one message. */
export interface TxRequest {
  readonly attempt: number;
  readonly peer: number;
  /** Those still expected, and some that have come from elsewhere. */
  transactions: TxIndex[];
}

/** A transaction that waits for its verification, and the link that it came by. */
export interface Unverified {
  readonly tx: TxIndex;
  readonly peer: number;
}

/** What is under way to one peer. */
interface Outlet {
  /** Place in the log from which on the peer has not been told. */
  readonly cursor: number;
  /** Whether a timer is set that will tell it. */
  readonly isArmed: boolean;
}

/** One node's transactions as plain data. */
export interface SavedNodeTransactions {
  readonly mempool: SavedMempool;
  readonly status: Uint8Array;
  readonly refused: readonly TxIndex[];
  readonly early: readonly TxIndex[];
  readonly requests: readonly TxRequest[];
  readonly nextAttempt: number;
  readonly unverified: readonly Unverified[];
  readonly inVerification: number;
  readonly log: readonly TxIndex[];
  readonly logStart: number;
  readonly outlets: readonly Outlet[];
  readonly own: readonly SavedWalletChain[];
  readonly isResubmitArmed: boolean;
}

/** One node's transactions. */
export class NodeTransactions {
  readonly mempool: Mempool;
  /** Refused since the tip last moved. */
  refused: TxIndex[] = [];
  /** Those of them that a further block may make welcome. */
  early: TxIndex[] = [];
  /** Open requests, oldest first. */
  requests: TxRequest[] = [];
  unverified: Unverified[] = [];
  /** How many of the unverified, from the first on, are on the CPU. */
  inVerification = 0;
  /** The wallet's. */
  readonly own: WalletTransactions;
  isResubmitArmed = false;
  #status = new Uint8Array(256);
  #nextAttempt = 0;
  /** What peers are to be told of, in order. */
  #log: TxIndex[] = [];
  /** Place of the log's first entry among all there ever were. */
  #logStart = 0;
  readonly #firstPeer: number;
  /** By peer, from the first on, as in `Outlet`. */
  readonly #cursors: Float64Array;
  readonly #armed: Uint8Array;
  #unarmed: number;

  /** The node's peers are the handles from `firstPeer` on. */
  constructor(
    transactions: TransactionTable,
    params: MempoolParams,
    peers: { readonly first: number; readonly end: number },
  ) {
    this.mempool = new Mempool(transactions, params);
    this.own = new WalletTransactions(transactions);
    this.#firstPeer = peers.first;
    const count = peers.end - peers.first;
    this.#cursors = new Float64Array(count);
    this.#armed = new Uint8Array(count);
    this.#unarmed = count;
  }

  statusOf(tx: TxIndex): TxStatus {
    const status = (this.#status[tx] ?? TX_STATUS.unknown) as TxStatus;
    // What waits may be dropped without a word: then it is as if it had never come.
    const isDropped = status === TX_STATUS.waiting && !this.mempool.isWaiting(tx);
    return isDropped ? TX_STATUS.unknown : status;
  }

  setStatus(tx: TxIndex, status: TxStatus): void {
    if (tx >= this.#status.length) this.#grow(tx);
    this.#status[tx] = status;
  }

  /** Not wanted again before the tip moves. */
  refuse(tx: TxIndex): void {
    this.setStatus(tx, TX_STATUS.refused);
    this.refused.push(tx);
  }

  /** A number for the next request, never given before by this node. */
  takeAttempt(): number {
    return this.#nextAttempt++;
  }

  /** Whether timers are set that will tell every peer. */
  get isAllArmed(): boolean {
    return this.#unarmed === 0;
  }

  /** Notes that a timer is set that will tell the peer; false where there is one already. */
  arm(peer: number): boolean {
    const place = peer - this.#firstPeer;
    if (this.#armed[place] === 1) return false;
    this.#armed[place] = 1;
    this.#unarmed -= 1;
    return true;
  }

  /** The peer's timer has fired. */
  disarm(peer: number): void {
    this.#armed[peer - this.#firstPeer] = 0;
    this.#unarmed += 1;
  }

  /** Appends to what peers are to be told of. */
  tell(tx: TxIndex): void {
    // Without peers nobody would ever have been told, and nothing be dropped.
    if (this.#cursors.length > 0) this.#log.push(tx);
  }

  /** Visits what the peer has not been told of, which from here on counts as told. */
  forUntold(peer: number, visit: (tx: TxIndex) => void): void {
    const log = this.#log;
    const from = this.#cursors[peer - this.#firstPeer]! - this.#logStart;
    for (let place = from; place < log.length; place++) visit(log[place]!);
    this.skipUntold(peer);
  }

  /** The peer is not to be told of what came so far. */
  skipUntold(peer: number): void {
    this.#cursors[peer - this.#firstPeer] = this.#logStart + this.#log.length;
    this.#trimLog();
  }

  /** All volatile state goes; a wallet's own stay where the disk does. */
  reset(diskKept: boolean): void {
    this.mempool.clear();
    this.refused = [];
    this.early = [];
    this.requests = [];
    this.unverified = [];
    this.inVerification = 0;
    this.isResubmitArmed = false;
    this.#status.fill(TX_STATUS.unknown);
    this.#logStart += this.#log.length;
    this.#log = [];
    this.#cursors.fill(this.#logStart);
    this.#armed.fill(0);
    this.#unarmed = this.#armed.length;
    if (!diskKept) this.own.clear();
  }

  save(): SavedNodeTransactions {
    return {
      mempool: this.mempool.save(),
      status: this.#status.slice(),
      refused: [...this.refused],
      early: [...this.early],
      requests: this.requests.map((one) => ({ ...one, transactions: [...one.transactions] })),
      nextAttempt: this.#nextAttempt,
      unverified: [...this.unverified],
      inVerification: this.inVerification,
      log: [...this.#log],
      logStart: this.#logStart,
      outlets: Array.from(this.#cursors, (cursor, place) => ({
        cursor,
        isArmed: this.#armed[place] === 1,
      })),
      own: this.own.save(),
      isResubmitArmed: this.isResubmitArmed,
    };
  }

  load(saved: SavedNodeTransactions): void {
    this.mempool.load(saved.mempool);
    this.#status = saved.status.slice();
    this.refused = [...saved.refused];
    this.early = [...saved.early];
    this.requests = saved.requests.map((one) => ({ ...one, transactions: [...one.transactions] }));
    this.#nextAttempt = saved.nextAttempt;
    this.unverified = [...saved.unverified];
    this.inVerification = saved.inVerification;
    this.#log = [...saved.log];
    this.#logStart = saved.logStart;
    saved.outlets.forEach(({ cursor, isArmed }, place) => {
      this.#cursors[place] = cursor;
      if (isArmed) this.arm(this.#firstPeer + place);
    });
    this.own.load(saved.own);
    this.isResubmitArmed = saved.isResubmitArmed;
  }

  /** Drops what every peer has been told of, once that is most of the log. */
  #trimLog(): void {
    if (this.#log.length < LOG_SLACK) return;
    const told = this.#cursors.reduce((least, cursor) => Math.min(least, cursor), Infinity);
    const done = told - this.#logStart;
    if (2 * done < this.#log.length) return;
    this.#log = this.#log.slice(done);
    this.#logStart = told;
  }

  #grow(tx: TxIndex): void {
    let capacity = this.#status.length;
    while (capacity <= tx) capacity *= 2;
    this.#status = grown(this.#status, new Uint8Array(capacity));
  }
}

/** So long a log is not worth trimming. */
const LOG_SLACK = 256;
