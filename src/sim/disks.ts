/**
 * What the disks of some nodes held when, told from what the nodes report: those that a scenario crashes with
 * their disks half written, or brings back from a backup. All other disks are as their nodes left them.
 * Invariant: what a disk held at an instant, it holds with all its ancestors.
 */
import type { BlockTree } from "../chain/block-tree.ts";
import type { BlockIndex } from "../lib/brand.ts";
import type { DiskFate } from "../scenario/scenario.ts";
import {
  NODE_DOWN,
  OBSERVATION,
  type ObservationKind,
  type ObservationSink,
} from "../trace/observation.ts";

/** A block that a node has accepted, and its tip after. */
interface Entry {
  readonly time: number;
  readonly block: number;
  tip: number;
}

/** The disk of one node: since when it is written, and what came to it in order. */
interface Disk {
  bootedAt: number;
  entries: Entry[];
}

/** What a disk still holds. */
export interface DiskCut {
  readonly tip: number;
  /** Blocks, genesis among them. */
  readonly kept: number;
  readonly lost: number;
}

/** All watched disks as plain data. */
export type SavedDisks = readonly (readonly [number, Disk])[];

export class Disks implements ObservationSink {
  readonly #tree: BlockTree;
  readonly #disks: ReadonlyMap<number, Disk>;
  /** Blocks on the disk of the node that is just being cut. */
  #onDisk: ReadonlySet<number> = new Set();

  constructor(tree: BlockTree, nodes: readonly number[]) {
    this.#tree = tree;
    this.#disks = new Map(nodes.map((node) => [node, { bootedAt: 0, entries: [] }]));
  }

  observe(kind: ObservationKind, time: number, node: number, a: number, b: number): void {
    const disk = this.#disks.get(node);
    if (disk === undefined) return;
    switch (kind) {
      case OBSERVATION.blockAccepted:
        disk.entries.push({ time, block: a, tip: disk.entries.at(-1)?.tip ?? 0 });
        return;
      case OBSERVATION.tipChanged: {
        const last = disk.entries.at(-1);
        if (last !== undefined) last.tip = b;
        return;
      }
      case OBSERVATION.blockRefused:
        disk.entries = disk.entries.filter(({ block }) => block !== a);
        return;
      case OBSERVATION.nodeUp:
        disk.bootedAt = time;
        return;
      case OBSERVATION.nodeDown:
        if (a === NODE_DOWN.diskLost) disk.entries = [];
        return;
      default:
    }
  }

  /** Takes from a node's disk what its fate leaves it without. */
  cut(node: number, fate: Exclude<DiskFate, string>, now: number): DiskCut {
    const disk = this.#disks.get(node)!;
    const count = this.#countKept(disk, fate, now);
    const lost = disk.entries.length - count;
    disk.entries.length = count;
    this.#onDisk = new Set([0, ...disk.entries.map(({ block }) => block)]);
    return { tip: disk.entries.at(-1)?.tip ?? 0, kept: count + 1, lost };
  }

  /** Whether the disk that was cut last still holds a block. */
  isOnDisk(block: number): boolean {
    return this.#onDisk.has(block);
  }

  save(): SavedDisks {
    return [...this.#disks].map(([node, { bootedAt, entries }]) => {
      return [node, { bootedAt, entries: entries.map((entry) => ({ ...entry })) }];
    });
  }

  load(saved: SavedDisks): void {
    for (const [node, { bootedAt, entries }] of saved) {
      Object.assign(this.#disks.get(node)!, {
        bootedAt,
        entries: entries.map((entry) => ({ ...entry })),
      });
    }
  }

  #countKept({ bootedAt, entries }: Disk, fate: Exclude<DiskFate, string>, now: number): number {
    if ("blocks" in fate) {
      const heightOf = (tip: number) => this.#tree.height(tip as BlockIndex);
      const highest = heightOf(entries.at(-1)?.tip ?? 0) - fate.blocks;
      return entries.findLastIndex(({ tip }) => heightOf(tip) <= highest) + 1;
    }
    const until =
      "age" in fate
        ? now - fate.age
        : bootedAt + Math.floor((now - bootedAt) / fate.syncedEvery) * fate.syncedEvery;
    return entries.findLastIndex(({ time }) => time <= until) + 1;
  }
}
