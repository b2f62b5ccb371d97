/**
 * What one node knows: a status per block, and its tip. Facts about blocks are the tree's; here is
 * only knowledge. Invariant: a view is never asked about a block that was not interned (that
 * crashes the run).
 */
import { assert } from "../lib/assert.ts";
import type { BlockIndex, NodeIndex } from "../lib/brand.ts";
import { fromHex, toHex } from "../lib/bytes.ts";
import { GENESIS } from "./block-tree.ts";

/** What a node has of a block; a byte in the knowledge table. */
export const STATUS = {
  unknown: 0,
  /** the header is here, the body is not */
  header: 1,
  /** asked for, not yet here; from here on an announcement tells the node nothing */
  requested: 2,
  /** the body is here; its parent is missing or it is being validated */
  received: 3,
  /** valid and connected, as all its ancestors are */
  accepted: 4,
  refused: 5,
} as const;

export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Plain data of a table: per block its nodes' status bytes in hex, null where nobody knows it. */
export interface SavedKnowledge {
  readonly nodes: number;
  readonly tips: readonly number[];
  readonly rows: readonly (string | null)[];
}

/** Up to so many nodes blocks share arrays: one of its own for each costs a hundred bytes beside its content. */
const FEW = 256;
/** Bytes of such an array, at most. */
const CHUNK = 1 << 13;

/** The statuses of all nodes, block by block: the nodes of a block lie side by side. */
export class KnowledgeTable {
  readonly nodes: number;
  /** The block that each node has chosen; the end of its active chain. */
  readonly tips: Int32Array;
  /** Of 2^shift blocks each; one where there are many nodes. */
  private readonly chunks: (Uint8Array | undefined)[] = [];
  private readonly shift: number;
  private readonly mask: number;
  /** The row asked for last. */
  private lastBlock = -1;
  private lastRow: Uint8Array = new Uint8Array(0);

  constructor(nodes: number) {
    assert(nodes > 0, "a knowledge table needs nodes", { nodes });
    this.nodes = nodes;
    this.shift = nodes > FEW ? 0 : 31 - Math.clz32(CHUNK / nodes);
    this.mask = (1 << this.shift) - 1;
    this.tips = new Int32Array(nodes).fill(GENESIS);
    this.row(GENESIS).fill(STATUS.accepted);
  }

  get(block: BlockIndex, node: NodeIndex): Status {
    const chunk = this.chunks[block >> this.shift];
    if (chunk === undefined) return STATUS.unknown;
    return chunk[(block & this.mask) * this.nodes + node] as Status;
  }

  set(block: BlockIndex, node: NodeIndex, status: Status): void {
    const at = block >> this.shift;
    const chunk = this.chunks[at] ?? this.addChunk(at);
    chunk[(block & this.mask) * this.nodes + node] = status;
  }

  /** The live status bytes of a block, one a node; made at the first call. */
  row(block: BlockIndex): Uint8Array {
    const at = block >> this.shift;
    const chunk = this.chunks[at] ?? this.addChunk(at);
    if (this.shift === 0) return chunk;
    if (block !== this.lastBlock) {
      const from = (block & this.mask) * this.nodes;
      this.lastBlock = block;
      this.lastRow = chunk.subarray(from, from + this.nodes);
    }
    return this.lastRow;
  }

  /** Makes a node know nothing, as one without its disk. */
  forget(node: NodeIndex): void {
    for (const chunk of this.chunks) {
      if (chunk === undefined) continue;
      for (let at: number = node; at < chunk.length; at += this.nodes) chunk[at] = STATUS.unknown;
    }
  }

  save(): SavedKnowledge {
    const count = this.chunks.length << this.shift;
    const rows = Array.from({ length: count }, (_, block) => {
      const chunk = this.chunks[block >> this.shift];
      if (chunk === undefined) return null;
      const from = (block & this.mask) * this.nodes;
      const row = chunk.subarray(from, from + this.nodes);
      return row.every((status) => status === STATUS.unknown) ? null : toHex(row);
    });
    while (rows.at(-1) === null) rows.pop();
    return { nodes: this.nodes, tips: Array.from(this.tips), rows };
  }

  static load(saved: SavedKnowledge): KnowledgeTable {
    const table = new KnowledgeTable(saved.nodes);
    table.tips.set(saved.tips);
    saved.rows.forEach((row, block) => {
      if (row !== null) table.row(block as BlockIndex).set(fromHex(row));
    });
    return table;
  }

  private addChunk(at: number): Uint8Array {
    const chunk = new Uint8Array(this.nodes << this.shift);
    // Filled in order, so that the list stays dense and iterable.
    while (this.chunks.length <= at) this.chunks.push(undefined);
    this.chunks[at] = chunk;
    return chunk;
  }
}

/** A window on the shared table: what one node knows. It can be moved from node to node. */
export class ChainView {
  /** Whose knowledge this is. */
  node: NodeIndex;
  private readonly interned: { readonly size: number };
  private readonly knowledge: KnowledgeTable;

  /** `interned` is the block tree. */
  constructor(interned: { readonly size: number }, knowledge: KnowledgeTable, node: NodeIndex) {
    assert(node >= 0 && node < knowledge.nodes, "no such node", { node, nodes: knowledge.nodes });
    this.interned = interned;
    this.knowledge = knowledge;
    this.node = node;
  }

  /** The block that the node has chosen; the end of its active chain. */
  get tip(): BlockIndex {
    return this.knowledge.tips[this.node] as BlockIndex;
  }

  set tip(block: BlockIndex) {
    this.knowledge.tips[this.node] = block;
  }

  status(block: BlockIndex): Status {
    this.assertInterned(block);
    return this.knowledge.get(block, this.node);
  }

  setStatus(block: BlockIndex, status: Status): void {
    this.assertInterned(block);
    this.knowledge.set(block, this.node, status);
  }

  /** Whether the node has accepted the block. */
  has(block: BlockIndex): boolean {
    return this.status(block) === STATUS.accepted;
  }

  /** Back to genesis alone: a node that lost its disk. */
  reset(): void {
    this.knowledge.forget(this.node);
    this.knowledge.set(GENESIS, this.node, STATUS.accepted);
    this.tip = GENESIS;
  }

  private assertInterned(block: BlockIndex): void {
    // The facts are built only when it fails: this runs on every message.
    if (block >= 0 && block < this.interned.size) return;
    assert(false, "a view was asked about a block that was never interned", {
      block,
      size: this.interned.size,
    });
  }
}
