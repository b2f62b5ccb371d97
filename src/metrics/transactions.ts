/**
 * Hears what is told of transactions and leaves a `TransactionTotals`. Constant time per observation and a few
 * numbers per transaction; only named payments and pairs of rivals are followed from tip to tip. What depends
 * on the canonical chain is worked out at the end.
 */
import type { ChainParams } from "../chain/params.ts";
import type { AccountIndex, TxIndex } from "../lib/brand.ts";
import {
  NODE_DOWN,
  OBSERVATION,
  type ObservationKind,
  type ObservationSink,
  TX_ORIGIN,
} from "../trace/observation.ts";
import type { CanonicalChain } from "./canonical-chain.ts";
import { DoubleSpends } from "./double-spends.ts";
import { grownFloat64, grownInt32, grownUint8 } from "./growable.ts";
import { MempoolSizes } from "./mempool-sizes.ts";
import type { MoneyFacts } from "./money-facts.ts";
import { NamedPayments } from "./named-payments.ts";
import { Placements } from "./placements.ts";
import { codeRows, counted } from "./reason-counts.ts";
import { ratio } from "./statistics.ts";
import { subsidyUpTo } from "./subsidies.ts";
import type * as Result from "./transaction-result.ts";
import type { TreeFacts } from "./tree-facts.ts";
import {
  type ChainTimes,
  computeFeeDeciles,
  computeLatency,
  computeStarvation,
  type Fate,
  type Outcome,
} from "./waits.ts";

const CONFIRMATIONS = [1, 2, 6] as const;
/** The drops in the order of their rows: what each is called, and the kind that tells of it. */
const DROPS: readonly { readonly reason: Result.DropReason; readonly kind: ObservationKind }[] = [
  { reason: "replaced", kind: OBSERVATION.txReplaced },
  { reason: "evicted", kind: OBSERVATION.txEvicted },
  { reason: "expired", kind: OBSERVATION.txExpired },
  { reason: "conflicted", kind: OBSERVATION.txConflicted },
];
const UNSET = -1;
/** Bits of what has happened to a transaction; the drops take the bits from `DROPPED` on. */
const ADMITTED = 1;
const SEEN_BY_PAYEE = 2;
const DROPPED = 4;
/** Values of a payment's column; a transaction is its index plus 1. */
const FAILED = -1;

/** What the collector has to know before the run. */
export interface TransactionOptions {
  readonly nodeNames: readonly string[];
  /** 1 for every node that is up at time 0. */
  readonly up: ArrayLike<number>;
  readonly tree: TreeFacts;
  readonly money: MoneyFacts;
  readonly subsidy: ChainParams["subsidy"];
}

/** How the run ended. */
export interface TransactionEnd {
  /** Microseconds. */
  readonly time: number;
  readonly tips: Int32Array;
  readonly up: Uint8Array;
  readonly chain: CanonicalChain;
  readonly foundUs: (block: number) => number;
}

/** The collectors of transactions of one run. */
export class TransactionMetrics implements ObservationSink {
  private readonly options: TransactionOptions;
  private readonly depths: readonly number[];
  private readonly placements: Placements;
  private readonly sizes: MempoolSizes;
  private readonly doubleSpends: DoubleSpends;
  private readonly named: NamedPayments;
  private up: Uint8Array;
  private tips: Int32Array;
  /** By transaction: when it was submitted (µs), the node of its payee plus 1, bits of its fate. */
  private submittedAt = new Float64Array(0);
  private payees = new Int32Array(0);
  private flags = new Uint8Array(0);
  /** By payment: its transaction plus 1, `FAILED`, 0. */
  private payments = new Int32Array(0);
  private failures = new Float64Array(8);
  private refusals = new Float64Array(16);
  private admissions: [admitted: number, returned: number] = [0, 0];
  private drops = new Float64Array(DROPS.length);

  constructor(options: TransactionOptions) {
    const { money, tree, nodeNames, up } = options;
    this.options = options;
    const depths = new Set([...CONFIRMATIONS, ...money.asked.confirmations]);
    this.depths = [...depths].sort((a, b) => a - b);
    this.placements = new Placements(tree, money);
    this.sizes = new MempoolSizes(money);
    this.doubleSpends = new DoubleSpends(tree, money, this.placements);
    this.named = new NamedPayments(tree, this.placements, {
      ids: money.named,
      nodes: nodeNames.length,
      confirmations: this.depths,
      shares: money.asked.shares,
    });
    this.up = Uint8Array.from(up);
    this.tips = new Int32Array(nodeNames.length);
  }

  /** Takes one observation; operands as `OBSERVATION` says. */
  observe(kind: ObservationKind, time: number, node: number, a: number, b: number, c: number) {
    this.sizes.advance(time, this.up);
    switch (kind) {
      case OBSERVATION.tipChanged:
        this.tips[node] = b;
        this.doubleSpends.leave(node, a, c);
        return this.named.move(node, time, b, c > 0);
      case OBSERVATION.txSubmitted:
        return this.submitted(time, a, b);
      case OBSERVATION.paymentFailed:
        return this.failed(a, b);
      case OBSERVATION.txAdmitted:
        return this.admitted(time, node, a, b);
      case OBSERVATION.txRefused:
        this.refusals = counted(this.refusals, b);
        return;
      case OBSERVATION.txReplaced:
      case OBSERVATION.txEvicted:
      case OBSERVATION.txExpired:
      case OBSERVATION.txConflicted:
        return this.dropped(kind, a);
      case OBSERVATION.nodeUp:
        this.up[node] = 1;
        return;
      case OBSERVATION.nodeDown:
        if (a === NODE_DOWN.diskBehind) this.fallBack(time, node, b);
        return this.goDown(node, a === NODE_DOWN.diskKept || a === NODE_DOWN.diskBehind);
      default:
    }
  }

  /** The figures; the collector may go on afterwards. */
  finish(end: TransactionEnd): Result.TransactionTotals {
    const { tree, money, nodeNames } = this.options;
    const outcomes = this.outcomes(end.chain);
    const foundUs = Float64Array.from([0, ...end.chain.blocks.map(end.foundUs)]);
    const times: ChainTimes = { foundUs, endUs: end.time };
    const counts = this.counts(outcomes);
    const included = outcomes.filter(({ fate }) => fate === "included");
    const idOf = (tx: number) => money.transactions.idOf(tx as TxIndex);
    return {
      counts,
      includedShare: ratio(counts.included, counts.submitted),
      throughputPerSecond: ratio(counts.included * 1_000_000, end.time),
      fees: included.reduce((sum, { tx }) => sum + money.transactions.feeOf(tx as TxIndex), 0),
      latency: computeLatency(outcomes, times, this.depths),
      feeDeciles: computeFeeDeciles(outcomes, times),
      starvation: computeStarvation(outcomes, times, idOf),
      mempools: {
        admitted: this.admissions[0],
        returned: this.admissions[1],
        refused: codeRows(this.refusals, money.refusalCodes),
        dropped: this.dropRows(),
        ...this.sizes.finish(end.time, this.up, nodeNames),
      },
      doubleSpends: this.doubleSpends.finish(end.tips, (tx) => this.has(tx, SEEN_BY_PAYEE)),
      named: this.named.finish({
        up: end.up,
        failureCodes: money.failureCodes,
        tip: end.chain.tip,
        foundUsAt: (height) => foundUs[height]!,
      }),
      supply: {
        total: money.ledgerTotal(end.chain.tip),
        allocated: money.allocated,
        scheduled: subsidyUpTo(this.options.subsidy, tree.height(end.chain.tip)),
        accounts: money.accounts(),
      },
    };
  }

  /** The state as plain data. */
  save(): unknown {
    return {
      parts: [this.placements, this.sizes, this.doubleSpends, this.named].map((part) =>
        part.save(),
      ),
      nodes: [this.up.slice(), this.tips.slice()],
      submittedAt: this.submittedAt.slice(),
      payees: this.payees.slice(),
      flags: this.flags.slice(),
      payments: this.payments.slice(),
      counts: [this.failures, this.refusals, this.drops].map((column) => column.slice()),
      admissions: [...this.admissions],
    };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as {
      parts: unknown[];
      nodes: [Uint8Array, Int32Array];
      submittedAt: Float64Array;
      payees: Int32Array;
      flags: Uint8Array;
      payments: Int32Array;
      counts: [Float64Array, Float64Array, Float64Array];
      admissions: [number, number];
    };
    const parts = [this.placements, this.sizes, this.doubleSpends, this.named];
    parts.forEach((part, i) => {
      part.load(state.parts[i]);
    });
    this.up = Uint8Array.from(state.nodes[0]);
    this.tips = Int32Array.from(state.nodes[1]);
    this.submittedAt = Float64Array.from(state.submittedAt);
    this.payees = Int32Array.from(state.payees);
    this.flags = Uint8Array.from(state.flags);
    this.payments = Int32Array.from(state.payments);
    this.failures = Float64Array.from(state.counts[0]);
    this.refusals = Float64Array.from(state.counts[1]);
    this.drops = Float64Array.from(state.counts[2]);
    this.admissions = [...state.admissions];
  }

  private submitted(time: number, tx: number, number: number): void {
    this.reserve(tx);
    // Offered again, it is the transaction that it was.
    if (this.submittedAt[tx] !== UNSET) return;
    const payment = this.options.money.describePayment(number);
    this.submittedAt[tx] = time;
    this.payees[tx] = payment.payeeNode + 1;
    if (payment.id !== null) this.named.submitted(payment.id, tx, time);
    this.payments = grownInt32(this.payments, number + 1);
    if (payment.rivalOf !== -1) {
      if (this.payments[number] === 0) this.doubleSpends.attempt();
      const first = (this.payments[payment.rivalOf] ?? 0) - 1;
      if (first >= 0) {
        const rival = this.options.money.describePayment(payment.rivalOf);
        this.doubleSpends.add({ tx: first, payment: rival }, { tx, payment });
      }
    }
    this.payments[number] = tx + 1;
  }

  private failed(number: number, reason: number): void {
    const payment = this.options.money.describePayment(number);
    this.failures = counted(this.failures, reason);
    if (payment.id !== null) this.named.failed(payment.id, reason);
    this.payments = grownInt32(this.payments, number + 1);
    if (this.payments[number] !== 0) return;
    this.payments[number] = FAILED;
    if (payment.rivalOf !== -1) this.doubleSpends.attempt();
  }

  private admitted(time: number, node: number, tx: number, from: number): void {
    this.reserve(tx);
    this.admissions[0]++;
    if (from === TX_ORIGIN.reorg) this.admissions[1]++;
    const isPayee = this.payees[tx] === node + 1;
    this.flags[tx] = this.flags[tx]! | ADMITTED | (isPayee ? SEEN_BY_PAYEE : 0);
    this.sizes.grow(node, time);
  }

  private dropped(kind: ObservationKind, tx: number): void {
    const row = DROPS.findIndex((drop) => drop.kind === kind);
    this.reserve(tx);
    this.drops[row] = this.drops[row]! + 1;
    this.flags[tx] = this.flags[tx]! | (DROPPED << row);
  }

  /** A node that goes down with an older tip on its disk. */
  private fallBack(time: number, node: number, tip: number): void {
    const { tree } = this.options;
    const from = this.tips[node]!;
    this.tips[node] = tip;
    this.doubleSpends.leave(node, from, tree.height(from) - tree.height(tip));
    this.named.move(node, time, tip, true);
  }

  private goDown(node: number, isDiskKept: boolean): void {
    this.up[node] = 0;
    if (isDiskKept) return;
    const tip = this.tips[node]!;
    this.doubleSpends.leave(node, tip, this.options.tree.height(tip));
    this.named.forget(node);
    this.tips[node] = 0;
  }

  private outcomes(chain: CanonicalChain): Outcome[] {
    const { money, tree } = this.options;
    const { transactions } = money;
    const heights = new Int32Array(this.submittedAt.length);
    const used = new Map<AccountIndex, number>();
    for (const block of chain.blocks) {
      const inside = money.transactionsOf(block);
      for (let i = 0; i < inside.length; i++) {
        const tx = inside[i] as TxIndex;
        if (tx < heights.length) heights[tx] = tree.height(block);
        used.set(transactions.senderOf(tx), transactions.sequenceOf(tx));
      }
    }
    const outcomes: Outcome[] = [];
    for (let tx = 0 as TxIndex; tx < this.submittedAt.length; tx++) {
      const submittedUs = this.submittedAt[tx]!;
      if (submittedUs === UNSET) continue;
      const height = heights[tx]!;
      const isUsed = transactions.sequenceOf(tx) <= (used.get(transactions.senderOf(tx)) ?? UNSET);
      const feeRate = (transactions.feeOf(tx) * 1000) / transactions.sizeOf(tx);
      outcomes.push({ tx, fate: this.fate(tx, height, isUsed), submittedUs, height, feeRate });
    }
    return outcomes;
  }

  private fate(tx: number, height: number, isUsed: boolean): Fate {
    if (height > 0) return "included";
    if (!this.has(tx, ADMITTED)) return "never-admitted";
    return isUsed ? "superseded" : "waiting";
  }

  private counts(outcomes: readonly Outcome[]): Result.TransactionCounts {
    const count = (fate: Fate) => outcomes.reduce((n, one) => n + (one.fate === fate ? 1 : 0), 0);
    return {
      submitted: outcomes.length,
      included: count("included"),
      waiting: count("waiting"),
      superseded: count("superseded"),
      neverAdmitted: count("never-admitted"),
      paymentsFailed: codeRows(this.failures, this.options.money.failureCodes),
    };
  }

  private dropRows(): Result.DropRow[] {
    return DROPS.map(({ reason }, i) => ({
      reason,
      times: this.drops[i]!,
      transactions: this.flags.reduce((sum, bits) => sum + (bits & (DROPPED << i) ? 1 : 0), 0),
    }));
  }

  private has(tx: number, bit: number): boolean {
    return (this.flags[tx]! & bit) !== 0;
  }

  private reserve(tx: number): void {
    if (tx < this.submittedAt.length) return;
    this.submittedAt = grownFloat64(this.submittedAt, tx + 1, UNSET);
    this.payees = grownInt32(this.payees, tx + 1);
    this.flags = grownUint8(this.flags, tx + 1);
  }
}
