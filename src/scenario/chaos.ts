/**
 * Chaos as a scenario has it: which kinds of faults may be drawn, how many, and until when. What a seed draws
 * of it is the simulation's affair; here is only what a file can say.
 */
import type { Duration, Instant } from "../lib/brand.ts";

/** What each kind of fault is, by the name that `chaos: { kinds: ... }` knows. */
export const CHAOS_KINDS = {
  halves: "half of the nodes apart from the others",
  isolation: "one node apart from all others",
  "random-share": "any share of the nodes apart from the others",
  bridge: "two sides that one node alone can reach",
  "one-way": "a group that is heard and hears nothing, or the other way round",
  flapping: "a partition that comes and goes",
  clog: "messages that wait, and arrive all at once",
  "swizzle-clog": "nodes clogged one by one, and released in another order",
  loss: "messages lost one by one",
  "burst-loss": "messages lost in bursts",
  "message-kinds": "messages of one kind lost, and no others",
  duplication: "messages that arrive several times",
  reordering: "messages overtaken by later ones",
  corruption: "messages with a flipped bit",
  delay: "messages that take longer",
  "slow-links": "less bandwidth",
  resets: "connections that break and are made again",
  crash: "nodes that go down and keep their disks",
  "crash-unsynced": "nodes that go down and lose what was not synced",
  "crash-snapshot": "nodes that go down and get an old backup",
  "crash-lost": "nodes that go down and lose their disks",
  pause: "nodes that do nothing and hear later",
  "slow-cpu": "nodes that take longer for their work",
  "clock-ahead": "clocks that jump forward",
  "clock-behind": "clocks that jump back",
  "clock-drift": "clocks that run fast or slow",
  hashrate: "miners with more or less hashrate",
  eclipse: "nodes whose peers are those that misbehave",
  behaviours: "what misbehaving nodes of the scenario do",
} as const;

export type ChaosKind = keyof typeof CHAOS_KINDS;

export const CHAOS_KIND_NAMES = Object.keys(CHAOS_KINDS) as ChaosKind[];

/** A seeded mix of faults, its heal, and the bound within which all is well again. */
export interface Chaos {
  /** Faults are in force between these, and never outside. */
  readonly from: Instant;
  readonly until: Instant;
  /** What may be drawn, in the order of `CHAOS_KINDS`. */
  readonly kinds: readonly ChaosKind[];
  /** Probability that a seed does without a kind, 0 to below 1. */
  readonly without: number;
  /** Faults in force at once, on average. */
  readonly intensity: number;
  /** No fault lasts shorter, and none of its kind comes sooner after it, whatever its kind asks for. */
  readonly least: { readonly on: Duration; readonly off: Duration };
  /** From the heal until all up nodes share one tip, at most. */
  readonly convergence: Duration;
}
