/** The network as a scenario resolves it: plain data, units already integers. Payload-blind. */
import type { Duration } from "../lib/brand.ts";

/** A data pack's figures, with their provenance. Rows and columns follow `regions`. */
export interface RegionData {
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly regions: readonly string[];
  /** Microseconds; what the figures measure is stated, how they are used is the latency spec's. */
  readonly latency: readonly (readonly Duration[])[];
  readonly latencyKind: "round-trip" | "one-way";
  /** Bits per second, per region. */
  readonly up: readonly number[];
  readonly down: readonly number[];
  /** Share of the nodes in each region; sums to 1. */
  readonly nodeShare: readonly number[];
}

/** The law that a link's or a message's delay is drawn from. */
export type DelayDistribution =
  | { readonly model: "constant"; readonly value: Duration }
  | { readonly model: "uniform"; readonly min: Duration; readonly max: Duration }
  /** Redrawn below zero. */
  | { readonly model: "normal"; readonly mean: Duration; readonly deviation: Duration }
  | { readonly model: "log-normal"; readonly median: Duration; readonly sigma: number }
  | { readonly model: "exponential"; readonly mean: Duration };

/** Per-message spread around a link's delay; every kind keeps the mean. */
export type JitterSpec =
  | { readonly kind: "none" }
  /** Pareto with this coefficient of variation. */
  | { readonly kind: "pareto-cv"; readonly cv: number }
  /** SimBlock's Pareto: scale = mean − shift, shape = mean / shift; a mean ≤ shift stays constant. */
  | { readonly kind: "pareto-shift"; readonly shift: Duration }
  | { readonly kind: "log-normal"; readonly sigma: number };

/** How long messages are under way, transmission apart. */
export interface LatencySpec {
  /** Where a link's delay comes from: one draw per link (or message), or the region matrix. */
  readonly base: DelayDistribution | { readonly model: "regions" };
  /** What the figures above mean; `round-trip` figures are halved. */
  readonly measure: "one-way" | "round-trip";
  /** Whether `base` is drawn once per (undirected) link or afresh for every message. */
  readonly drawn: "per-link" | "per-message";
  readonly jitter: JitterSpec;
  /** Added to every message's one-way delay. */
  readonly overhead: Duration;
}

/** How many outbound links each node opens. */
export type DegreeSpec =
  | { readonly kind: "constant"; readonly degree: number }
  /** `cumulative[i]` is the probability of at most i + 1 outbound links. */
  | { readonly kind: "cumulative"; readonly name: string; readonly cumulative: readonly number[] };

/** Who is linked with whom, as a generator and its parameters. */
export type TopologySpec =
  | { readonly generator: "complete" }
  | { readonly generator: "ring" }
  | { readonly generator: "line" }
  /** Node 0 is the hub. */
  | { readonly generator: "star" }
  /** Every node opens `degree` outbound links to distinct random others; a pair is linked once. */
  | { readonly generator: "outbound"; readonly degree: DegreeSpec }
  | { readonly generator: "random-regular"; readonly degree: number }
  /** Watts–Strogatz: ring lattice of even `degree`, each link rewired with probability `rewire`. */
  | { readonly generator: "small-world"; readonly degree: number; readonly rewire: number }
  /** Barabási–Albert: each new node attaches to `attach` others by preferential attachment. */
  | { readonly generator: "scale-free"; readonly attach: number }
  /** Pairs of node indices; the scenario resolves names. */
  | { readonly generator: "explicit"; readonly links: readonly (readonly [number, number])[] };

/**
 * When a sender's next block leaves: right behind the last byte of the one before, as on a real link;
 * or, as in SimBlock, when the one before has arrived, while all other messages pass the queue by and
 * take no bandwidth.
 */
export type BlockQueue = "back-to-back" | "one-at-a-time";

/** What may happen to a message on its way; rules are consulted in order when it is sent. */
export interface LinkConditions {
  /** Probability that a message is lost, 0 to 1. */
  readonly loss: number;
  /** Probability that a message arrives more than once, 0 to 1. */
  readonly duplicate: number;
  readonly extraDelay: Duration;
  /** What is missing below does not happen. */
  readonly burst?: BurstLoss;
  /** Where a message is duplicated: 1 to `most` more of it, each up to `spread` later. */
  readonly copies?: { readonly most: number; readonly spread: Duration };
  /** This share of the messages comes up to `delay` later, and so perhaps after what was sent behind it. */
  readonly reorder?: { readonly share: number; readonly delay: Duration };
  /** Probability that a bit of the message is flipped, 0 to 1. */
  readonly corrupt?: number;
  /** What is left of the bandwidth, above 0 and at most 1. */
  readonly bandwidth?: number;
  /** Names of the message kinds that all this is about; missing: all. */
  readonly kinds?: readonly string[];
}

/**
 * Loss in bursts (Gilbert 1960, Elliott 1963): every directed link is in a good or a bad state, for exponential
 * times with these means, and loses messages with the state's probability.
 */
export interface BurstLoss {
  readonly good: Duration;
  readonly bad: Duration;
  readonly goodLoss: number;
  readonly badLoss: number;
}
