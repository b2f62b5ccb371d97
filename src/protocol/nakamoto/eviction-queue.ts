/**
 * In which order a mempool gives up transactions for want of room: ascending by the greater of a
 * transaction's own fee rate and the rate together with all its descendants (here the rest of its sender's
 * pending chain), of equal ones the newer first. Bitcoin Core's rule up to version 30
 * (`CompareTxMemPoolEntryByDescendantScore`). Whoever evicts one evicts what follows it.
 */
import { KeyedHeap } from "../../lib/keyed-heap.ts";
import { NO_ROW, type PendingTransactions } from "./pending-transactions.ts";

export class EvictionQueue {
  readonly #pending: PendingTransactions;
  /** Place in the age order by row. */
  readonly #ages: Int32Array;
  /** The worst row of each chain. */
  readonly #heap: KeyedHeap;

  constructor(pending: PendingTransactions) {
    this.#pending = pending;
    this.#ages = new Int32Array(pending.rows);
    this.#heap = new KeyedHeap(pending.size);
    let age = 0;
    for (let row = pending.oldest; row !== NO_ROW; row = pending.newer(row)) {
      this.#ages[row] = age;
      age += 1;
    }
    for (let row = pending.oldest; row !== NO_ROW; row = pending.newer(row)) {
      if (pending.next(row) === NO_ROW) this.#addChain(row);
    }
  }

  /** The row to be evicted first; −1 where none is left. */
  get victim(): number {
    return this.#heap.size === 0 ? NO_ROW : this.#heap.first;
  }

  /** By what it was chosen, base units per byte; there is a victim. */
  get victimRate(): number {
    return this.#heap.firstKey;
  }

  /** Goes on to the next victim; the caller then removes this one with what follows it. */
  advance(): void {
    const before = this.#pending.previous(this.#heap.pop());
    if (before !== NO_ROW) this.#addChain(before);
  }

  /**
   * Finds the worst row of a chain that ends at `last`: that of the least rate with its descendants. No row's own
   * rate is the greater one there, or without it its descendants would have a lesser rate still.
   */
  #addChain(last: number): void {
    const pending = this.#pending;
    const { facts } = pending;
    let worst = NO_ROW;
    let least = Infinity;
    let fees = 0;
    let bytes = 0;
    for (let row = last; row !== NO_ROW; row = pending.previous(row)) {
      const tx = pending.txAt(row);
      fees += facts.feeOf(tx);
      bytes += facts.sizeOf(tx);
      const score = fees / bytes;
      if (score > least) continue;
      if (score === least && this.#ages[row]! < this.#ages[worst]!) continue;
      worst = row;
      least = score;
    }
    this.#heap.push(worst, least, -this.#ages[worst]!);
  }
}
