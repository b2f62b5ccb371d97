/**
 * Pairs of payments that cannot both be made, in the eyes of those who are paid: how deep each payee's node
 * saw its payment before it lost it to the rival. Depths are noted when a node leaves the blocks that have the
 * payments, so that a reorg costs what it disconnects. A payment to its own sender has no payee to deceive.
 */
import type { MoneyFacts, PaymentFacts } from "./money-facts.ts";
import type { Placements } from "./placements.ts";
import type { DoubleSpendTotals } from "./transaction-result.ts";
import type { TreeFacts } from "./tree-facts.ts";

const DEPTHS = [0, 1, 2, 6] as const;
const NEVER_SEEN = -1;

/** One payment of a pair as its payee has it. */
interface View {
  readonly pair: number;
  readonly node: number;
  readonly tx: number;
  readonly rival: number;
  /** Deepest that the node had the payment when it left the payment's block. */
  deepest: number;
}

/** A payment and its transaction. */
export interface Submitted {
  readonly tx: number;
  readonly payment: PaymentFacts;
}

/** All pairs of a run. */
export class DoubleSpends {
  private readonly tree: Pick<TreeFacts, "height">;
  private readonly money: Pick<MoneyFacts, "transactionsOf" | "ancestorAt">;
  private readonly placements: Placements;
  private attempted = 0;
  private pairs = 0;
  private views: View[] = [];
  /** The same by transaction. */
  private byTransaction = new Map<number, View[]>();

  constructor(
    tree: Pick<TreeFacts, "height">,
    money: Pick<MoneyFacts, "transactionsOf" | "ancestorAt">,
    placements: Placements,
  ) {
    this.tree = tree;
    this.money = money;
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

  /** A node leaves the topmost `count` blocks of the chain that ends in `tip`. */
  leave(node: number, tip: number, count: number): void {
    if (this.views.length === 0) return;
    const top = this.tree.height(tip);
    for (let depth = 1; depth <= count; depth++) {
      const inside = this.money.transactionsOf(this.money.ancestorAt(tip, top - depth + 1));
      for (let i = 0; i < inside.length; i++) this.note(node, inside[i]!, depth);
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
    this.byTransaction = new Map();
    for (const view of state.views) this.keep({ ...view });
  }

  private watch(pair: number, { tx, payment }: Submitted, rival: number): void {
    const node = payment.payeeNode;
    if (node === -1 || payment.from === payment.to) return;
    this.keep({ pair, node, tx, rival, deepest: NEVER_SEEN });
  }

  private keep(view: View): void {
    this.views.push(view);
    const others = this.byTransaction.get(view.tx);
    if (others === undefined) this.byTransaction.set(view.tx, [view]);
    else others.push(view);
  }

  private note(node: number, tx: number, depth: number): void {
    for (const view of this.byTransaction.get(tx) ?? []) {
      if (view.node === node) view.deepest = Math.max(view.deepest, depth);
    }
  }
}
