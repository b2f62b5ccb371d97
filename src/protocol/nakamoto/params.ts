/** Parameters of the nakamoto protocol beside the chain's rules: how nodes relay, ask and bound. */
import type { Duration } from "../../lib/brand.ts";

/** How a block is offered: announce its hash, push it unasked, announce its header, or reach all directly. */
export type RelayMode = "inv" | "push" | "headers" | "direct";

/** Compact relay (BIP 152) as a size and probability model. */
export interface CompactParams {
  /** Bytes of the compact form. */
  readonly size: number;
  /** Share of nodes that use it, 0 to 1. */
  readonly use: number;
  /** Probability that a receiver lacks part of the block and has to ask for it. */
  readonly failure: number;
  /** Share of the whole block that is sent after a failure, 0 to 1. */
  readonly missingShare: number;
}

/** How nodes offer blocks to each other and ask for them. */
export interface RelayParams {
  readonly mode: RelayMode;
  readonly compact: CompactParams | null;
  /** After how long an unanswered request is retried from another peer. */
  readonly requestTimeout: Duration;
  /** How many blocks a node asks for at once while it catches up. */
  readonly window: number;
  /** How many blocks with unknown parents a node keeps. */
  readonly maxOrphans: number;
  /** Absent where nodes defend themselves in no further way. */
  readonly defences?: DefenceParams;
}

/** What honest nodes do against peers that misbehave, beyond what the rules ask. */
export interface DefenceParams {
  /** Links of each node that no eclipse can take. */
  readonly anchors: number;
  /** How many orphans of one peer a node keeps before it disconnects the peer; null is no limit. */
  readonly maxOrphansPerPeer: number | null;
  /** After so many unanswered requests in a row a peer is disconnected; null is never. */
  readonly maxTimeouts: number | null;
  /** Whether announced headers that break a rule or have less work than the tip are not followed. */
  readonly checkHeaders: boolean;
  /** Whether a peer that sends an invalid block is disconnected. */
  readonly disconnectInvalid: boolean;
}

/** What a node keeps of unconfirmed transactions, and in which order a miner takes them. */
export interface MempoolParams {
  /**
   * `fee`: whatever pays most for its bytes; `fifo`: whatever came first; `fee-with-ageing`: of each block a
   * share goes to what came first, the rest by fee.
   */
  readonly policy: MempoolPolicy;
  /** That share, 0 to 1. */
  readonly agedShare: number;
  readonly maxBytes: number;
  /** Base units per 1000 bytes below which nothing is admitted. */
  readonly minFeeRate: number;
  /** What a replacement pays for its own bytes on top of what it replaces; also per 1000 bytes. */
  readonly incrementalFeeRate: number;
  /** After so long in the mempool a transaction is dropped; looked at when the node's tip moves. */
  readonly expiry: Duration;
  /** Most transactions of one sender. */
  readonly maxChain: number;
  /** Most transactions kept whose predecessor has not arrived. */
  readonly maxWaiting: number;
}

/** In which order transactions leave the mempool for blocks; see `MempoolParams`. */
export type MempoolPolicy = "fee" | "fee-with-ageing" | "fifo";

/** How transactions spread. */
export interface TransactionRelayParams {
  /** Mean of the exponential delay before a node tells a peer of what it has got; 0 is at once. */
  readonly trickle: Duration;
  /** Most transactions in one inv or getdata. */
  readonly batch: number;
  /** After how long a wallet offers its unconfirmed transactions again. */
  readonly resubmit: Duration;
}

/** What judging blocks and transactions costs a node's CPU. */
export interface ValidationParams {
  /** For each signature that the node has not verified before. */
  readonly perSignature: Duration;
  readonly perBlock: Duration;
  /** Nanoseconds per byte of the block. */
  readonly nanosecondsPerByte: number;
}

/** What all nakamoto nodes of a run have in common beside the chain's rules. */
export interface NakamotoParams {
  readonly relay: RelayParams;
  /** Null on a chain without money. */
  readonly transactions: {
    readonly mempool: MempoolParams;
    readonly relay: TransactionRelayParams;
  } | null;
  readonly validation: ValidationParams;
}
