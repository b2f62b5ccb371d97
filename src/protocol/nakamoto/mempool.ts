/**
 * The unconfirmed transactions of one node: what is admitted and why not, what gives way to what, what comes
 * back after a reorg. A sender's pending transactions are a chain of sequences without a gap, from the next
 * one that the ledger expects; what is behind a gap waits, is not relayed and not mined.
 *
 * A chain has to be covered by the sender's confirmed balance alone. Blocks may do more, since in a block a
 * payment counts at once for its recipient. But then a mempool's transactions would depend on those of other
 * senders: to drop one could make any number of others invalid, and no chain could be judged, evicted or
 * taken into a block by itself.
 *
 * Invariant: pending transactions can be put into a block on the node's tip, senders in any order; their
 * bytes never exceed `maxBytes`.
 */
import { checkCover, type LedgerDelta, type LedgerView } from "../../chain/ledger.ts";
import { NO_TRANSACTION, type TransactionFacts } from "../../chain/transaction-table.ts";
import { assert } from "../../lib/assert.ts";
import type { AccountIndex, TxIndex } from "../../lib/brand.ts";
import { acceptedWith, rejected, type Verdict } from "../../lib/verdict.ts";
import { EvictionQueue } from "./eviction-queue.ts";
import type { MempoolRejection } from "./mempool-rejection.ts";
import type { MempoolParams } from "./params.ts";
import { NO_ROW, PendingTransactions } from "./pending-transactions.ts";
import { selectTransactions } from "./select-transactions.ts";

/** What became of a transaction that was not refused: pending, or kept until its predecessor arrives. */
export type Admission = "admitted" | "waiting";

/** Hears what happens to other transactions than the one that a call is about. */
export interface MempoolListener {
  /** A rival with a better fee has its place. */
  replaced(tx: TxIndex, by: TxIndex): void;
  /** It, or one before it, paid least when there was no room. */
  evicted(tx: TxIndex): void;
  /** It, or one before it, was here for too long. */
  expired(tx: TxIndex): void;
  /** It cannot be made any more: a rival is on the chain, or the sender has not the coins. */
  conflicted(tx: TxIndex): void;
  /** Its predecessor has arrived, it waits no longer: it is pending from now on. */
  promoted(tx: TxIndex): void;
  /** A reorg took it off the chain: it is pending again. */
  returned(tx: TxIndex): void;
}

/** The blocks between two tips of a node. */
export interface TipChange {
  /** From the old tip down; with them, as a block without transactions, whoever else is to be looked at. */
  readonly disconnected: readonly BlockChanges[];
  /** Up to the new tip. */
  readonly connected: readonly BlockChanges[];
}

/** What a mempool wants to know of a block: whose money it moved, and its transactions in order. */
export type BlockChanges = Pick<LedgerDelta, "accounts" | "transactions">;

/** Plain data from which `Mempool.load` makes a mempool that behaves the same. */
export interface SavedMempool {
  /** Oldest first; times are microseconds of the node's clock. */
  readonly pending: readonly { readonly tx: number; readonly time: number }[];
  readonly waiting: readonly { readonly tx: number; readonly time: number }[];
  readonly evictionRate: number;
}

/** What a sum of bytes is priced by: rates are base units per so many bytes. */
const RATE_BYTES = 1000;

/** Room is made down to this share of it, so that not every admission has to look for the worst. */
const LOW_WATER = 15 / 16;

const ADMITTED: Verdict<never, Admission> = acceptedWith("admitted");
const WAITING: Verdict<never, Admission> = acceptedWith("waiting");

export class Mempool {
  readonly #facts: TransactionFacts;
  readonly #params: MempoolParams;
  readonly #pending: PendingTransactions;
  /** When each came, oldest first. */
  readonly #waiting = new Map<TxIndex, number>();
  /** Nothing pending was admitted earlier. */
  #earliest = Infinity;
  /** What a transaction has to pay since others were evicted that paid less; base units per 1000 bytes. */
  #evictionRate = 0;

  constructor(facts: TransactionFacts, params: MempoolParams) {
    this.#facts = facts;
    this.#params = params;
    this.#pending = new PendingTransactions(facts);
  }

  /** How many are pending. */
  get size(): number {
    return this.#pending.size;
  }

  /** Bytes of all that are pending. */
  get bytes(): number {
    return this.#pending.bytes;
  }

  /**
   * Base units per 1000 bytes below which nothing is admitted. Evicting raises it to what the evicted ones
   * paid and `incrementalFeeRate` more, or room would be free to fill over and over. Every block connected
   * takes a 32nd of that off, a 16th where less than half of the room is used and an 8th below a quarter;
   * below half of `incrementalFeeRate` it is forgotten. (Bitcoin Core's `GetMinFee` halves it in 12, 6 and 3
   * hours, 72 to 18 blocks. A mempool has no clock here, and blocks are what makes room: half is gone after
   * 22, 11 and 6 of them.)
   */
  get leastFeeRate(): number {
    return Math.max(this.#params.minFeeRate, this.#evictionRate);
  }

  /** Whether it is pending. */
  has(tx: TxIndex): boolean {
    return this.#pending.rowOf(tx) !== NO_ROW;
  }

  /** Whether it is kept until its predecessor arrives. */
  isWaiting(tx: TxIndex): boolean {
    return this.#waiting.has(tx);
  }

  /** What is pending, oldest first. */
  transactions(): TxIndex[] {
    const list: TxIndex[] = [];
    for (let row = this.#pending.oldest; row !== NO_ROW; row = this.#pending.newer(row)) {
      list.push(this.#pending.txAt(row));
    }
    return list;
  }

  /** What waits, oldest first. */
  waiting(): TxIndex[] {
    return [...this.#waiting.keys()];
  }

  /** The sequence of the sender's next transaction: behind those that are pending. */
  nextSequence(ledger: LedgerView, sender: AccountIndex): number {
    let sequence = ledger.sequenceOf(sender);
    for (let row = this.#pending.headOf(sender); row !== NO_ROW; row = this.#pending.next(row)) {
      sequence += 1;
    }
    return sequence;
  }

  /** Base units that the account's pending transactions leave of its balance. */
  spendable(ledger: LedgerView, account: AccountIndex): number {
    let left = ledger.balanceOf(account);
    for (let row = this.#pending.headOf(account); row !== NO_ROW; row = this.#pending.next(row)) {
      left -= this.#pending.costAt(row);
    }
    return left;
  }

  /**
   * Takes a transaction that the node has heard of, on what the next block on its tip may spend; `now` is
   * microseconds of the node's clock. A refused one is forgotten.
   */
  admit(
    ledger: LedgerView,
    tx: TxIndex,
    now: number,
    listener: MempoolListener,
  ): Verdict<MempoolRejection, Admission> {
    if (this.has(tx) || this.#waiting.has(tx)) return rejected({ code: "already-known" });
    const verdict = this.#take(ledger, tx, now, listener);
    if (verdict !== ADMITTED) return verdict;
    this.#promote(ledger, this.#facts.senderOf(tx), now, listener);
    this.#makeRoom(tx, listener);
    return this.has(tx) ? ADMITTED : rejected(this.#full(tx));
  }

  /**
   * Follows the node to a new tip; `ledger` is what the next block on it may spend. What was in disconnected
   * blocks comes back, whatever it pays, in front of all others and in the order of the blocks, since it has
   * waited longest; what the new branch confirms leaves. Only accounts that the blocks name are looked at.
   * Expires what is due, too.
   */
  onTipChanged(
    ledger: LedgerView,
    change: TipChange,
    now: number,
    listener: MempoolListener,
  ): void {
    for (const { transactions } of change.disconnected) this.#bringBack(transactions, now);
    for (const { transactions } of change.connected) this.#markConfirmed(transactions);
    for (const block of change.disconnected) this.#settleAll(ledger, block, listener);
    for (const block of change.connected) this.#settleAll(ledger, block, listener);
    for (let i = change.disconnected.length - 1; i >= 0; i--) {
      this.#tellReturned(change.disconnected[i]!, listener);
    }
    this.#reviewWaiting(ledger, now, listener);
    this.#lowerRate(change.connected.length);
    this.#makeRoom(NO_TRANSACTION, listener);
    this.expire(now, listener);
  }

  /** Drops what has been here for `expiry`, with what follows it. */
  expire(now: number, listener: MempoolListener): void {
    const latest = now - this.#params.expiry;
    for (const [tx, time] of this.#waiting) {
      if (time > latest) break;
      this.#waiting.delete(tx);
    }
    if (this.#earliest > latest) return;
    const pending = this.#pending;
    for (const tx of this.transactions()) {
      const row = pending.rowOf(tx);
      if (row === NO_ROW || pending.timeAt(row) > latest) continue;
      this.#removeFrom(row, (dropped) => listener.expired(dropped));
    }
    this.#earliest = Infinity;
    for (let row = pending.oldest; row !== NO_ROW; row = pending.newer(row)) {
      this.#earliest = Math.min(this.#earliest, pending.timeAt(row));
    }
  }

  /** What a block on the node's tip should have, in block order, in at most `capacity` bytes. */
  select(capacity: number): TxIndex[] {
    return selectTransactions(this.#pending, this.#params, capacity);
  }

  /** Forgets everything, as a node that crashes. */
  clear(): void {
    this.#pending.clear();
    this.#waiting.clear();
    this.#earliest = Infinity;
    this.#evictionRate = 0;
  }

  save(): SavedMempool {
    const time = (tx: TxIndex) => this.#pending.timeAt(this.#pending.rowOf(tx));
    return {
      pending: this.transactions().map((tx) => ({ tx, time: time(tx) })),
      waiting: [...this.#waiting].map(([tx, since]) => ({ tx, time: since })),
      evictionRate: this.#evictionRate,
    };
  }

  /** Becomes what was saved, with facts that give transactions the same indices. */
  load(saved: SavedMempool): void {
    this.clear();
    this.#pending.load(saved.pending);
    for (const { tx, time } of saved.waiting) this.#waiting.set(tx as TxIndex, time);
    for (const { time } of saved.pending) this.#earliest = Math.min(this.#earliest, time);
    this.#evictionRate = saved.evictionRate;
  }

  /** Finds the transaction's place in its sender's chain, or why it has none. */
  #take(
    ledger: LedgerView,
    tx: TxIndex,
    now: number,
    listener: MempoolListener,
  ): Verdict<MempoolRejection, Admission> {
    const flaw = this.#facts.flawOf(tx);
    if (flaw !== null) return rejected(flaw);
    const sender = this.#facts.senderOf(tx);
    const sequence = this.#facts.sequenceOf(tx);
    const due = ledger.sequenceOf(sender);
    if (sequence < due) return rejected({ code: "sequence-used", sequence, due });
    const size = this.#facts.sizeOf(tx);
    const fee = this.#facts.feeOf(tx);
    const leastRate = this.leastFeeRate;
    if (fee * RATE_BYTES < leastRate * size) {
      return rejected({ code: "fee-too-low", feeRate: (fee * RATE_BYTES) / size, leastRate });
    }
    if (size > this.#params.maxBytes) return rejected(this.#full(tx));
    const pending = this.#pending;
    let row = pending.headOf(sender);
    let last = NO_ROW;
    let place = due;
    let spent = 0;
    const isInStep = row === NO_ROW || this.#facts.sequenceOf(pending.txAt(row)) === due;
    assert(isInStep, "a mempool is asked with the ledger of its tip");
    while (row !== NO_ROW && place < sequence) {
      spent += pending.costAt(row);
      last = row;
      row = pending.next(row);
      place += 1;
    }
    const isTooFar = sequence - due >= this.#params.maxChain;
    if (place < sequence) return isTooFar ? this.#gap(tx, due) : this.#keepWaiting(tx, due, now);
    if (row === NO_ROW && isTooFar) {
      return rejected({ code: "chain-too-long", most: this.#params.maxChain });
    }
    const shortfall = checkCover(ledger, sender, spent + this.#facts.costOf(tx));
    if (shortfall !== null) return rejected(shortfall);
    if (row !== NO_ROW) return this.#replace(ledger, { row, tx, spent }, now, listener);
    pending.add(tx, now, last);
    this.#earliest = Math.min(this.#earliest, now);
    return ADMITTED;
  }

  /**
   * Gives a rival's place to a transaction that pays enough. Its successors stay if the sender's coins still
   * cover them. Against free relay (BIP 125, rules 3 and 4): it pays the fees of all that goes and
   * `incrementalFeeRate` for its own bytes; and a better rate, so that miners want it. It may not need room
   * that is not there: making room could cost it its place again, and the rival would be gone.
   */
  #replace(
    ledger: LedgerView,
    { row, tx, spent }: { readonly row: number; readonly tx: TxIndex; readonly spent: number },
    now: number,
    listener: MempoolListener,
  ): Verdict<MempoolRejection, Admission> {
    const pending = this.#pending;
    const rival = pending.txAt(row);
    let left = ledger.balanceOf(this.#facts.senderOf(tx)) - spent - this.#facts.costOf(tx);
    let successor = pending.next(row);
    while (successor !== NO_ROW && pending.costAt(successor) <= left) {
      left -= pending.costAt(successor);
      successor = pending.next(successor);
    }
    const gone = successor;
    const { fees, bytes } = this.#sumFrom(gone);
    const [fee, size] = [this.#facts.feeOf(tx), this.#facts.sizeOf(tx)];
    const [rivalFee, rivalSize] = [this.#facts.feeOf(rival), this.#facts.sizeOf(rival)];
    const relayed = Math.ceil((this.#params.incrementalFeeRate * size) / RATE_BYTES);
    const dearer = Math.floor((rivalFee * size) / rivalSize) + 1;
    const least = Math.max(fees + rivalFee + Math.max(1, relayed), dearer);
    if (fee < least) return rejected({ code: "replacement-fee-too-low", fee, least });
    if (this.bytes - bytes - rivalSize + size > this.#params.maxBytes)
      return rejected(this.#full(tx));
    if (gone !== NO_ROW) this.#removeFrom(gone, (dropped) => listener.conflicted(dropped));
    pending.replace(row, tx, now);
    this.#earliest = Math.min(this.#earliest, now);
    listener.replaced(rival, tx);
    return ADMITTED;
  }

  #gap(tx: TxIndex, due: number): Verdict<MempoolRejection, Admission> {
    return rejected({ code: "sequence-gap", sequence: this.#facts.sequenceOf(tx), due });
  }

  /** Keeps what is behind a gap; the oldest goes where there is no room, as if it had never come. */
  #keepWaiting(tx: TxIndex, due: number, now: number): Verdict<MempoolRejection, Admission> {
    if (this.#params.maxWaiting === 0) return this.#gap(tx, due);
    if (this.#waiting.size >= this.#params.maxWaiting) {
      const [oldest] = this.#waiting.keys();
      this.#waiting.delete(oldest!);
    }
    this.#waiting.set(tx, now);
    return WAITING;
  }

  /** Admits what waited for the end of the sender's chain, and what waited for that. */
  #promote(ledger: LedgerView, sender: AccountIndex, now: number, listener: MempoolListener): void {
    if (this.#waiting.size === 0) return;
    for (let sequence = this.nextSequence(ledger, sender); ; sequence++) {
      let rival = this.#facts.firstRival(sender, sequence);
      for (; rival !== NO_TRANSACTION; rival = this.#facts.nextRival(rival)) {
        if (this.#waiting.delete(rival)) this.#retake(ledger, rival, now, listener);
      }
      if (this.nextSequence(ledger, sender) <= sequence) return;
    }
  }

  #retake(ledger: LedgerView, tx: TxIndex, now: number, listener: MempoolListener): void {
    if (this.#take(ledger, tx, now, listener) === ADMITTED) listener.promoted(tx);
  }

  /** Lets what waits be judged by a new tip: it may be used up, or its turn may have come. */
  #reviewWaiting(ledger: LedgerView, now: number, listener: MempoolListener): void {
    if (this.#waiting.size === 0) return;
    for (const tx of this.waiting()) {
      const sender = this.#facts.senderOf(tx);
      const isDue = this.#facts.sequenceOf(tx) <= this.nextSequence(ledger, sender);
      if (!isDue || !this.#waiting.delete(tx)) continue;
      this.#retake(ledger, tx, now, listener);
      this.#promote(ledger, sender, now, listener);
    }
  }

  /** Evicts what pays least until there is room; `newcomer` is refused, not evicted, where it pays least. */
  #makeRoom(newcomer: TxIndex, listener: MempoolListener): void {
    const pending = this.#pending;
    if (pending.bytes <= this.#params.maxBytes) return;
    const queue = new EvictionQueue(pending);
    let isFirst = true;
    while (pending.bytes > this.#params.maxBytes * LOW_WATER) {
      const { victim } = queue;
      const isNewcomer = pending.txAt(victim) === newcomer;
      if (isNewcomer && pending.bytes <= this.#params.maxBytes) return;
      queue.advance();
      this.#raiseRate(victim);
      this.#removeFrom(victim, (tx) => {
        if (tx !== newcomer) listener.evicted(tx);
      });
      if (isNewcomer && isFirst) return this.#priceOut(queue);
      isFirst = false;
    }
  }

  /**
   * After a newcomer that was the worst by itself the mempool is what it was. What pays no more than the worst
   * in it need not be tried, and is refused without a search.
   */
  #priceOut(queue: EvictionQueue): void {
    if (queue.victim === NO_ROW) return;
    this.#evictionRate = Math.max(this.#evictionRate, queue.victimRate * RATE_BYTES);
  }

  /** Of a row and all that follows it in its chain; zero of none. */
  #sumFrom(first: number): { readonly fees: number; readonly bytes: number } {
    let [fees, bytes] = [0, 0];
    for (let row = first; row !== NO_ROW; row = this.#pending.next(row)) {
      fees += this.#facts.feeOf(this.#pending.txAt(row));
      bytes += this.#facts.sizeOf(this.#pending.txAt(row));
    }
    return { fees, bytes };
  }

  /** Makes entry dearer than what goes from `victim` on has paid. */
  #raiseRate(victim: number): void {
    const { fees, bytes } = this.#sumFrom(victim);
    const rate = (fees * RATE_BYTES) / bytes + this.#params.incrementalFeeRate;
    this.#evictionRate = Math.max(this.#evictionRate, rate);
  }

  #lowerRate(blocks: number): void {
    const used = this.bytes / this.#params.maxBytes;
    const share = used < 1 / 4 ? 8 : used < 1 / 2 ? 16 : 32;
    for (let block = 0; block < blocks && this.#evictionRate > 0; block++) {
      this.#evictionRate -= this.#evictionRate / share;
      if (this.#evictionRate * 2 < Math.max(1, this.#params.incrementalFeeRate)) {
        this.#evictionRate = 0;
      }
    }
  }

  /** From the tip down, last transaction first, so that in the end the blocks' order is the order of age. */
  #bringBack(transactions: Int32Array, now: number): void {
    for (let i = transactions.length - 1; i >= 0; i--) {
      this.#pending.addFirst(transactions[i] as TxIndex, now);
      this.#earliest = Math.min(this.#earliest, now);
    }
  }

  #markConfirmed(transactions: Int32Array): void {
    for (let i = 0; i < transactions.length; i++) {
      const tx = transactions[i] as TxIndex;
      const row = this.#pending.rowOf(tx);
      if (row !== NO_ROW) this.#pending.mark(row);
    }
  }

  #settleAll(ledger: LedgerView, { accounts }: BlockChanges, listener: MempoolListener): void {
    for (let i = 0; i < accounts.length; i++) {
      this.#settle(ledger, accounts[i] as AccountIndex, listener);
    }
  }

  /** Makes a sender's chain fit the ledger: without what is used up, and as far as the coins go. */
  #settle(ledger: LedgerView, sender: AccountIndex, listener: MempoolListener): void {
    const pending = this.#pending;
    let row = pending.headOf(sender);
    if (row === NO_ROW) return;
    const due = ledger.sequenceOf(sender);
    while (row !== NO_ROW && this.#facts.sequenceOf(pending.txAt(row)) < due) {
      const [tx, next] = [pending.txAt(row), pending.next(row)];
      const isConfirmed = pending.isMarked(row);
      pending.remove(row);
      if (!isConfirmed) listener.conflicted(tx);
      row = next;
    }
    let left = ledger.balanceOf(sender);
    for (; row !== NO_ROW; row = pending.next(row)) {
      left -= pending.costAt(row);
      if (left >= 0) continue;
      this.#removeFrom(row, (tx) => listener.conflicted(tx));
      return;
    }
  }

  #tellReturned({ transactions }: BlockChanges, listener: MempoolListener): void {
    for (let i = 0; i < transactions.length; i++) {
      const tx = transactions[i] as TxIndex;
      if (this.has(tx)) listener.returned(tx);
    }
  }

  /** Removes a row and what follows it of the same sender. */
  #removeFrom(row: number, tell: (tx: TxIndex) => void): void {
    const pending = this.#pending;
    for (let at = row; at !== NO_ROW; ) {
      const [tx, next] = [pending.txAt(at), pending.next(at)];
      pending.remove(at);
      tell(tx);
      at = next;
    }
  }

  #full(tx: TxIndex): MempoolRejection {
    const { maxBytes } = this.#params;
    return { code: "mempool-full", size: this.#facts.sizeOf(tx), maxBytes };
  }
}
