/**
 * The fully explicit scenario: every default written out, every unit an integer, every name
 * resolved. What `simulate` runs and what a digest is a function of.
 */
import type { ChainParams } from "../chain/params.ts";
import type { Duration, Instant } from "../lib/brand.ts";
import type {
  BlockQueue,
  LatencySpec,
  LinkConditions,
  RegionData,
  TopologySpec,
} from "../network/specs.ts";
import type { NakamotoParams } from "../protocol/nakamoto/params.ts";

export interface Scenario {
  readonly version: 1;
  readonly name: string;
  readonly question: string;
  /** Normalised: 42 in a file and `--seed 42` are the same string "42". Never empty. */
  readonly seed: string;
  /**
   * The first one reached ends the run; at least one is set. `height` is that of the first node to
   * reach it.
   */
  readonly stop: { readonly time: Instant | null; readonly height: number | null };
  readonly budget: Budget;
  readonly chain: ChainParams;
  /** Hashes per second of all nodes together at the start; groups' shares are shares of this. */
  readonly hashrate: number;
  /** Bytes of a block that a miner fills, header included. */
  readonly blockSize: number;
  readonly protocol: NakamotoParams;
  readonly network: {
    readonly regions: RegionData | null;
    readonly topology: TopologySpec;
    readonly latency: LatencySpec;
    /** Bits per second of a node whose group and region say nothing; null is unlimited. */
    readonly bandwidth: { readonly up: number; readonly down: number } | "regions" | null;
    /** Sender's time per block message beside its transmission. */
    readonly sendOverhead: Duration;
    /** Added to the delay of every message that carries no block. */
    readonly controlOverhead: Duration;
    readonly blockQueue: BlockQueue;
    readonly conditions: LinkConditions;
  };
  readonly nodes: readonly NodeGroup[];
  readonly events: readonly ScenarioEvent[];
  readonly expect: readonly Expectation[];
  /**
   * Whether redundant announcements are applied as data instead of delivered; the digest is the
   * same.
   */
  readonly elide: boolean;
}

/** Limits whose exhaustion ends a run as "budget exhausted", never as success. null is no limit. */
export interface Budget {
  readonly events: number | null;
  readonly time: Instant | null;
  readonly queue: number | null;
}

/** Nodes that are alike but for their shares: `NAME/0` to `NAME/count − 1`. */
export interface NodeGroup {
  readonly name: string;
  readonly count: number;
  /**
   * Share of the total hashrate of each node of the group, in order; zero for a node that does not
   * mine.
   */
  readonly hashShares: readonly number[];
  /**
   * A region's name, an allotment over regions (shares that sum to 1), or none where there are no
   * regions.
   */
  readonly region: string | { readonly [region: string]: number } | null;
  /** Bits per second; null takes the network's. */
  readonly bandwidth: { readonly up: number; readonly down: number } | "unlimited" | null;
}

/** Who is meant: the one selector language of events and expectations. */
export type Selector =
  | { readonly by: "all" }
  /** A node's name: `GROUP/k` (k from 0), or `GROUP` where the group has one node. */
  | { readonly by: "node"; readonly name: string }
  | { readonly by: "group"; readonly name: string }
  | { readonly by: "region"; readonly name: string }
  /** Nodes in random order until their hash share reaches this (0 to 1). */
  | { readonly by: "share"; readonly share: number }
  | { readonly by: "random"; readonly count: number }
  | { readonly by: "not"; readonly selector: Selector }
  | { readonly by: "and" | "or"; readonly selectors: readonly Selector[] };

/** When an event takes effect: at an instant, or some time after a condition first holds. */
export type Trigger =
  | { readonly at: Instant }
  /** The first time an up node's tip reaches this height. */
  | { readonly when: "height"; readonly height: number; readonly delay: Duration }
  /** The first reorg of at least this depth at any node. */
  | { readonly when: "reorg"; readonly depth: number; readonly delay: Duration }
  /** The first time this many different tips are held by up nodes at once. */
  | { readonly when: "tips"; readonly count: number; readonly delay: Duration }
  /** After another named event took effect. */
  | { readonly when: "event"; readonly name: string; readonly delay: Duration };

/** What an event does to links or nodes. */
export type ScenarioAction =
  | {
      readonly do: "partition";
      readonly group: Selector;
      readonly direction: "both" | "in" | "out";
    }
  | { readonly do: "heal"; readonly partition: string }
  | { readonly do: "crash"; readonly nodes: Selector; readonly disk: "kept" | "lost" }
  | { readonly do: "restart"; readonly nodes: Selector }
  | {
      readonly do: "links";
      readonly from: Selector;
      readonly to: Selector;
      readonly conditions: LinkConditions;
    }
  /** Multiplies the present hashrate of the nodes. */
  | { readonly do: "hashrate"; readonly nodes: Selector; readonly factor: number }
  /** Nodes named by a join are absent until then. */
  | { readonly do: "join"; readonly nodes: Selector }
  | { readonly do: "leave"; readonly nodes: Selector };

/** Something that befalls the network during a run, once. */
export interface ScenarioEvent {
  /** Unique; given in the file or made from the kind and position ("partition-1"). */
  readonly name: string;
  readonly trigger: Trigger;
  readonly action: ScenarioAction;
  /** After this the action is undone: heal, restart, links as before, hashrate as before. */
  readonly lasts: Duration | null;
}

/** Bounds are inclusive; null is unbounded. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

/** What a scenario says of its own outcome; judged when the run has ended. */
export type Expectation =
  /** After `after`, no two up nodes ever disagree deeper than `depth` blocks below their tips. */
  | { readonly expect: "agreement"; readonly depth: number; readonly after: Instant }
  | { readonly expect: "maxReorgDepth"; readonly range: Range }
  /** Stale blocks ÷ all blocks found. */
  | { readonly expect: "staleRate"; readonly range: Range }
  | { readonly expect: "tipHeight"; readonly range: Range }
  /**
   * Time from found until this share of the nodes has a block, averaged over blocks (median),
   * microseconds.
   */
  | { readonly expect: "propagation"; readonly share: 0.5 | 0.9 | 0.99; readonly range: Range }
  /** Time from a heal until all up nodes share one tip, microseconds. */
  | { readonly expect: "convergence"; readonly after: string; readonly within: Duration }
  /** Share of canonical blocks mined by the nodes. */
  | { readonly expect: "minerShare"; readonly nodes: Selector; readonly range: Range }
  | { readonly expect: "digest"; readonly digest: string };
