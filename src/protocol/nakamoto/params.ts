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
}

/** What judging a block costs a node's CPU. */
export interface ValidationParams {
  readonly perBlock: Duration;
  /** Nanoseconds per byte of the block. */
  readonly nanosecondsPerByte: number;
}

/** What all nakamoto nodes of a run have in common beside the chain's rules. */
export interface NakamotoParams {
  readonly relay: RelayParams;
  readonly validation: ValidationParams;
}
