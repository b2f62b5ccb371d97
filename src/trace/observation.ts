/**
 * Everything that a run can report, as a closed union of kinds. On the hot path an observation is four
 * integers; the object form exists only for traces, tests and library subscribers.
 */
import type { Instant } from "../lib/brand.ts";

/** Kinds and the meaning of their operands a, b, c. Unused operands are 0. */
export const OBSERVATION = {
  /** a node found block `a` on parent `b` */
  blockFound: 0,
  /** node has block `a`, whole and connected; `b` is the link it came by, −1 for its own, −2 from a fellow of its party */
  blockAccepted: 1,
  /** node's tip moved from `a` to `b`, disconnecting `c` blocks (0: plain extension) */
  tipChanged: 2,
  /** node refused block `a` for reason number `b` (see BLOCK_REJECTION_CODES) */
  blockRefused: 3,
  /** node keeps block `a` whose parent it lacks; `b` is its orphan count after */
  orphanAdded: 4,
  /** node dropped orphan `a` to make room */
  orphanEvicted: 5,
  /** node's request for block `a` over link `b` went unanswered */
  requestTimedOut: 6,
  /** node's sync mode changed from `a` to `b` */
  syncModeChanged: 7,
  /**
   * node went down; `a` is one of `NODE_DOWN`, and where the disk is behind, it holds only the first `c` blocks
   * that the node accepted (genesis among them) and tip `b`
   */
  nodeDown: 8,
  /** node came up after the start of the run */
  nodeUp: 9,
  /** node's hashrate is now `a` millionths of what it was at the start */
  hashrateChanged: 10,
  /** scenario event number `a` took effect (node −1) */
  eventApplied: 11,
  /** scenario event number `a` was undone or healed (node −1) */
  eventUndone: 12,
  /** node's wallet made transaction `a` of payment number `b` and handed it to the mempool */
  txSubmitted: 13,
  /** node's wallet could not make a transaction of payment `a`, for reason number `b` */
  paymentFailed: 14,
  /** node's mempool took transaction `a`; `b` is the link it came by, or one of `TX_ORIGIN` */
  txAdmitted: 15,
  /** node's mempool refused transaction `a` for reason number `b`; `c` is the link it came by, or of `TX_ORIGIN` */
  txRefused: 16,
  /** node's mempool gave up transaction `a` for its rival `b`, which pays more */
  txReplaced: 17,
  /** node's mempool dropped transaction `a` to make room */
  txEvicted: 18,
  /** node's mempool dropped transaction `a` after it had waited too long */
  txExpired: 19,
  /** node's mempool dropped transaction `a`, which its new tip `b` leaves no place for */
  txConflicted: 20,
  /** node found block `a` on parent `b` and keeps it from the public */
  blockWithheld: 21,
  /** node's party makes its block `a` public; `b` is the action that did (see PARTY_ACTIONS) */
  blockPublished: 22,
  /** node's party chose action `a` (see PARTY_ACTIONS), its branch being `b` blocks long and the public one `c` */
  partyActed: 23,
  /** node's party begins its attack number `a` at block `b` */
  attackStarted: 24,
  /** attack number `a` of node's party is over: `b` is 1 where it succeeded; `c` blocks were rewritten */
  attackEnded: 25,
  /** node misbehaves towards link `c` (−1: nobody in particular) about item `b`, by its behaviour number `a` */
  misbehaved: 26,
  /** node got a message of kind `a` over link `b` that its codec refused, and dropped it */
  messageCorrupted: 27,
  /** node does nothing from now on, and hears later */
  nodePaused: 28,
  nodeResumed: 29,
  /** node's clock is now `a` milliseconds ahead of simulated time, and gains `b` millionths */
  clockChanged: 30,
  /** node goes by rule set `a` from now on */
  rulesChanged: 31,
  /** scenario event `a`, in effect, disturbs now (`b` 1) or not (`b` 0): node, or −1 for all that it is about */
  faultSwitched: 32,
  /** node's connection over link `a` was reset by scenario event `b` */
  connectionReset: 33,
} as const;

/** In what way a node went down: what became of its disk, or that it left for good. */
export const NODE_DOWN = { diskLost: 0, diskKept: 1, left: 2, diskBehind: 3 } as const;

/** Where a transaction came from that no peer sent, in place of its link. */
export const TX_ORIGIN = {
  /** the node's own wallet made it */
  ownWallet: -1,
  /** a reorg took its block away */
  reorg: -2,
  /** it waited for its predecessor, which came */
  waiting: -3,
} as const;

export type ObservationName = keyof typeof OBSERVATION;
export type ObservationKind = (typeof OBSERVATION)[ObservationName];

export const OBSERVATION_NAMES = Object.keys(OBSERVATION) as readonly ObservationName[];

/** The object form. `node` is −1 where no single node is meant. */
export interface Observation {
  readonly time: Instant;
  readonly node: number;
  readonly kind: ObservationName;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Something that wants observations; called in order, must not change the run. */
export interface ObservationSink {
  observe(kind: ObservationKind, time: number, node: number, a: number, b: number, c: number): void;
}
