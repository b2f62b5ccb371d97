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

/** The statuses of all nodes, block by block: the nodes of a block lie side by side. */
export class KnowledgeTable {
  readonly nodes: number;
  /** The block that each node has chosen; the end of its active chain. */
  readonly tips: Int32Array;
  private readonly rows: (Uint8Array | undefined)[] = [];

  constructor(nodes: number) {
    assert(nodes > 0, "a knowledge table needs nodes", { nodes });
    this.nodes = nodes;
    this.tips = new Int32Array(nodes).fill(GENESIS);
    this.row(GENESIS).fill(STATUS.accepted);
  }

  get(block: BlockIndex, node: NodeIndex): Status {
    return (this.rows[block]?.[node] ?? STATUS.unknown) as Status;
  }

  set(block: BlockIndex, node: NodeIndex, status: Status): void {
    this.row(block)[node] = status;
  }

  /** The live status bytes of a block, one a node; made at the first call. */
  row(block: BlockIndex): Uint8Array {
    const row = this.rows[block];
    return row === undefined ? this.addRow(block) : row;
  }

  /** Makes a node know nothing, as one without its disk. */
  forget(node: NodeIndex): void {
    for (const row of this.rows) if (row !== undefined) row[node] = STATUS.unknown;
  }

  save(): SavedKnowledge {
    const rows = this.rows.map((row) => (row === undefined ? null : toHex(row)));
    return { nodes: this.nodes, tips: Array.from(this.tips), rows };
  }

  static load(saved: SavedKnowledge): KnowledgeTable {
    const table = new KnowledgeTable(saved.nodes);
    table.tips.set(saved.tips);
    table.rows.length = 0;
    for (const row of saved.rows) table.rows.push(row === null ? undefined : fromHex(row));
    return table;
  }

  private addRow(block: BlockIndex): Uint8Array {
    const row = new Uint8Array(this.nodes);
    // Filled in order, so that the list stays dense and iterable.
    while (this.rows.length <= block) this.rows.push(undefined);
    this.rows[block] = row;
    return row;
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
