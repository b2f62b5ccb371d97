/**
 * Which blocks have which transaction. A block's transactions are read once, when a chain with that block is
 * first asked about; then a transaction is found on a chain by asking for an ancestor or two.
 */
import { grownInt32 } from "./growable.ts";
import type { MoneyFacts } from "./money-facts.ts";
import type { TreeFacts } from "./tree-facts.ts";

/** Lists of blocks by transaction, as linked columns. */
export class Placements {
  private readonly tree: Pick<TreeFacts, "height">;
  private readonly money: Pick<MoneyFacts, "transactionsOf" | "ancestorAt">;
  /** Place of a transaction's latest block in the columns below, plus 1; 0 for none. */
  private heads = new Int32Array(0);
  private blocks = new Int32Array(0);
  /** As `heads`: the block before in the same list. */
  private nexts = new Int32Array(0);
  private used = 0;
  private blocksRead = 0;

  constructor(
    tree: Pick<TreeFacts, "height">,
    money: Pick<MoneyFacts, "transactionsOf" | "ancestorAt">,
  ) {
    this.tree = tree;
    this.money = money;
  }

  /** Height at which the chain that ends in `tip` has the transaction; 0 where it has not. */
  heightOn(tip: number, tx: number): number {
    while (this.blocksRead <= tip) this.read(this.blocksRead++);
    const top = this.tree.height(tip);
    for (let place = this.heads[tx] ?? 0; place > 0; place = this.nexts[place - 1]!) {
      const block = this.blocks[place - 1]!;
      const height = this.tree.height(block);
      if (height <= top && this.money.ancestorAt(tip, height) === block) return height;
    }
    return 0;
  }

  /** The state as plain data. */
  save(): unknown {
    const columns = [this.heads, this.blocks, this.nexts].map((column) => column.slice());
    return { columns, used: this.used, blocksRead: this.blocksRead };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as {
      columns: [Int32Array, Int32Array, Int32Array];
      used: number;
      blocksRead: number;
    };
    this.heads = Int32Array.from(state.columns[0]);
    this.blocks = Int32Array.from(state.columns[1]);
    this.nexts = Int32Array.from(state.columns[2]);
    this.used = state.used;
    this.blocksRead = state.blocksRead;
  }

  private read(block: number): void {
    const transactions = this.money.transactionsOf(block);
    this.blocks = grownInt32(this.blocks, this.used + transactions.length);
    this.nexts = grownInt32(this.nexts, this.used + transactions.length);
    for (let i = 0; i < transactions.length; i++) {
      const tx = transactions[i]!;
      if (tx >= this.heads.length) this.heads = grownInt32(this.heads, tx + 1);
      this.blocks[this.used] = block;
      this.nexts[this.used] = this.heads[tx]!;
      this.heads[tx] = ++this.used;
    }
  }
}
