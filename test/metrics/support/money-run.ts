/** A hand-made run on a chain with money, whose answers are known: who paid whom, and what a heal undid. */
import type { AccountIndex, TxId, TxIndex } from "../../../src/lib/brand.ts";
import type { MetricsOptions } from "../../../src/metrics/collector.ts";
import type {
  AskedOfTransactions,
  MempoolFacts,
  MoneyFacts,
  PaymentFacts,
} from "../../../src/metrics/money-facts.ts";
import { FakeTree, ScriptedRun } from "./small-run.ts";

export interface FakeTransaction {
  readonly sender: number;
  readonly sequence: number;
  readonly fee: number;
  readonly size: number;
}

/** Blocks by number with their transactions; rewards are 50 and the fees. */
export class FakeMoney implements MoneyFacts {
  readonly transactions: MoneyFacts["transactions"];
  /** By node. */
  readonly mempools: MempoolFacts[];
  readonly allocated = 1000;
  readonly refusalCodes = ["fee-too-low", "mempool-full"];
  readonly failureCodes = ["insufficient-balance"];
  readonly named: readonly string[];
  readonly asked: AskedOfTransactions;
  readonly #tree: FakeTree;
  readonly #blocks: Readonly<Record<number, readonly number[]>>;
  readonly #payments: readonly PaymentFacts[];
  readonly #all: readonly FakeTransaction[];

  constructor(
    tree: FakeTree,
    what: {
      readonly nodes: number;
      readonly transactions: readonly FakeTransaction[];
      readonly blocks: Readonly<Record<number, readonly number[]>>;
      readonly payments: readonly PaymentFacts[];
      readonly named?: readonly string[];
      readonly asked?: AskedOfTransactions;
    },
  ) {
    const all = what.transactions;
    this.transactions = {
      idOf: (tx) => `tx-${tx}` as TxId,
      senderOf: (tx: TxIndex) => all[tx]!.sender as AccountIndex,
      sequenceOf: (tx) => all[tx]!.sequence,
      feeOf: (tx) => all[tx]!.fee,
      sizeOf: (tx) => all[tx]!.size,
    };
    this.mempools = new Array(what.nodes).fill({ transactions: 0, bytes: 0 });
    this.named = what.named ?? [];
    this.asked = what.asked ?? { confirmations: [], shares: [] };
    this.#tree = tree;
    this.#blocks = what.blocks;
    this.#payments = what.payments;
    this.#all = all;
  }

  mempoolOf(node: number): MempoolFacts {
    return this.mempools[node]!;
  }

  transactionsOf(block: number): readonly number[] {
    return this.#blocks[block] ?? [];
  }

  feesOf(block: number): number {
    return this.transactionsOf(block).reduce((sum, tx) => sum + this.#all[tx]!.fee, 0);
  }

  rewardOf(block: number): number {
    return 50 + this.feesOf(block);
  }

  ancestorAt(block: number, height: number): number {
    let at = block;
    while (this.#tree.height(at) > height) at = this.#tree.parent(at);
    return at;
  }

  describePayment(payment: number): PaymentFacts {
    return this.#payments[payment]!;
  }

  accounts(): number {
    return 7;
  }

  ledgerTotal(block: number): number {
    return this.allocated + 50 * this.#tree.height(block);
  }
}

export const plainPayment: PaymentFacts = { id: null, from: 0, to: 1, payeeNode: 1, rivalOf: -1 };

const BLOCKS = [
  { parent: 0, miner: 0 },
  { parent: 1, miner: 1 },
  { parent: 2, miner: 1 },
  { parent: 1, miner: 0 },
  { parent: 4, miner: 0 },
  { parent: 5, miner: 3 },
];

/**
 * Four nodes in two halves, {0, 3} and {1, 2}, from 11 s to 42 s. "rent" (transaction 1) is paid to the wallet of
 * node 2 and confirmed in one half; its rival "back" (2) is confirmed in the other, which wins:
 *
 *     0 ── 1 ── 4 ── 5 ── 6         transactions by block: 1: 0   4: 2   5: 3
 *           └── 2 ── 3                                     2: 1
 */
export function doubleSpendRun(asked?: AskedOfTransactions): ScriptedRun & { money: FakeMoney } {
  const money = new FakeMoney(new FakeTree(BLOCKS), {
    nodes: 4,
    transactions: [
      { sender: 0, sequence: 0, fee: 100, size: 200 },
      { sender: 5, sequence: 0, fee: 20, size: 200 },
      { sender: 5, sequence: 0, fee: 30, size: 200 },
      { sender: 1, sequence: 0, fee: 10, size: 200 },
      { sender: 1, sequence: 1, fee: 10, size: 400 },
      { sender: 2, sequence: 0, fee: 0, size: 200 },
    ],
    blocks: { 1: [0], 2: [1], 4: [2], 5: [3] },
    payments: [
      plainPayment,
      { id: "rent", from: 5, to: 2, payeeNode: 2, rivalOf: -1 },
      { id: "back", from: 5, to: 6, payeeNode: 3, rivalOf: 1 },
      plainPayment,
      plainPayment,
      plainPayment,
      { id: "broke", from: 4, to: 2, payeeNode: 2, rivalOf: 1 },
    ],
    named: ["rent", "back", "broke", "never"],
    ...(asked === undefined ? {} : { asked }),
  });
  const options: Partial<MetricsOptions> & { nodes: number } = {
    nodes: 4,
    hashShares: Float64Array.of(0.5, 0.3, 0, 0.2),
    money,
  };
  const run = Object.assign(new ScriptedRun(BLOCKS, options), { money });
  play(run);
  return run;
}

/** A node's mempool changes, and then an observation tells of it. */
function hold(run: { money: FakeMoney }, node: number, transactions: number, bytes: number): void {
  run.money.mempools[node] = { transactions, bytes };
}

function play(run: ScriptedRun & { money: FakeMoney }): void {
  const submit = (time: number, node: number, tx: number) => {
    run.tell("txSubmitted", time, node, tx, tx);
  };
  const admit = (time: number, node: number, tx: number, from = 1) => {
    run.tell("txAdmitted", time, node, tx, from);
  };
  submit(2, 0, 0);
  hold(run, 0, 1, 200);
  admit(2, 0, 0, -1);
  submit(5, 0, 3);
  hold(run, 0, 2, 400);
  admit(5, 0, 3, -1);
  run.find(10, 0, 1).get(10.5, 1, 1, 0).get(10.5, 2, 1, 0).get(10.5, 3, 1, 0);
  submit(12, 1, 1);
  hold(run, 1, 1, 200);
  admit(12, 1, 1, -1);
  admit(12.5, 2, 1);
  submit(13, 3, 2);
  admit(13, 3, 2, -1);
  run.tell("txRefused", 14, 1, 2, 0, 4).tell("txRefused", 14, 2, 2, 0, 4);
  run.tell("paymentFailed", 15, 2, 6, 0);
  run.find(20, 1, 2).get(21, 2, 2, 0);
  run.find(24, 0, 4).get(25, 3, 4, 0);
  run.find(26, 1, 3).get(27, 2, 3, 0);
  run.find(30, 0, 5).get(31, 3, 5, 0);
  submit(35, 0, 4);
  hold(run, 0, 1, 400);
  admit(35, 0, 4, -1);
  submit(36, 0, 5);
  run.tell("txRefused", 36, 0, 5, 1, -1);
  run.tell("txReplaced", 37, 3, 4, 5).tell("txEvicted", 37, 0, 4).tell("txEvicted", 38, 1, 4);
  run.find(40, 3, 6).get(41.5, 0, 6, 0);
  run.get(42, 1, 6, 2).get(43, 2, 6, 2);
  run.tell("txConflicted", 42, 1, 1, 6).tell("txAdmitted", 42, 1, 4, -2);
}
