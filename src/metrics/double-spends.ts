/**
 * Pairs of payments that cannot both be made, in the eyes of those who are paid: how deep each payee's node
 * saw its payment before it lost it to the rival. Depths are asked when a node leaves a chain, and at the end.
 * A payment to its own sender has no payee to deceive.
 */
import type { PaymentFacts } from "./money-facts.ts";
import type { Placements } from "./placements.ts";
import type { DoubleSpendTotals } from "./transaction-result.ts";

const DEPTHS = [0, 1, 2, 6] as const;
const NEVER_SEEN = -1;

/** One payment of a pair as its payee has it. */
interface View {
  readonly pair: number;
  readonly node: number;
  readonly tx: number;
  readonly rival: number;
  /** Deepest that the node had the payment when it left a chain. */
  deepest: number;
}

/** A payment and its transaction. */
export interface Submitted {
  readonly tx: number;
  readonly payment: PaymentFacts;
}

/** All pairs of a run. */
export class DoubleSpends {
  private readonly placements: Placements;
  private attempted = 0;
  private pairs = 0;
  private views: View[] = [];
  /** Places in `views` by node. */
  private byNode = new Map<number, View[]>();

  constructor(placements: Placements) {
    this.placements = placements;
  }

  /** Somebody tried to make the second payment of a pair. */
  attempt(): void {
    this.attempted++;
  }

  /** Both payments of a pair have been submitted. */
  add(first: Submitted, second: Submitted): void {
    const pair = this.pairs++;
    this.watch(pair, first, second.tx);
    this.watch(pair, second, first.tx);
  }

  /** A node leaves the chain that ends in `tip`, or forgets it. */
  leave(node: number, tip: number): void {
    for (const view of this.byNode.get(node) ?? []) {
      view.deepest = Math.max(view.deepest, this.depth(view, tip));
    }
  }

  /** The figures; `sawUnconfirmed` tells whether a payee's mempool ever took its payment. */
  finish(tips: Int32Array, sawUnconfirmed: (tx: number) => boolean): DoubleSpendTotals {
    const deepest = new Int32Array(this.pairs).fill(NEVER_SEEN);
    for (const view of this.views) {
      if (this.placements.heightOn(tips[view.node]!, view.rival) === 0) continue;
      const seen = Math.max(view.deepest, sawUnconfirmed(view.tx) ? 0 : NEVER_SEEN);
      deepest[view.pair] = Math.max(deepest[view.pair]!, seen);
    }
    const lost = DEPTHS.map((confirmations) => ({
      confirmations,
      pairs: deepest.reduce((sum, depth) => sum + (depth >= confirmations ? 1 : 0), 0),
    }));
    const { attempted, pairs } = this;
    return { attempted, submitted: pairs, lost, succeeded: lost[1]!.pairs };
  }

  /** The state as plain data. */
  save(): unknown {
    const views = this.views.map((view) => ({ ...view }));
    return { attempted: this.attempted, pairs: this.pairs, views };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as { attempted: number; pairs: number; views: View[] };
    this.attempted = state.attempted;
    this.pairs = state.pairs;
    this.views = [];
    this.byNode = new Map();
    for (const view of state.views) this.keep({ ...view });
  }

  private watch(pair: number, { tx, payment }: Submitted, rival: number): void {
    const node = payment.payeeNode;
    if (node === -1 || payment.from === payment.to) return;
    this.keep({ pair, node, tx, rival, deepest: NEVER_SEEN });
  }

  private keep(view: View): void {
    this.views.push(view);
    const others = this.byNode.get(view.node);
    if (others === undefined) this.byNode.set(view.node, [view]);
    else others.push(view);
  }

  /** Confirmations on a chain; none is no sight. */
  private depth(view: View, tip: number): number {
    return this.placements.depthOn(tip, view.tx) || NEVER_SEEN;
  }
}
