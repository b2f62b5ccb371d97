/**
 * How blocks spread: per block, when 50, 90 and 99 % of the nodes that were up when it was found have
 * it. Observations come in order of time, so counting receivers finds these moments, and a block costs
 * a few numbers however many nodes there are. What was withheld spreads from its publication on. A node that lost its disk counts again when it fetches
 * a block anew.
 */
import { firstOrderStaleRate } from "../theory/stale-rate.ts";
import { DelayHistogram } from "./delay-histogram.ts";
import { grownFloat64, grownInt32 } from "./growable.ts";
import type { PropagationResult } from "./run-result.ts";
import { computeDistribution, computeMean } from "./statistics.ts";

const PERCENTS = [50, 90, 99] as const;
const UNSET = -1;

/** Per-block columns and the histogram of single deliveries. */
export class Propagation {
  private readonly hashShares: Float64Array;
  private readonly histogram = new DelayHistogram();
  private blocks = 0;
  private foundAt = new Float64Array(0);
  private nodesAtFound = new Int32Array(0);
  private received = new Int32Array(0);
  /** The receiver count at which a percentile is reached next; 0: none left. */
  private nextCount = new Int32Array(0);
  /** When blocks that were withheld became public. */
  private publishedAt = new Map<number, number>();
  private readonly reachedAt = [new Float64Array(0), new Float64Array(0), new Float64Array(0)];
  /** Sum over the nodes that have it of hash share × delay (the finder's is 0), and of the shares. */
  private weightedUs = new Float64Array(0);
  private weight = new Float64Array(0);

  constructor(hashShares: Float64Array) {
    this.hashShares = hashShares;
  }

  /** A block was found while `upNodes` nodes were up. */
  found(block: number, time: number, upNodes: number): void {
    this.reserve(block);
    this.foundAt[block] = time;
    this.nodesAtFound[block] = upNodes;
    this.nextCount[block] = countFor(PERCENTS[0], upNodes);
  }

  /** A withheld block is public from now on. */
  published(block: number, time: number): void {
    if (!this.publishedAt.has(block)) this.publishedAt.set(block, time);
  }

  /** A node has a block; `own` where it found it itself. */
  accepted(block: number, time: number, node: number, own: boolean): void {
    if (block >= this.blocks || this.foundAt[block]! === UNSET) return;
    const count = this.received[block]! + 1;
    this.received[block] = count;
    if (count === this.nextCount[block]!) this.reach(block, count, time);
    const share = this.hashShares[node]!;
    if (share !== 0) this.weight[block] = this.weight[block]! + share;
    if (own) return;
    const delay = time - this.publicTime(block);
    this.histogram.add(delay);
    if (share !== 0) this.weightedUs[block] = this.weightedUs[block]! + share * delay;
  }

  /** When a block was found, in microseconds, or −1. */
  foundTime(block: number): number {
    return block < this.blocks ? this.foundAt[block]! : UNSET;
  }

  /** When a block could begin to spread. */
  private publicTime(block: number): number {
    const found = this.foundAt[block]!;
    return this.publishedAt.size === 0 ? found : (this.publishedAt.get(block) ?? found);
  }

  /** Distributions over the given blocks; `interval` is the mean time between found blocks in µs. */
  summary(blocks: readonly number[], interval: number | null): PropagationResult {
    const { weight, weightedUs } = this;
    const delays = collect(blocks, (block) =>
      weight[block]! > 0 ? weightedUs[block]! / weight[block]! : null,
    );
    return {
      shares: PERCENTS.map((percent, k) => this.share(percent, this.reachedAt[k]!, blocks)),
      delivery: this.histogram.summary(),
      hashWeightedDelayMs: computeDistribution(delays.map((delay) => delay / 1000)),
      firstOrderStaleRate:
        interval === null || delays.length === 0
          ? null
          : computeMean(delays.map((delay) => firstOrderStaleRate(delay / interval))),
    };
  }

  /** The state as plain data. */
  save(): unknown {
    return {
      blocks: this.blocks,
      floats: [this.foundAt, ...this.reachedAt, this.weightedUs, this.weight].map((c) => c.slice()),
      ints: [this.nodesAtFound, this.received, this.nextCount].map((column) => column.slice()),
      histogram: this.histogram.save(),
      published: [...this.publishedAt],
    };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as {
      blocks: number;
      floats: Float64Array[];
      ints: Int32Array[];
      histogram: ReturnType<DelayHistogram["save"]>;
      published: [number, number][];
    };
    const floats = state.floats.map((column) => Float64Array.from(column));
    const ints = state.ints.map((column) => Int32Array.from(column));
    this.blocks = state.blocks;
    this.foundAt = floats[0]!;
    for (let k = 0; k < PERCENTS.length; k++) this.reachedAt[k] = floats[1 + k]!;
    [this.weightedUs, this.weight] = [floats[4]!, floats[5]!];
    [this.nodesAtFound, this.received, this.nextCount] = [ints[0]!, ints[1]!, ints[2]!];
    this.histogram.load(state.histogram);
    this.publishedAt = new Map(state.published);
  }

  private share(percent: number, reachedAt: Float64Array, blocks: readonly number[]) {
    const delays = collect(blocks, (block) =>
      reachedAt[block]! === UNSET ? null : (reachedAt[block]! - this.publicTime(block)) / 1000,
    );
    return {
      share: percent / 100,
      blocksReached: delays.length,
      delayMs: computeDistribution(delays),
    };
  }

  /** Notes the moment for every percentile that this count satisfies, and sets the next count. */
  private reach(block: number, count: number, time: number): void {
    const nodes = this.nodesAtFound[block]!;
    this.nextCount[block] = 0;
    for (let k = 0; k < PERCENTS.length; k++) {
      const column = this.reachedAt[k]!;
      if (column[block]! !== UNSET) continue;
      const needed = countFor(PERCENTS[k]!, nodes);
      if (needed > count) {
        this.nextCount[block] = needed;
        return;
      }
      column[block] = time;
    }
  }

  private reserve(block: number): void {
    const length = block + 1;
    if (length <= this.blocks) return;
    this.blocks = length;
    this.foundAt = grownFloat64(this.foundAt, length, UNSET);
    this.nodesAtFound = grownInt32(this.nodesAtFound, length);
    this.received = grownInt32(this.received, length);
    this.nextCount = grownInt32(this.nextCount, length);
    for (let k = 0; k < PERCENTS.length; k++) {
      this.reachedAt[k] = grownFloat64(this.reachedAt[k]!, length, UNSET);
    }
    this.weightedUs = grownFloat64(this.weightedUs, length);
    this.weight = grownFloat64(this.weight, length);
  }
}

/** A figure of each block that has one. */
function collect(blocks: readonly number[], figureOf: (block: number) => number | null) {
  const figures = new Float64Array(blocks.length);
  let count = 0;
  for (const block of blocks) {
    const figure = figureOf(block);
    if (figure !== null) figures[count++] = figure;
  }
  return figures.subarray(0, count);
}

/** How many of `nodes` are at least `percent` %, by integers. */
function countFor(percent: number, nodes: number): number {
  return Math.max(1, Math.floor((nodes * percent + 99) / 100));
}
