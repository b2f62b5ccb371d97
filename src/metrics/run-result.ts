/**
 * What a run leaves behind: one plain, JSON-able object that expectations judge and reports render.
 * Units are in the names (`...Ms` milliseconds of simulated time, `...Share` and `...Rate` 0 to 1);
 * a figure that no block or node supports is null, never zero. Nothing in it depends on wall time.
 */

import type { Checkpoint } from "../trace/digest.ts";
import type { BehaviourRow } from "./behaviours.ts";
import type { PartyRow } from "./party-result.ts";
import type { TransactionTotals } from "./transaction-result.ts";

/** Why the run ended. The first three are what the scenario asked for. */
export type StopReason =
  | "time"
  | "height"
  | "drained"
  | "budget-events"
  | "budget-time"
  | "budget-queue"
  | "violation"
  | "interrupted";

/** Everything measured in one run. */
export interface RunResult {
  readonly version: string;
  readonly seed: string;
  readonly stopReason: StopReason;
  /** True where the run ended before the scenario's own stop: a budget, a broken law or an interruption. */
  readonly partial: boolean;
  readonly simulatedMs: number;
  /** Events that the scheduler took from its queue. */
  readonly events: number;
  readonly digest: string;
  /** Digests on the way; their `time` is in microseconds. */
  readonly checkpoints: readonly Checkpoint[];
  readonly nodes: NodeTotals;
  readonly chain: ChainOutcome;
  /** Tips held by up nodes at the end, the most widely held first; at most 16 rows. */
  readonly tips: readonly TipRow[];
  readonly forks: ForkTotals;
  readonly reorgs: ReorgTotals;
  readonly propagation: PropagationResult;
  readonly intervals: { readonly found: IntervalStats; readonly canonical: IntervalStats };
  readonly difficulty: DifficultyHistory;
  readonly miners: MinerTotals;
  readonly traffic: TrafficTotals;
  readonly agreement: AgreementTotals;
  /** One row for every scenario event that was healed or undone, in order of time. */
  readonly recoveries: readonly Recovery[];
  readonly orphans: OrphanTotals;
  readonly requestTimeouts: number;
  /** Blocks refused by nodes, by reason; only reasons that occurred. */
  readonly refusals: readonly { readonly code: string; readonly count: number }[];
  /** Scenario events in the order in which they took effect. */
  readonly timeline: readonly TimelineRow[];
  /** Whom each scenario event touched; only where there are events. */
  readonly faults?: readonly FaultRow[];
  readonly blockTree: BlockTreeExcerpt;
  /** On a chain with money, and nowhere else. */
  readonly transactions?: TransactionTotals;
  /** Where nodes misbehave, and nowhere else. */
  readonly behaviours?: readonly BehaviourRow[];
  /** Where the scenario has strategies, and nowhere else. */
  readonly parties?: readonly PartyRow[];
}

/** Who took part. */
export interface NodeTotals {
  readonly count: number;
  readonly upAtEnd: number;
  /** Nodes with hashrate at the start. */
  readonly miners: number;
  /** How often a node went down, and how often one came up (joins included). */
  readonly wentDown: number;
  readonly cameUp: number;
}

/** The referee's verdict at the end: the canonical chain and what is stale beside it. */
export interface ChainOutcome {
  /** Valid blocks found; genesis is not one. */
  readonly blocksFound: number;
  readonly blocksInvalid: number;
  /**
   * Height of the referee's tip: of the tips that up nodes hold the one with most work (the highest
   * under `longest`, the most widely held under `ghost`); ties: more holders, then found first.
   */
  readonly canonicalHeight: number;
  readonly canonicalTip: string;
  readonly staleBlocks: number;
  /** Stale ÷ found. */
  readonly staleRate: number | null;
  /** Wilson 95 % interval of stale ÷ found, as if blocks were independent. */
  readonly staleRateInterval: Interval | null;
  /** Stale ÷ canonical, the other denominator in use. */
  readonly staleOverCanonical: number | null;
  /** Canonical ÷ found. */
  readonly growth: number | null;
}

/** A closed interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A tip and who holds it at the end. */
export interface TipRow {
  readonly hash: string;
  readonly height: number;
  readonly nodes: number;
  readonly hashShare: number;
  readonly canonical: boolean;
}

/** A fork is a maximal stale branch off the canonical chain; its length is its longest path. */
export interface ForkTotals {
  readonly count: number;
  readonly longest: number;
  readonly byLength: readonly { readonly length: number; readonly count: number }[];
}

/** Reorgs over all nodes; the depth is how many blocks a node disconnected. */
export interface ReorgTotals {
  readonly count: number;
  readonly nodesAffected: number;
  readonly depthMax: number;
  readonly byDepth: readonly { readonly depth: number; readonly count: number }[];
  /** Reorgs per node, over all nodes. */
  readonly perNode: Distribution | null;
  /** The first reorg of the greatest depth. */
  readonly deepest: DeepestReorg | null;
  /** Greatest depth from each instant on that an expectation asked about. */
  readonly depthMaxAfter: readonly { readonly afterMs: number; readonly depthMax: number }[];
}

/** One reorg: from which tip to which. */
export interface DeepestReorg {
  readonly depth: number;
  readonly node: string;
  readonly timeMs: number;
  readonly fromHeight: number;
  readonly toHeight: number;
  readonly fromHash: string;
  readonly toHash: string;
}

/** How a quantity is spread; quantiles interpolate linearly between order statistics. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** How blocks spread. A share is a share of the nodes that were up when the block was found. */
export interface PropagationResult {
  /** For 50, 90 and 99 % of nodes: delay from found until that share has the block, over blocks. */
  readonly shares: readonly PropagationShare[];
  /** Over all (block, receiving node) pairs, the finder excluded; bins 3 % wide. */
  readonly delivery: DeliveryDelay;
  /** Per block, the delay averaged over the nodes that have it, by hash share; the finder's is 0. */
  readonly hashWeightedDelayMs: Distribution | null;
  /** Mean over blocks of 1 − exp(−delay ÷ interval): the first-order stale rate of these delays. */
  readonly firstOrderStaleRate: number | null;
}

/** Until one share of the nodes has a block. */
export interface PropagationShare {
  readonly share: number;
  readonly blocksReached: number;
  readonly delayMs: Distribution | null;
}

/** Delays of single deliveries, and their cumulative distribution as at most 128 points. */
export interface DeliveryDelay {
  readonly deliveries: number;
  readonly delayMsMean: number | null;
  readonly delayMsP50: number | null;
  readonly delayMsP90: number | null;
  readonly delayMsP99: number | null;
  readonly curve: readonly { readonly delayMs: number; readonly share: number }[];
}

/** Times between successive blocks, beside an exponential law of the same mean. */
export interface IntervalStats {
  readonly count: number;
  readonly intervalMsMean: number | null;
  readonly intervalMsMedian: number | null;
  /** Standard deviation ÷ mean; 1 for an exponential law. */
  readonly coefficientOfVariation: number | null;
  /** Greatest gap between the measured and the exponential cumulative distribution. */
  readonly exponentialDistance: number | null;
  readonly quantiles: readonly IntervalQuantile[];
  /** Half-mean wide bins; the last one is open and has `toMs` null. */
  readonly histogram: readonly IntervalBin[];
}

/** A quantile of the intervals, and of the exponential law. */
export interface IntervalQuantile {
  readonly share: number;
  readonly measuredMs: number;
  readonly exponentialMs: number;
}

/** A bin of intervals, and how many an exponential law puts there on average. */
export interface IntervalBin {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly count: number;
  readonly exponentialCount: number;
}

/** Difficulty along the canonical chain. */
export interface DifficultyHistory {
  /** How often the bits changed; `spans` is thinned evenly to 256 rows where there are more. */
  readonly changes: number;
  readonly spans: readonly DifficultySpan[];
}

/** A run of canonical blocks with the same bits. */
export interface DifficultySpan {
  readonly fromHeight: number;
  readonly blocks: number;
  readonly fromMs: number;
  /** Compact target as eight hex digits. */
  readonly bits: string;
  /** Work of a block ÷ work of genesis. */
  readonly difficulty: number;
  readonly intervalMsMean: number | null;
}

/** What mining earned. */
export interface MinerTotals {
  /** The 64 miners with the greatest hash share, in that order. */
  readonly rows: readonly MinerRow[];
  readonly rowsOmitted: number;
  /** The same figures by group of the scenario. */
  readonly groups: readonly MinerRow[];
  /** Canonical blocks of every node that has one: two columns of one length. */
  readonly canonicalBlocks: {
    readonly node: readonly number[];
    readonly blocks: readonly number[];
    /** On a chain with money: what its coinbases claimed, base units. */
    readonly revenue?: readonly number[];
  };
}

/** One miner or group. Shares are null where nothing was found. */
export interface MinerRow {
  readonly name: string;
  readonly hashShare: number;
  readonly blocksFound: number;
  readonly blocksCanonical: number;
  readonly blocksStale: number;
  /** Canonical blocks ÷ all canonical blocks, and its Wilson 95 % interval. */
  readonly blockShare: number | null;
  readonly blockShareInterval: Interval | null;
  /**
   * Base units that its canonical blocks earned, and ÷ those of all miners: their subsidies, and on a chain
   * with money what their coinbases claimed.
   */
  readonly revenue: number;
  readonly revenueShare: number | null;
  /** On a chain with money: how much of the revenue is fees. */
  readonly feeRevenue?: number;
}

/** What nodes sent. */
export interface TrafficTotals {
  readonly messages: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly byKind: readonly TrafficRow[];
  readonly bytesPerNode: Distribution | null;
  readonly messagesPerNode: Distribution | null;
}

/** One message kind. `dropped` counts messages lost on a link. */
export interface TrafficRow {
  readonly kind: string;
  readonly messages: number;
  readonly bytes: number;
  readonly dropped: number;
}

/** How far the up nodes shared one tip. */
export interface AgreementTotals {
  /** Share of the simulated time in which all up nodes held the same tip. */
  readonly agreedShare: number | null;
  readonly distinctTipsMax: number;
  readonly longestDisagreementMs: number;
  readonly longestDisagreementFromMs: number;
  /** At the end: how many blocks below the shorter tip the two most different up nodes part. */
  readonly finalDepth: number;
}

/** A disturbance that ended: healed, undone, or restarted. */
export interface Recovery {
  /** Name of the event that ended, and of the heal or restart event that ended it, if one did. */
  readonly event: string;
  readonly endedBy: string | null;
  readonly timeMs: number;
  /** From then until all up nodes first held one tip; null where they did not before the end. */
  readonly convergenceMs: number | null;
}

/** Blocks whose parent had not arrived. */
export interface OrphanTotals {
  readonly added: number;
  readonly evicted: number;
  readonly nodesAffected: number;
  /** Most orphans at one node at one time. */
  readonly heldMax: number;
}

/** A scenario event taking effect or being undone. */
export interface TimelineRow {
  readonly timeMs: number;
  readonly event: string;
  readonly what: "applied" | "undone";
}

/** Proof that an event happened. */
export interface FaultRow {
  readonly event: string;
  /** What the event does, as "partition" or "swizzle-clog". */
  readonly kind: string;
  /** Messages, nodes or connections that it really touched. */
  readonly struck: number;
}

/** Enough of the block tree to draw its deepest forks: stale branches and what they lost to. */
export interface BlockTreeExcerpt {
  /** In order of id; a parent may lie outside the excerpt. */
  readonly blocks: readonly TreeBlock[];
  /** Longest first, then earliest; at most 12. */
  readonly forks: readonly TreeFork[];
  readonly forksOmitted: number;
}

/** A block of the excerpt. `id` is its index in the run's block tree. */
export interface TreeBlock {
  readonly id: number;
  readonly parent: number;
  readonly height: number;
  readonly timeMs: number;
  /** Null for genesis. */
  readonly miner: string | null;
  readonly hash: string;
  readonly canonical: boolean;
}

/** A stale branch: `tip` is its highest block, `root` its first one. */
export interface TreeFork {
  readonly forkPoint: number;
  readonly root: number;
  readonly tip: number;
  readonly length: number;
  readonly staleBlocks: number;
}
