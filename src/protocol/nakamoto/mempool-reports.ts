/**
 * What a mempool says of transactions other than the one that it was asked about: what it drops is reported at
 * once, what has come to be pending is kept until the one is told of that it is owed to.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { OBSERVATION, type ObservationKind, TX_ORIGIN } from "../../trace/observation.ts";
import type { MempoolListener } from "./mempool.ts";
import type { NakamotoNode } from "./state.ts";

/** Hears the mempool of the node whose turn it is. */
export class MempoolReports implements MempoolListener {
  readonly #node: NakamotoNode;
  /** Pending from now on, in order, and where each came from. */
  #arrivals = new Map<TxIndex, number>();

  constructor(node: NakamotoNode) {
    this.#node = node;
  }

  replaced(tx: TxIndex, by: TxIndex): void {
    this.#drop(OBSERVATION.txReplaced, tx, by);
  }

  evicted(tx: TxIndex): void {
    this.#drop(OBSERVATION.txEvicted, tx, 0);
  }

  expired(tx: TxIndex): void {
    this.#drop(OBSERVATION.txExpired, tx, 0);
  }

  conflicted(tx: TxIndex): void {
    this.#drop(OBSERVATION.txConflicted, tx, this.#node.view.tip);
  }

  promoted(tx: TxIndex): void {
    this.#arrivals.set(tx, TX_ORIGIN.waiting);
  }

  returned(tx: TxIndex): void {
    this.#arrivals.set(tx, TX_ORIGIN.reorg);
  }

  /** What has come to be pending since the last call, in order, each with its origin. */
  takeArrivals(): ReadonlyMap<TxIndex, number> {
    const arrivals = this.#arrivals;
    if (arrivals.size > 0) this.#arrivals = new Map();
    return arrivals;
  }

  #drop(kind: ObservationKind, tx: TxIndex, b: number): void {
    const { out, transactions } = this.#node;
    const origin = this.#arrivals.get(tx);
    // Come and gone in one go: reported, and told to nobody.
    if (origin !== undefined) out.observe(OBSERVATION.txAdmitted, tx, origin);
    this.#arrivals.delete(tx);
    transactions.refuse(tx);
    out.observe(kind, tx, b);
  }
}
