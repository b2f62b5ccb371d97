/** A hand-made run whose answers are known: a drawn tree and a script of who found and got what when. */

import fc from "fast-check";
import { MetricsCollector, type MetricsOptions } from "../../../src/metrics/collector.ts";
import type { StopReason } from "../../../src/metrics/run-result.ts";
import type { TreeFacts } from "../../../src/metrics/tree-facts.ts";
import { OBSERVATION } from "../../../src/trace/observation.ts";

export interface FakeBlock {
  readonly parent: number;
  readonly miner: number;
  readonly work?: bigint;
  readonly bits?: number;
  readonly invalid?: boolean;
}

/** A tree of the given blocks above genesis; a block's work is 1 unless it says otherwise. */
export class FakeTree implements TreeFacts {
  private readonly blocks: FakeBlock[] = [{ parent: -1, miner: -1 }];

  constructor(blocks: readonly FakeBlock[]) {
    this.blocks.push(...blocks);
  }

  get size(): number {
    return this.blocks.length;
  }

  parent(block: number): number {
    return this.blocks[block]!.parent;
  }

  height(block: number): number {
    return block === 0 ? 0 : this.height(this.parent(block)) + 1;
  }

  bits(block: number): number {
    return this.blocks[block]!.bits ?? 0x207fffff;
  }

  minerOf(block: number): number {
    return this.blocks[block]!.miner;
  }

  hashOf(block: number): string {
    return (0xb10c0000 + block * 0x101).toString(16).padEnd(64, "0");
  }

  chainwork(block: number): bigint {
    const own = this.blocks[block]!.work ?? 1n;
    return block === 0 ? own : this.chainwork(this.parent(block)) + own;
  }

  isValid(block: number): boolean {
    return block === 0 || (!this.blocks[block]!.invalid && this.isValid(this.parent(block)));
  }
}

export const SECOND_US = 1_000_000;

/** A collector with a script's verbs: times in seconds. */
export class ScriptedRun {
  readonly metrics: MetricsCollector;
  readonly tips: Int32Array;
  readonly up: Uint8Array;
  readonly tree: FakeTree;
  readonly options: MetricsOptions;
  /** Every observation told so far. */
  readonly told: Parameters<MetricsCollector["observe"]>[] = [];

  constructor(blocks: readonly FakeBlock[], options: Partial<MetricsOptions> & { nodes: number }) {
    this.tree = new FakeTree(blocks);
    this.up = Uint8Array.from(options.up ?? new Uint8Array(options.nodes).fill(1));
    this.tips = new Int32Array(options.nodes);
    this.options = {
      nodeNames: Array.from({ length: options.nodes }, (_, i) => `node/${i}`),
      hashShares: new Float64Array(options.nodes).fill(1 / options.nodes),
      up: this.up,
      tree: this.tree,
      params: {
        forkChoice: "most-work",
        subsidy: { initial: 50, halvingInterval: 4 },
      },
      ...options,
    };
    this.metrics = new MetricsCollector(this.options);
  }

  /** Node finds a block and takes it as its tip. */
  find(time: number, node: number, block: number): this {
    this.tell("blockFound", time, node, block, this.tree.parent(block));
    this.tell("blockAccepted", time, node, block, -1);
    return this.take(time, node, block);
  }

  /** Node gets a block; `depth` undefined: it does not become its tip. */
  get(time: number, node: number, block: number, depth?: number): this {
    this.tell("blockAccepted", time, node, block, 7);
    return depth === undefined ? this : this.take(time, node, block, depth);
  }

  take(time: number, node: number, block: number, depth = 0): this {
    this.tell("tipChanged", time, node, this.tips[node]!, block, depth);
    this.tips[node] = block;
    return this;
  }

  tell(name: keyof typeof OBSERVATION, time: number, node: number, a = 0, b = 0, c = 0): this {
    const observation = [OBSERVATION[name], Math.round(time * SECOND_US), node, a, b, c] as const;
    this.told.push([...observation]);
    this.metrics.observe(...observation);
    if (name === "nodeDown") this.up[node] = 0;
    if (name === "nodeUp") this.up[node] = 1;
    return this;
  }

  finish(time: number, stopReason: StopReason = "time", metrics = this.metrics) {
    const nodes = this.tips.length;
    return metrics.finish({
      time: time * SECOND_US,
      stopReason,
      events: 1234,
      tips: this.tips,
      up: this.up,
      traffic: {
        kinds: ["inv", "getdata", "block", "tx"],
        messages: Float64Array.of(40, 20, 18, 0),
        bytes: Float64Array.of(1_480, 740, 18_000_000, 0),
        dropped: Float64Array.of(1, 0, 2, 0),
        messagesByNode: new Float64Array(nodes).fill(78 / nodes),
        bytesByNode: Float64Array.from({ length: nodes }, (_, i) => i * 1_000_000),
      },
      digest: "0123456789abcdef",
      checkpoints: [{ event: 1000, time: 500 * SECOND_US, digest: "00ff" }],
      seed: "42",
      version: "0.1.0",
    });
  }
}

/**
 * Four nodes; a partition from 100 s to 2000 s leaves node/3 alone with its own branch of two:
 *
 *     0 ── 1 ── 2 ── 3 ── 4 ── 7
 *           └── 5 ── 6
 */
export function partitionedRun(options: Partial<MetricsOptions> = {}): ScriptedRun {
  const run = new ScriptedRun(
    [
      { parent: 0, miner: 0 },
      { parent: 1, miner: 0 },
      { parent: 2, miner: 1 },
      { parent: 3, miner: 0 },
      { parent: 1, miner: 3 },
      { parent: 5, miner: 3 },
      { parent: 4, miner: 2 },
    ],
    {
      nodes: 4,
      nodeNames: ["pool/0", "pool/1", "home/0", "home/1"],
      hashShares: Float64Array.of(0.4, 0.3, 0.2, 0.1),
      events: [
        { name: "split", action: { do: "partition" } },
        { name: "mend", action: { do: "heal", partition: "split" } },
      ],
      depthInstants: [0, 2_100 * SECOND_US],
      ...options,
    },
  );
  run.find(60, 0, 1);
  for (const [time, node] of [
    [61, 1],
    [62, 2],
    [64, 3],
  ] as const)
    run.get(time, node, 1, 0);
  run.tell("eventApplied", 100, -1, 0);
  run.find(600, 0, 2).get(602, 1, 2, 0).get(604, 2, 2, 0);
  run.find(800, 3, 5);
  run.find(1000, 1, 3).get(1001, 0, 3, 0).get(1003, 2, 3, 0);
  run.find(1500, 3, 6);
  run.find(1800, 0, 4).get(1802, 1, 4, 0).get(1803, 2, 4, 0);
  run.tell("eventApplied", 2000, -1, 1).tell("eventUndone", 2000, -1, 0);
  run.tell("orphanAdded", 2001, 3, 4, 1).tell("requestTimedOut", 2002, 3, 4, 2);
  for (const [time, block] of [
    [2002, 2],
    [2003, 3],
  ] as const)
    run.get(time, 3, block);
  run.get(2003.5, 0, 5).get(2004, 3, 4, 2).get(2004.5, 0, 6);
  run.find(2500, 2, 7).get(2501, 0, 7, 0).get(2502, 1, 7, 0).get(2503, 3, 7, 0);
  return run;
}

/** Hands `expectSame` a collector that was saved and loaded at one observation of the run, for many of them. */
export function expectSameWhereverCut(
  run: ScriptedRun,
  expectSame: (metrics: MetricsCollector) => void,
): void {
  fc.assert(
    fc.property(fc.nat({ max: run.told.length }), (cut) => {
      const before = new MetricsCollector(run.options);
      for (const observation of run.told.slice(0, cut)) before.observe(...observation);
      const after = new MetricsCollector(run.options);
      after.load(structuredClone(before.save()));
      for (const observation of run.told.slice(cut)) after.observe(...observation);
      expectSame(after);
    }),
    { seed: 42, numRuns: 40 },
  );
}
