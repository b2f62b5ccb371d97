/**
 * What a run leaves behind about transactions and money; part of `RunResult` on a chain that has money. Units
 * are in the names: fees and coins in base units, fee rates in base units per 1000 bytes, waits in
 * milliseconds or in canonical blocks. A figure that no transaction supports is null, never zero.
 */
import type { Distribution } from "./run-result.ts";

/** All about transactions. A transaction is one that a wallet made and handed to a mempool. */
export interface TransactionTotals {
  readonly counts: TransactionCounts;
  /** Included ÷ submitted. */
  readonly includedShare: number | null;
  /** Included transactions per second of simulated time. */
  readonly throughputPerSecond: number | null;
  /** Fees of the included transactions. */
  readonly fees: number;
  /** By confirmations: 1, 2, 6, and those that an expectation asked about; in ascending order. */
  readonly latency: readonly LatencyRow[];
  /**
   * At most ten rows from the lowest to the highest fee rate, equal rates in one row; none where there are
   * fewer than ten transactions.
   */
  readonly feeDeciles: readonly FeeDecileRow[];
  readonly starvation: Starvation;
  readonly mempools: MempoolTotals;
  readonly doubleSpends: DoubleSpendTotals;
  /** The payments that the scenario named, in its order. */
  readonly named: readonly NamedPaymentRow[];
  readonly supply: SupplyTotals;
}

/** `submitted` is the sum of `included`, `waiting`, `superseded` and `neverAdmitted`. */
export interface TransactionCounts {
  readonly submitted: number;
  /** On the canonical chain at the end. */
  readonly included: number;
  /** Some mempool once took it, and the canonical chain may still include it. */
  readonly waiting: number;
  /** Some mempool once took it, and the canonical chain has another of its sender and sequence. */
  readonly superseded: number;
  /** Not included, and no mempool ever took it. */
  readonly neverAdmitted: number;
  /** Payments of which no wallet could make a transaction, by reason; only reasons that occurred. */
  readonly paymentsFailed: readonly { readonly code: string; readonly count: number }[];
}

/** From submission until a transaction was so deep on the canonical chain. */
export interface LatencyRow {
  /** 1 is the block that includes it. */
  readonly confirmations: number;
  readonly reached: number;
  /** Less deep, or not included at all, when the run ended: their latency is known only to be longer. */
  readonly notYet: number;
  /** Over those that reached it; times at which blocks were found. */
  readonly delayMs: Distribution | null;
}

/** A tenth of the submitted transactions by fee rate, or more where many pay the same. */
export interface FeeDecileRow {
  /** Base units per 1000 bytes. */
  readonly feeRateMin: number;
  readonly feeRateMax: number;
  readonly count: number;
  readonly included: number;
  /** Over the included ones: from submission to the block that includes it. */
  readonly waitMsP50: number | null;
  readonly waitMsP90: number | null;
  /** The same wait in canonical blocks; 1 is the first block found after the submission. */
  readonly waitBlocksP50: number | null;
  readonly waitBlocksP90: number | null;
}

/** The longest waits of all but the superseded, counted to the end of the run for those not included. */
export interface Starvation {
  readonly longestWaitMs: number | null;
  readonly longestWaitBlocks: number | null;
  /** Of the one that waited longest in time: its id, and whether it was included in the end. */
  readonly longestId: string | null;
  readonly longestIncluded: boolean | null;
  /** Of all but the superseded, those not included. */
  readonly waitingShare: number | null;
}

/** What mempools held, refused and dropped. */
export interface MempoolTotals {
  /** How often a mempool took a transaction, and how often one that a reorg had disconnected. */
  readonly admitted: number;
  readonly returned: number;
  /** By reason; only reasons that occurred. */
  readonly refused: readonly { readonly code: string; readonly count: number }[];
  /** One row for each way to be dropped. */
  readonly dropped: readonly DropRow[];
  /** Largest mempool of any node at any time, bytes; null where none ever took a transaction. */
  readonly peakBytes: number | null;
  readonly peakNode: string | null;
  readonly peakMs: number | null;
  /** At most 256 moments, evenly spread. */
  readonly sizes: readonly MempoolSizeRow[];
}

/** How often mempools dropped transactions in one way, and how many different transactions. */
export interface DropRow {
  readonly reason: DropReason;
  readonly times: number;
  readonly transactions: number;
}

/** As the observations `txReplaced`, `txEvicted`, `txExpired` and `txConflicted` say. */
export type DropReason = "replaced" | "evicted" | "expired" | "conflicted";

/** Mempools of the up nodes at one moment. */
export interface MempoolSizeRow {
  readonly timeMs: number;
  /** Of the median node (the upper one of an even number). */
  readonly transactionsMedian: number;
  /** Of the fullest node. */
  readonly bytesMax: number;
}

/** Pairs of payments with one sender and sequence, judged by the nodes that hold their recipients' wallets. */
export interface DoubleSpendTotals {
  /** Pairs of which the second payment was tried, and those of which both were submitted. */
  readonly attempted: number;
  readonly submitted: number;
  /**
   * Pairs of which a payee saw its payment at least so deep and holds the rival's chain at the end; 0 is in
   * its mempool or deeper. By confirmations 0, 1, 2 and 6.
   */
  readonly lost: readonly { readonly confirmations: number; readonly pairs: number }[];
  /** The pairs of one confirmation: the payee had been given reason to deliver. */
  readonly succeeded: number;
}

/** What became of one named payment. */
export interface NamedPaymentRow {
  readonly id: string;
  /** Null where no wallet made a transaction of it. */
  readonly submittedMs: number | null;
  /** Why not, where one tried. */
  readonly failed: string | null;
  /** When the canonical block that has it was found; null where none has. */
  readonly includedMs: number | null;
  /** On the canonical chain at the end; 0 where it is not there. */
  readonly confirmations: number;
  /** Up nodes whose active chain has it at the end. */
  readonly nodesHaving: number;
  /** Nodes whose active chain had it until a reorg took it off, whether it came back or not. */
  readonly nodesReverted: number;
  /** How long until up nodes had it so deep and kept it so to the end; by confirmations. */
  readonly spread: readonly NamedSpreadRow[];
}

/** For 50, 90, 95, 99 and 100 % of the nodes up at the end, and what expectations asked about. */
export interface NamedSpreadRow {
  readonly confirmations: number;
  readonly shares: readonly {
    readonly share: number;
    /** From submission; null where fewer nodes have it so deep at the end. */
    readonly delayMs: number | null;
  }[];
}

/** Coins on the canonical chain at the end, beside what there should be. */
export interface SupplyTotals {
  /** All balances, coinbases that are not yet mature among them. */
  readonly total: number;
  /** What genesis gave. */
  readonly allocated: number;
  /** Subsidies of all canonical blocks by the schedule. */
  readonly scheduled: number;
  readonly accounts: number;
}
