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
import type { BehaviourParams } from "../protocol/nakamoto/behaviours/behaviour.ts";
import type { NakamotoParams } from "../protocol/nakamoto/params.ts";
import type { StrategyParams } from "../protocol/nakamoto/strategies/strategy.ts";
import type { Chaos } from "./chaos.ts";
import type { Law } from "./laws.ts";

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
  /** Accounts with coins from the start; every node has one more, of its own name, for its coinbases. */
  readonly accounts: readonly AccountGroup[];
  /** Payments that are made all by themselves; null where there are none. */
  readonly workload: Workload | null;
  readonly events: readonly ScenarioEvent[];
  /** More events, which a run draws by its seed; absent of scenarios without chaos. */
  readonly chaos?: Chaos;
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
  /** Absent for honest nodes. */
  readonly behaviours?: readonly Behaviour[];
  /** How its miners play; absent of honest ones. */
  readonly strategy?: StrategyParams;
  /** Groups of one party share a view and a strategy; absent, the group is a party of its own name. */
  readonly party?: string;
}

/** What the nodes of a group do to the network, and when. */
export type Behaviour = BehaviourParams & {
  readonly from: Instant;
  /** Null is to the end of the run. */
  readonly until: Instant | null;
  /** Towards whom; null is all peers. */
  readonly to: Selector | null;
  /** Whose blocks it is about; null is everybody's. */
  readonly miners: Selector | null;
};

/** Accounts that are alike: `NAME/0` to `NAME/count − 1`, or `NAME` where there is one. */
export interface AccountGroup {
  readonly name: string;
  readonly count: number;
  /** Base units of each from genesis on. */
  readonly balance: number;
  /** Whose wallets hold them, taken in turn. */
  readonly wallets: Selector;
}

/** A law of amounts, fees or sizes; what is drawn is rounded to whole base units or bytes. */
export type QuantityLaw =
  | { readonly law: "constant"; readonly value: number }
  | { readonly law: "uniform"; readonly min: number; readonly max: number }
  | { readonly law: "log-normal"; readonly median: number; readonly sigma: number };

/** When payments are made. */
export type Arrivals =
  /** Per second, memoryless or evenly spaced. */
  | { readonly process: "poisson" | "constant"; readonly rate: number }
  /** So many at once, every so often, first at the workload's `from`. */
  | { readonly process: "bursts"; readonly every: Duration; readonly size: number };

/** Payments that are made all by themselves: drawn from laws, or one by one from a file. */
export type Workload = DrawnWorkload | TraceWorkload;

/** Payments between accounts of one group. */
export interface DrawnWorkload {
  readonly source: "drawn";
  readonly arrivals: Arrivals;
  /** Name of the account group that pays and is paid. */
  readonly accounts: string;
  /** Exponent of Zipf's law of activity: account k pays in proportion to 1 / (k + 1)^zipf; 0 is evenly. */
  readonly zipf: number;
  readonly from: Instant;
  /** Null is to the end of the run. */
  readonly until: Instant | null;
  readonly amount: QuantityLaw;
  /** Base units per transaction, or per 1000 bytes. */
  readonly fee: QuantityLaw;
  readonly feePer: "transaction" | "kB";
  /**
   * Bytes of a transaction; what is drawn below the smallest there is, or above what a block has room for, counts
   * as that.
   */
  readonly size: QuantityLaw;
  /** Share of payments, 0 to 1, that are paid twice: to another account, through another node. */
  readonly conflicts: number;
}

/** The payments of a transaction file. */
export interface TraceWorkload {
  readonly source: "trace";
  /** What the file was called. */
  readonly file: string;
  /** SHA-256 of its text, 64 hex digits. */
  readonly hash: string;
  /** In order of time; at least one. */
  readonly payments: readonly TracePayment[];
}

/** A row of a transaction file. */
export interface TracePayment {
  readonly at: Instant;
  /** Names of accounts. */
  readonly from: string;
  readonly to: string;
  /** Base units. */
  readonly amount: number;
  readonly fee: number;
  /** Bytes. */
  readonly size: number;
}

/** A payment with a name, which expectations and reports can follow. */
export interface NamedPayment {
  readonly id: string;
  /** Names of accounts; a node's name is its miner's. */
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly fee: number;
  readonly size: number;
  /** Name of the node that it is handed to; null is the sender's wallet. */
  readonly via: string | null;
  /** Spends the same coins as this other payment: takes its sender and sequence. */
  readonly rivalOf: string | null;
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
      /** Nodes that reach both sides, and are reached by them; missing: none. */
      readonly bridge?: Selector;
    }
  | { readonly do: "heal"; readonly partition: string }
  | { readonly do: "crash"; readonly nodes: Selector; readonly disk: DiskFate }
  | { readonly do: "restart"; readonly nodes: Selector }
  | {
      readonly do: "links";
      readonly from: Selector;
      readonly to: Selector;
      readonly conditions: LinkConditions;
    }
  /**
   * Messages to the nodes (`in`), by them (`out`) or both wait until it is over. With `swizzle` the nodes are
   * clogged one by one in the first half of its time, and released in another order in the second.
   */
  | {
      readonly do: "clog";
      readonly nodes: Selector;
      readonly direction: "both" | "in" | "out";
      readonly swizzle: boolean;
    }
  /** Breaks connections, with what is under way on them, and makes them again at once. */
  | { readonly do: "reset"; readonly from: Selector; readonly to: Selector }
  /** Multiplies the present hashrate of the nodes. */
  | { readonly do: "hashrate"; readonly nodes: Selector; readonly factor: number }
  /** Nodes named by a join are absent until then. */
  | { readonly do: "join"; readonly nodes: Selector }
  | { readonly do: "leave"; readonly nodes: Selector }
  | { readonly do: "submit"; readonly payment: NamedPayment }
  /** A share (0 to 1) of the victims' links to others gives way to links to attackers. */
  | {
      readonly do: "eclipse";
      readonly victim: Selector;
      readonly by: Selector;
      readonly slots: number;
    }
  /** They do and hear nothing; what reaches them waits. */
  | { readonly do: "pause"; readonly nodes: Selector }
  /** All that costs their CPUs time takes this many times as long. */
  | { readonly do: "slow"; readonly nodes: Selector; readonly factor: number }
  /** Their clocks jump by `offset` (whole ms, negative is back) and gain `drift` millionths from then on. */
  | {
      readonly do: "clock";
      readonly nodes: Selector;
      readonly offset: number;
      readonly drift: number;
    }
  /** They restart with a program that has other rules from the height `activation` on. */
  | {
      readonly do: "upgrade";
      readonly nodes: Selector;
      readonly rules: SizeRules;
      readonly activation: number;
    };

/** What a crash leaves of a disk: all, nothing, what was synced last, or a backup put in its place. */
export type DiskFate =
  | "kept"
  | "lost"
  /** Synced at every such span since the node came up. */
  | { readonly syncedEvery: Duration }
  /** The disk as it was so long before, or at the latest when the tip was so many blocks lower. */
  | { readonly age: Duration }
  | { readonly blocks: number };

/** The rules of a scenario's upgrades, in the order of its events; the number of the first is 1. */
export function upgradesOf({ events }: Pick<Scenario, "events">) {
  return events.flatMap(({ action }) =>
    action.do === "upgrade" ? [{ ...action.rules, activation: action.activation }] : [],
  );
}

/** Rules that an upgrade changes. */
export interface SizeRules {
  /** Largest valid block. */
  readonly maxBlockSize: number;
  /** Bytes of a block that a miner fills. */
  readonly blockSize: number;
}

/** Something that befalls the network during a run, once. */
export interface ScenarioEvent {
  /** Unique; given in the file or made from the kind and position ("partition-1"). */
  readonly name: string;
  readonly trigger: Trigger;
  readonly action: ScenarioAction;
  /** After this the action is undone: heal, restart, links as before, hashrate as before. */
  readonly lasts: Duration | null;
  /** While it is in effect it comes and goes; missing: it stays. */
  readonly flap?: Flap;
}

/**
 * How long an event disturbs at a time, and how long it rests: always, or on average. Random spells are `least` and
 * an exponential time.
 */
export interface Flap {
  readonly on: Duration;
  readonly off: Duration;
  readonly random: boolean;
  readonly least: Duration;
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
  | { readonly expect: "digest"; readonly digest: string }
  /** Independent checkers find none of these broken, at any time. */
  | { readonly expect: "laws"; readonly laws: readonly Law[] }
  | MoneyExpectation;

/** An expectation that only a chain with money can meet. */
export type MoneyExpectation =
  /**
   * So long after a named payment was submitted this share of the up nodes (0 to 1) have it at least
   * `confirmations` deep on their active chains, and keep it to the end.
   */
  | {
      readonly expect: "tx";
      readonly id: string;
      readonly share: number;
      readonly confirmations: number;
      readonly within: Duration;
    }
  /** How many nodes saw a named payment confirmed and lost it again by a reorg. */
  | { readonly expect: "txReverted"; readonly id: string; readonly range: Range }
  /** From submission until a share of all transactions included (0.5, 0.9, 0.99) is so deep, µs. */
  | {
      readonly expect: "txLatency";
      readonly share: 0.5 | 0.9 | 0.99;
      readonly confirmations: number;
      readonly range: Range;
    }
  /** Included transactions per second of simulated time. */
  | { readonly expect: "throughput"; readonly range: Range }
  /** Share of the submitted transactions that the canonical chain includes. */
  | { readonly expect: "inclusion"; readonly range: Range }
  /** Longest wait of any submitted transaction, whether it was included or waits still. */
  | { readonly expect: "longestWait"; readonly unit: "blocks" | "time"; readonly range: Range }
  /** Largest mempool of any node, bytes. */
  | { readonly expect: "mempoolSize"; readonly range: Range }
  /** How often mempools dropped a transaction. */
  | {
      readonly expect: "dropped";
      readonly reason: "replaced" | "evicted" | "expired" | "conflicted";
      readonly range: Range;
    }
  /** Double spends that succeeded in the eyes of their payees. */
  | { readonly expect: "doubleSpends"; readonly range: Range }
  /** Share of all fees and subsidies on the canonical chain that the nodes earned. */
  | { readonly expect: "revenueShare"; readonly nodes: Selector; readonly range: Range }
  /** All coins are what genesis gave and the schedule issued, to the last unit. */
  | { readonly expect: "supply" };
