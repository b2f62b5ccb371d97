/**
 * The block template: which pending transactions a miner takes, and in which order. Chains are per sender, so
 * every selection that takes a chain from its beginning is valid on the ledger of the mempool's tip.
 *
 * Three policies, and one way: first the oldest, until they fill a share r of the capacity B, then by fee.
 * `fee` is r = 0 and `fifo` r = 1.
 *
 * By fee: a sender's chain is cut into packages of falling fee rate (the upper hull of its prefix sums), so
 * that a child pays for its parent; the package of the highest rate goes first, of equal rates the older. One
 * that does not fit is left out with what follows it, and the rest is tried. A block's fees are then short of
 * the most that is possible by less than those of the first package that did not fit: up to there the
 * packages are an optimum for the bytes they take, and no better rate is left for the remaining ones.
 *
 * By age: the age of a transaction in a chain is that of the newest up to it, since it cannot go before them.
 * The bound: let s be the most bytes of any transaction and q = min(rB, B − s + 1); with s ≤ (1 − r)B that is
 * q = rB. A transaction that has A bytes before it in this order is in block floor(A ÷ q) + 1 of the miner at
 * the latest, counting templates made after its admission, as long as neither it nor a predecessor of its
 * sender is evicted, expired or replaced, and no reorg puts other transactions before it. Whatever newcomers
 * pay. For if it is not in a block, then those before it took at least rB bytes of it, or left less than s of
 * B: either way q bytes of A; so after k blocks without it A ≥ kq. With `fee` there is no such bound.
 */

import type { TxIndex } from "../../lib/brand.ts";
import { KeyedHeap } from "../../lib/keyed-heap.ts";
import type { MempoolParams } from "./params.ts";
import { NO_ROW, type PendingTransactions } from "./pending-transactions.ts";

/** What a block of at most `capacity` bytes of transactions should have, in block order. */
export function selectTransactions(
  pending: PendingTransactions,
  { policy, agedShare }: Pick<MempoolParams, "policy" | "agedShare">,
  capacity: number,
): TxIndex[] {
  const selection = new Selection(pending, capacity);
  const share = policy === "fee" ? 0 : policy === "fifo" ? 1 : agedShare;
  if (share > 0) selection.takeOldest(share * capacity);
  if (share < 1) selection.takeDearest();
  return selection.taken;
}

/** What became of a row so far, beside nothing: its turn by age came before its predecessor's. */
const DEFERRED = 1;
const TAKEN = 2;

class Selection {
  readonly taken: TxIndex[] = [];
  readonly #pending: PendingTransactions;
  readonly #states: Uint8Array;
  #room: number;
  #bytes = 0;

  constructor(pending: PendingTransactions, capacity: number) {
    this.#pending = pending;
    this.#states = new Uint8Array(pending.rows);
    this.#room = capacity;
  }

  /** Takes by age until `enough` bytes are taken; skips what does not fit. */
  takeOldest(enough: number): void {
    const pending = this.#pending;
    for (let row = pending.oldest; row !== NO_ROW && this.#bytes < enough; ) {
      if (this.#isNext(row)) this.#takeWithDeferred(row, enough);
      else this.#states[row] = DEFERRED;
      row = pending.newer(row);
    }
  }

  /** Takes by fee as long as something fits. */
  takeDearest(): void {
    const packages = new PackageQueue(this.#pending);
    const least = this.#queueChains(packages);
    while (packages.size > 0 && this.#room >= least) {
      const { first, last, bytes } = packages.take();
      if (bytes > this.#room) continue;
      for (let row = first; ; row = this.#pending.next(row)) {
        this.#take(row);
        if (row === last) break;
      }
      const next = this.#pending.next(last);
      if (next !== NO_ROW) packages.add(next);
    }
  }

  /** Queues what is left of each chain; the size of the smallest transaction left. */
  #queueChains(packages: PackageQueue): number {
    const pending = this.#pending;
    let least = Infinity;
    for (let row = pending.oldest, age = 0; row !== NO_ROW; row = pending.newer(row), age++) {
      packages.ages[row] = age;
      if (this.#states[row] === TAKEN) continue;
      least = Math.min(least, pending.facts.sizeOf(pending.txAt(row)));
    }
    for (let row = pending.oldest; row !== NO_ROW; row = pending.newer(row)) {
      if (this.#states[row] !== TAKEN && this.#isNext(row)) packages.add(row);
    }
    return least;
  }

  /** Takes a row and those of its successors that are older than it and had to wait for it. */
  #takeWithDeferred(row: number, enough: number): void {
    const pending = this.#pending;
    let at = row;
    while (pending.facts.sizeOf(pending.txAt(at)) <= this.#room) {
      this.#take(at);
      at = pending.next(at);
      if (at === NO_ROW || this.#states[at] !== DEFERRED || this.#bytes >= enough) return;
    }
  }

  /** Whether nothing of its sender has to be taken before it. */
  #isNext(row: number): boolean {
    const previous = this.#pending.previous(row);
    return previous === NO_ROW || this.#states[previous] === TAKEN;
  }

  #take(row: number): void {
    const tx = this.#pending.txAt(row);
    const size = this.#pending.facts.sizeOf(tx);
    this.#states[row] = TAKEN;
    this.#room -= size;
    this.#bytes += size;
    this.taken.push(tx);
  }
}

/** A run of a sender's chain that is taken as one: rows from `first` to `last`. */
interface Package {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
}

/** The next package of each chain, best rate first. */
class PackageQueue {
  /** Place in the age order by row; the caller fills it in. */
  readonly ages: Int32Array;
  readonly #pending: PendingTransactions;
  readonly #heap: KeyedHeap;
  /** By first row of a package. */
  readonly #lasts: Int32Array;
  readonly #bytes: Float64Array;

  constructor(pending: PendingTransactions) {
    this.#pending = pending;
    this.ages = new Int32Array(pending.rows);
    this.#heap = new KeyedHeap(pending.size);
    this.#lasts = new Int32Array(pending.rows);
    this.#bytes = new Float64Array(pending.rows);
  }

  get size(): number {
    return this.#heap.size;
  }

  /** Queues the shortest run from `first` on that has the best fee rate. */
  add(first: number): void {
    const pending = this.#pending;
    const { facts } = pending;
    let fees = 0;
    let bytes = 0;
    let newest = 0;
    let last = first;
    let best = -Infinity;
    let bestBytes = 0;
    let age = 0;
    for (let row = first; row !== NO_ROW; row = pending.next(row)) {
      const tx = pending.txAt(row);
      fees += facts.feeOf(tx);
      bytes += facts.sizeOf(tx);
      newest = Math.max(newest, this.ages[row]!);
      const rate = fees / bytes;
      if (rate <= best) continue;
      last = row;
      best = rate;
      bestBytes = bytes;
      age = newest;
    }
    this.#lasts[first] = last;
    this.#bytes[first] = bestBytes;
    this.#heap.push(first, -best, age);
  }

  take(): Package {
    const first = this.#heap.pop();
    return { first, last: this.#lasts[first]!, bytes: this.#bytes[first]! };
  }
}
