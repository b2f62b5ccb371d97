/**
 * A mempool's admitted transactions as rows of typed arrays, linked two ways: by age, and by sender from one
 * sequence to the next. Holds no rule: what may be admitted, and that a sender's sequences have no gap, is
 * `mempool.ts`. Invariant: a row's number says nothing; whatever has an order has it from the links.
 */

import type { TransactionFacts } from "../../chain/transaction-table.ts";
import type { AccountIndex, TxIndex } from "../../lib/brand.ts";
import { grown } from "../../lib/growable.ts";
import { IntegerMap } from "../../lib/integer-map.ts";

/** Stands for "no such row". */
export const NO_ROW = -1;

const MIN_ROWS = 8;

export class PendingTransactions {
  readonly facts: TransactionFacts;
  #transactions = new Int32Array(MIN_ROWS);
  /** Microseconds of the node's clock at admission. */
  #times = new Float64Array(MIN_ROWS);
  #older = new Int32Array(MIN_ROWS);
  #newer = new Int32Array(MIN_ROWS);
  #previous = new Int32Array(MIN_ROWS);
  /** Of a row that is not in use: the next such row. */
  #next = new Int32Array(MIN_ROWS);
  #marks = new Uint8Array(MIN_ROWS);
  readonly #rows = new IntegerMap();
  /** The first row of each sender. */
  readonly #heads = new IntegerMap();
  #rowsUsed = 0;
  #unused = NO_ROW;
  #size = 0;
  #bytes = 0;
  #oldest = NO_ROW;
  #newest = NO_ROW;

  constructor(facts: TransactionFacts) {
    this.facts = facts;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of all transactions. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All rows have lower numbers. */
  get rows(): number {
    return this.#rowsUsed;
  }

  /** The row at the front of the age order; −1 where there is none. */
  get oldest(): number {
    return this.#oldest;
  }

  /** −1 where the transaction is not here. */
  rowOf(tx: TxIndex): number {
    return this.#rows.get(tx);
  }

  /** The row of the sender's lowest sequence; −1 where it has none. */
  headOf(sender: AccountIndex): number {
    return this.#heads.get(sender);
  }

  txAt(row: number): TxIndex {
    return this.#transactions[row] as TxIndex;
  }

  timeAt(row: number): number {
    return this.#times[row]!;
  }

  /** The row that is next in age, towards the newest; −1 after that. */
  newer(row: number): number {
    return this.#newer[row]!;
  }

  /** The row of the same sender's sequence before this one; −1 where that is not here. */
  previous(row: number): number {
    return this.#previous[row]!;
  }

  /** The row of the sequence after this one. */
  next(row: number): number {
    return this.#next[row]!;
  }

  /** Base units that leave the sender. */
  costAt(row: number): number {
    return this.facts.costOf(this.txAt(row));
  }

  mark(row: number): void {
    this.#marks[row] = 1;
  }

  isMarked(row: number): boolean {
    return this.#marks[row] === 1;
  }

  /** Adds the newest transaction, which follows `previous` of the same sender, or nothing (−1). */
  add(tx: TxIndex, time: number, previous: number): void {
    const row = this.#take(tx, time);
    this.#linkNewest(row);
    this.#linkSequence(row, previous, NO_ROW);
  }

  /** Adds the oldest transaction, which comes before all others of its sender. */
  addFirst(tx: TxIndex, time: number): void {
    const row = this.#take(tx, time);
    this.#older[row] = NO_ROW;
    this.#newer[row] = this.#oldest;
    if (this.#oldest === NO_ROW) this.#newest = row;
    else this.#older[this.#oldest] = row;
    this.#oldest = row;
    this.#linkSequence(row, NO_ROW, this.headOf(this.facts.senderOf(tx)));
  }

  /** Puts a transaction in the place of another of its sender and sequence; it is the newest. */
  replace(row: number, tx: TxIndex, time: number): void {
    const [previous, next] = [this.previous(row), this.next(row)];
    this.#release(row);
    const replacement = this.#take(tx, time);
    this.#linkNewest(replacement);
    this.#linkSequence(replacement, previous, next);
  }

  /** Takes a row out, and joins the sequences before and after it. */
  remove(row: number): void {
    const sender = this.facts.senderOf(this.txAt(row));
    const previous = this.previous(row);
    const next = this.next(row);
    this.#release(row);
    if (next !== NO_ROW) this.#previous[next] = previous;
    if (previous !== NO_ROW) this.#next[previous] = next;
    else if (next !== NO_ROW) this.#heads.set(sender, next);
    else this.#heads.delete(sender);
  }

  /** Takes in what was saved, oldest first; nothing else is here. */
  load(saved: readonly { readonly tx: number; readonly time: number }[]): void {
    const { facts } = this;
    for (const { tx, time } of saved) this.#linkNewest(this.#take(tx as TxIndex, time));
    const bySequence = saved
      .map(({ tx }) => tx as TxIndex)
      .sort(
        (a, b) =>
          facts.senderOf(a) - facts.senderOf(b) || facts.sequenceOf(a) - facts.sequenceOf(b),
      );
    let last = NO_ROW;
    for (const tx of bySequence) {
      const row = this.rowOf(tx);
      const isFirst = last === NO_ROW || facts.senderOf(this.txAt(last)) !== facts.senderOf(tx);
      this.#linkSequence(row, isFirst ? NO_ROW : last, NO_ROW);
      last = row;
    }
  }

  clear(): void {
    this.#rows.clear();
    this.#heads.clear();
    this.#rowsUsed = 0;
    this.#unused = NO_ROW;
    this.#size = 0;
    this.#bytes = 0;
    this.#oldest = NO_ROW;
    this.#newest = NO_ROW;
  }

  #take(tx: TxIndex, time: number): number {
    let row = this.#unused;
    if (row !== NO_ROW) {
      this.#unused = this.#next[row]!;
    } else {
      row = this.#rowsUsed;
      if (row === this.#transactions.length) this.#grow();
      this.#rowsUsed += 1;
    }
    this.#transactions[row] = tx;
    this.#times[row] = time;
    this.#marks[row] = 0;
    this.#rows.set(tx, row);
    this.#size += 1;
    this.#bytes += this.facts.sizeOf(tx);
    return row;
  }

  /** Takes a row out of the age order and out of use. */
  #release(row: number): void {
    const tx = this.txAt(row);
    const older = this.#older[row]!;
    const newer = this.#newer[row]!;
    if (older === NO_ROW) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === NO_ROW) this.#newest = older;
    else this.#older[newer] = older;
    this.#rows.delete(tx);
    this.#size -= 1;
    this.#bytes -= this.facts.sizeOf(tx);
    this.#next[row] = this.#unused;
    this.#unused = row;
  }

  #linkNewest(row: number): void {
    this.#newer[row] = NO_ROW;
    this.#older[row] = this.#newest;
    if (this.#newest === NO_ROW) this.#oldest = row;
    else this.#newer[this.#newest] = row;
    this.#newest = row;
  }

  #linkSequence(row: number, previous: number, next: number): void {
    this.#previous[row] = previous;
    this.#next[row] = next;
    if (next !== NO_ROW) this.#previous[next] = row;
    if (previous !== NO_ROW) this.#next[previous] = row;
    else this.#heads.set(this.facts.senderOf(this.txAt(row)), row);
  }

  #grow(): void {
    // By half: with thousands of mempools the rows that nobody uses count.
    const rows = this.#transactions.length + (this.#transactions.length >> 1);
    this.#transactions = grown(this.#transactions, new Int32Array(rows));
    this.#times = grown(this.#times, new Float64Array(rows));
    this.#older = grown(this.#older, new Int32Array(rows));
    this.#newer = grown(this.#newer, new Int32Array(rows));
    this.#previous = grown(this.#previous, new Int32Array(rows));
    this.#next = grown(this.#next, new Int32Array(rows));
    this.#marks = grown(this.#marks, new Uint8Array(rows));
  }
}
