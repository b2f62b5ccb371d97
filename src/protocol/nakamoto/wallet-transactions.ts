/**
 * The transactions that a node's wallet has made, by sender and sequence. Those whose place the chain has filled
 * are kept, for a reorg may free it; all others are open.
 * Invariant: a sender's sums are over its open places; a place counts with the dearest of its rivals, since one
 * of them at most will be paid.
 */
import type { TransactionFacts } from "../../chain/transaction-table.ts";
import type { AccountIndex, TxIndex } from "../../lib/brand.ts";

/** What a sender made, as plain data: by sequence, and of a place the oldest first. */
export interface SavedWalletChain {
  readonly sender: AccountIndex;
  readonly due: number;
  readonly transactions: readonly TxIndex[];
}

/** What one sender made. */
interface WalletChain {
  /** Rivals by their sequence, oldest first. */
  readonly places: Map<number, TxIndex[]>;
  /** The sequence that the node's tip expects next: from here on places are open. */
  due: number;
  /** One more than the highest sequence. */
  end: number;
  openPlaces: number;
  /** Base units. */
  openCost: number;
}

export class WalletTransactions {
  readonly #facts: TransactionFacts;
  readonly #chains = new Map<AccountIndex, WalletChain>();
  #openPlaces = 0;

  constructor(facts: TransactionFacts) {
    this.#facts = facts;
  }

  /** Whether anything is open. */
  get hasOpen(): boolean {
    return this.#openPlaces > 0;
  }

  has(tx: TxIndex): boolean {
    const chain = this.#chains.get(this.#facts.senderOf(tx));
    return chain?.places.get(this.#facts.sequenceOf(tx))?.includes(tx) ?? false;
  }

  /** Keeps a transaction; `due` is the sequence that the node's tip expects of its sender next. */
  add(tx: TxIndex, due: number): void {
    if (this.has(tx)) return;
    const sender = this.#facts.senderOf(tx);
    const sequence = this.#facts.sequenceOf(tx);
    let chain = this.#chains.get(sender);
    if (chain === undefined) {
      chain = { places: new Map(), due, end: 0, openPlaces: 0, openCost: 0 };
      this.#chains.set(sender, chain);
    }
    const isOpen = sequence >= chain.due;
    if (isOpen) this.#count(chain, sequence, -1);
    const rivals = chain.places.get(sequence);
    if (rivals === undefined) chain.places.set(sequence, [tx]);
    else rivals.push(tx);
    chain.end = Math.max(chain.end, sequence + 1);
    if (isOpen) this.#count(chain, sequence, 1);
  }

  /** The node's tip expects another sequence of the sender: places are filled, or free again. */
  follow(sender: AccountIndex, due: number): void {
    const chain = this.#chains.get(sender);
    if (chain === undefined) return;
    for (; chain.due < due; chain.due++) this.#count(chain, chain.due, -1);
    for (; chain.due > due; chain.due--) this.#count(chain, chain.due - 1, 1);
  }

  /**
   * The first sequence from `from` on, which is not before the one that is due, whose place is free; and the
   * base units of all that is open there and behind. A gap is found: nothing behind it could be confirmed.
   */
  planNext(
    sender: AccountIndex,
    from: number,
  ): { readonly sequence: number; readonly reserved: number } {
    const chain = this.#chains.get(sender);
    if (chain === undefined) return { sequence: from, reserved: 0 };
    let places = chain.openPlaces;
    let reserved = chain.openCost;
    for (let sequence = chain.due; sequence < from; sequence++) {
      if (!chain.places.has(sequence)) continue;
      places -= 1;
      reserved -= this.#costOf(chain, sequence);
    }
    const end = Math.max(from, chain.end);
    // Only where there is a gap is it looked for, and then it is filled.
    let sequence = places === end - from ? end : from;
    while (chain.places.has(sequence)) sequence += 1;
    return { sequence, reserved };
  }

  /** All that is open: sender by sender, in order of sequence, and of rivals the oldest first. */
  open(): TxIndex[] {
    const list: TxIndex[] = [];
    for (const chain of this.#chains.values()) {
      for (let sequence = chain.due; sequence < chain.end; sequence++) {
        list.push(...(chain.places.get(sequence) ?? []));
      }
    }
    return list;
  }

  clear(): void {
    this.#chains.clear();
    this.#openPlaces = 0;
  }

  save(): SavedWalletChain[] {
    return [...this.#chains].map(([sender, { due, places }]) => {
      const ordered = [...places].sort(([a], [b]) => a - b);
      return { sender, due, transactions: ordered.flatMap(([, rivals]) => rivals) };
    });
  }

  /** Takes back what was saved, into a wallet just made. */
  load(saved: readonly SavedWalletChain[]): void {
    for (const { due, transactions } of saved) for (const tx of transactions) this.add(tx, due);
  }

  /** Counts a place, with `by` −1 no longer, if anything is there. */
  #count(chain: WalletChain, sequence: number, by: 1 | -1): void {
    if (!chain.places.has(sequence)) return;
    chain.openPlaces += by;
    chain.openCost += by * this.#costOf(chain, sequence);
    this.#openPlaces += by;
  }

  /** Base units of the dearest of the rivals. */
  #costOf(chain: WalletChain, sequence: number): number {
    let most = 0;
    for (const tx of chain.places.get(sequence)!) {
      most = Math.max(most, this.#facts.costOf(tx));
    }
    return most;
  }
}
