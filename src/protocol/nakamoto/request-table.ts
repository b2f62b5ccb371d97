/**
 * Who is asking whom for which block: the open requests of all nodes, block by block, so that the requests
 * that are served together lie together in memory. A node touches only its own place in a row.
 * Invariant: a row exists exactly while some node has an open request for its block.
 */
import type { BlockIndex } from "../../lib/brand.ts";

/** A node's open request. */
export interface OpenRequest {
  readonly block: BlockIndex;
  /** Whom it was asked from last. */
  readonly peer: number;
  /** Unique per node; the timer of an older attempt no longer matters. */
  readonly attempt: number;
  /** Peers that did not answer. */
  readonly failed: readonly number[];
}

interface Row {
  /** Peer + 1 per node; 0 is no request. */
  readonly peer: Int32Array;
  readonly attempt: Int32Array;
  open: number;
}

export class RequestTable {
  readonly #nodes: number;
  readonly #rows = new Map<BlockIndex, Row>();
  readonly #spare: Row[] = [];
  /** Failed peers, by block and node; most requests have none. */
  readonly #failed = new Map<number, number[]>();
  #lastBlock = -1;
  #lastRow: Row | null = null;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** Opens a node's request, or makes a further attempt at it. */
  set(node: number, block: BlockIndex, peer: number, attempt: number): void {
    const row = this.#find(block) ?? this.#addRow(block);
    if (row.peer[node] === 0) row.open += 1;
    row.peer[node] = peer + 1;
    row.attempt[node] = attempt;
  }

  /** Whom the node asks for the block; −1 where it does not. */
  peerOf(node: number, block: BlockIndex): number {
    const row = this.#find(block);
    return row === null ? -1 : row.peer[node]! - 1;
  }

  attemptOf(node: number, block: BlockIndex): number {
    return this.#find(block)?.attempt[node] ?? -1;
  }

  /** False where the node had no such request. */
  delete(node: number, block: BlockIndex): boolean {
    const row = this.#find(block);
    if (row === null || row.peer[node] === 0) return false;
    row.peer[node] = 0;
    row.open -= 1;
    if (this.#failed.size > 0) this.#failed.delete(this.#keyOf(node, block));
    if (row.open === 0) this.#removeRow(block, row);
    return true;
  }

  addFailed(node: number, block: BlockIndex, peer: number): readonly number[] {
    const failed = this.failedOf(node, block).concat(peer);
    this.#failed.set(this.#keyOf(node, block), failed);
    return failed;
  }

  failedOf(node: number, block: BlockIndex): readonly number[] {
    return this.#failed.get(this.#keyOf(node, block)) ?? [];
  }

  /** A node's open requests in the order of their blocks. */
  listOf(node: number): OpenRequest[] {
    const open: OpenRequest[] = [];
    for (const [block, row] of this.#rows) {
      if (row.peer[node] === 0) continue;
      const peer = row.peer[node]! - 1;
      open.push({ block, peer, attempt: row.attempt[node]!, failed: this.failedOf(node, block) });
    }
    return open.sort((x, y) => x.block - y.block);
  }

  #find(block: BlockIndex): Row | null {
    if (block === this.#lastBlock) return this.#lastRow;
    const row = this.#rows.get(block) ?? null;
    this.#lastBlock = block;
    this.#lastRow = row;
    return row;
  }

  #addRow(block: BlockIndex): Row {
    const row = this.#spare.pop() ?? {
      peer: new Int32Array(this.#nodes),
      attempt: new Int32Array(this.#nodes),
      open: 0,
    };
    this.#rows.set(block, row);
    this.#lastBlock = block;
    this.#lastRow = row;
    return row;
  }

  #removeRow(block: BlockIndex, row: Row): void {
    this.#rows.delete(block);
    this.#spare.push(row);
    this.#lastBlock = -1;
    this.#lastRow = null;
  }

  #keyOf(node: number, block: BlockIndex): number {
    return block * this.#nodes + node;
  }
}
