/**
 * Single figures of a run by name, for sweeps and for runs until a figure is known well enough. Those that are
 * worked out of single blocks can leave out the first ones, before the network has settled.
 */
import { nearest } from "../lib/edit-distance.ts";
import { FATE, type FoundBlocks } from "./found-blocks.ts";
import type { RunResult } from "./run-result.ts";
import { ratio } from "./statistics.ts";

/** A figure that every run has, or null where nothing in the run supports it. */
export interface RunMetric {
  readonly name: string;
  /** `share` is 0 to 1. */
  readonly unit: "share" | "ms" | "bytes" | "count";
  readonly of: (result: RunResult) => number | null;
  /** The same from blocks alone; absent where they do not tell. */
  readonly ofBlocks?: (blocks: FoundBlocks) => number | null;
}

const propagation = (share: number) => (result: RunResult) =>
  result.propagation.shares.find((one) => one.share === share)?.delayMs?.mean ?? null;

const METRICS: Readonly<Record<string, Omit<RunMetric, "name">>> = {
  staleRate: {
    unit: "share",
    of: ({ chain }) => chain.staleRate,
    ofBlocks: (blocks) =>
      ratio(
        countOf(blocks, FATE.stale),
        countOf(blocks, FATE.stale) + countOf(blocks, FATE.canonical),
      ),
  },
  staleOverCanonical: {
    unit: "share",
    of: ({ chain }) => chain.staleOverCanonical,
    ofBlocks: (blocks) => ratio(countOf(blocks, FATE.stale), countOf(blocks, FATE.canonical)),
  },
  growth: {
    unit: "share",
    of: ({ chain }) => chain.growth,
    ofBlocks: (blocks) =>
      ratio(
        countOf(blocks, FATE.canonical),
        countOf(blocks, FATE.stale) + countOf(blocks, FATE.canonical),
      ),
  },
  interval: {
    unit: "ms",
    of: ({ intervals }) => intervals.canonical.intervalMsMean,
    ofBlocks: canonicalInterval,
  },
  blocksFound: { unit: "count", of: ({ chain }) => chain.blocksFound },
  staleBlocks: { unit: "count", of: ({ chain }) => chain.staleBlocks },
  tipHeight: { unit: "count", of: ({ chain }) => chain.canonicalHeight },
  forks: { unit: "count", of: ({ forks }) => forks.count },
  longestFork: { unit: "count", of: ({ forks }) => forks.longest },
  reorgs: { unit: "count", of: ({ reorgs }) => reorgs.count },
  maxReorgDepth: { unit: "count", of: ({ reorgs }) => reorgs.depthMax },
  propagation50: { unit: "ms", of: propagation(0.5) },
  propagation90: { unit: "ms", of: propagation(0.9) },
  propagation99: { unit: "ms", of: propagation(0.99) },
  firstOrderStaleRate: { unit: "share", of: (result) => result.propagation.firstOrderStaleRate },
  agreed: { unit: "share", of: ({ agreement }) => agreement.agreedShare },
  messages: { unit: "count", of: ({ traffic }) => traffic.messages },
  bytes: { unit: "bytes", of: ({ traffic }) => traffic.bytes },
};

/** By group: `minerShare/pool` is the share of the group "pool". */
const GROUP_METRICS: Readonly<Record<string, "blockShare" | "revenueShare">> = {
  minerShare: "blockShare",
  revenueShare: "revenueShare",
};

/** The names of all metrics as people are told them. */
export const METRIC_NAMES: readonly string[] = [
  ...Object.keys(METRICS),
  ...Object.keys(GROUP_METRICS).map((name) => `${name}/GROUP`),
];

/** The metric of a name, in a scenario with these groups; or what is wrong with the name, and what would be right. */
export function findMetric(
  name: string,
  groups: readonly string[],
): RunMetric | { readonly problem: string; readonly hint: string } {
  const known = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  if (known !== undefined) return { name, ...known };
  const [kind = "", ...rest] = name.split("/");
  const group = rest.join("/");
  const field = Object.hasOwn(GROUP_METRICS, kind) ? GROUP_METRICS[kind] : undefined;
  if (field === undefined) {
    const near = nearest(name, METRIC_NAMES);
    const hint =
      near === undefined ? `the metrics are ${METRIC_NAMES.join(", ")}` : `did you mean "${near}"?`;
    return { problem: `there is no metric "${name}"`, hint };
  }
  if (!groups.includes(group)) {
    const hint = `for example: ${kind}/${groups[0] ?? "miners"}`;
    return { problem: `${kind} is of a group of nodes, and there is none "${group}"`, hint };
  }
  const rowOf = ({ miners }: RunResult) => miners.groups.find((row) => row.name === group);
  return { name, unit: "share", of: (result) => rowOf(result)?.[field] ?? null };
}

/** The blocks but the first so many. */
export function withoutWarmup(blocks: FoundBlocks, warmup: number): FoundBlocks {
  return {
    timeMs: blocks.timeMs.slice(warmup),
    height: blocks.height.slice(warmup),
    miner: blocks.miner.slice(warmup),
    fate: blocks.fate.slice(warmup),
  };
}

function countOf({ fate }: FoundBlocks, wanted: number): number {
  let count = 0;
  for (const one of fate) if (one === wanted) count++;
  return count;
}

function canonicalInterval({ timeMs, fate }: FoundBlocks): number | null {
  const times = timeMs.filter((_, k) => fate[k] === FATE.canonical);
  if (times.length < 2) return null;
  return (times.at(-1)! - times[0]!) / (times.length - 1);
}
