/**
 * What becomes of the payments that a scenario names: node by node, since when the node's active chain has the
 * payment so deep without a break. They are few, so each is looked for at every move of a tip.
 */

import type { Placements } from "./placements.ts";
import { codeOf } from "./reason-counts.ts";
import type { NamedPaymentRow } from "./transaction-result.ts";
import type { TreeFacts } from "./tree-facts.ts";

const SHARES = [0.5, 0.9, 0.95, 0.99, 1] as const;
const UNSET = -1;

/** One payment; columns are by node, `since` by node within confirmations. */
interface Followed {
  readonly id: string;
  tx: number;
  submittedUs: number;
  failure: number;
  /** Height of the block that has it on the node's active chain; 0 for none. */
  heights: Int32Array;
  /** Microseconds. */
  since: Float64Array;
  reverted: Uint8Array;
}

/** What is known at the end of the run. */
export interface NamedEnd {
  readonly up: Uint8Array;
  readonly failureCodes: readonly string[];
  /** The canonical chain. */
  readonly tip: number;
  readonly foundUsAt: (height: number) => number;
}

/** All named payments of a run. */
export class NamedPayments {
  private readonly tree: Pick<TreeFacts, "height">;
  private readonly placements: Placements;
  private readonly confirmations: readonly number[];
  private readonly shares: readonly number[];
  private readonly nodes: number;
  private rows: Followed[];

  constructor(
    tree: Pick<TreeFacts, "height">,
    placements: Placements,
    what: {
      readonly ids: readonly string[];
      readonly nodes: number;
      readonly confirmations: readonly number[];
      readonly shares: readonly number[];
    },
  ) {
    this.tree = tree;
    this.placements = placements;
    this.confirmations = what.confirmations;
    this.shares = [...new Set([...SHARES, ...what.shares])].sort((a, b) => a - b);
    this.nodes = what.nodes;
    this.rows = what.ids.map((id) => ({
      id,
      tx: UNSET,
      submittedUs: UNSET,
      failure: UNSET,
      heights: new Int32Array(what.nodes),
      since: new Float64Array(what.nodes * what.confirmations.length).fill(UNSET),
      reverted: new Uint8Array(what.nodes),
    }));
  }

  /** A wallet made the payment's transaction. */
  submitted(id: string, tx: number, time: number): void {
    const row = this.rows.find((one) => one.id === id);
    if (row === undefined || row.tx !== UNSET) return;
    row.tx = tx;
    row.submittedUs = time;
  }

  /** A wallet could not make the payment. */
  failed(id: string, reason: number): void {
    const row = this.rows.find((one) => one.id === id);
    if (row !== undefined) row.failure = reason;
  }

  /** A node's tip is now `tip`; `isReorg` where it disconnected blocks on the way. */
  move(node: number, time: number, tip: number, isReorg: boolean): void {
    for (const row of this.rows) {
      if (row.tx === UNSET) continue;
      const height = this.placements.heightOn(tip, row.tx);
      if (isReorg && height === 0 && row.heights[node]! > 0) row.reverted[node] = 1;
      row.heights[node] = height;
      this.noteDepth(row, node, time, height === 0 ? 0 : this.tree.height(tip) - height + 1);
    }
  }

  /** A node has lost its disk. */
  forget(node: number): void {
    for (const row of this.rows) {
      row.heights[node] = 0;
      this.noteDepth(row, node, 0, 0);
    }
  }

  /** The figures as of the end of the run. */
  finish(end: NamedEnd): NamedPaymentRow[] {
    return this.rows.map((row) => {
      const height = row.tx === UNSET ? 0 : this.placements.heightOn(end.tip, row.tx);
      const count = (column: ArrayLike<number>, among: (node: number) => boolean) => {
        let sum = 0;
        for (let node = 0; node < this.nodes; node++) {
          if (column[node]! > 0 && among(node)) sum++;
        }
        return sum;
      };
      return {
        id: row.id,
        submittedMs: row.tx === UNSET ? null : row.submittedUs / 1000,
        failed: row.failure === UNSET ? null : codeOf(end.failureCodes, row.failure),
        includedMs: height === 0 ? null : end.foundUsAt(height) / 1000,
        confirmations: height === 0 ? 0 : this.tree.height(end.tip) - height + 1,
        nodesHaving: count(row.heights, (node) => end.up[node] === 1),
        nodesReverted: count(row.reverted, () => true),
        spread: this.confirmations.map((confirmations, k) => ({
          confirmations,
          shares: this.sharesOf(row, k, end.up),
        })),
      };
    });
  }

  /** The state as plain data. */
  save(): unknown {
    return this.rows.map((row) => ({
      ...row,
      heights: row.heights.slice(),
      since: row.since.slice(),
      reverted: row.reverted.slice(),
    }));
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    this.rows = (saved as Followed[]).map((row) => ({
      ...row,
      heights: Int32Array.from(row.heights),
      since: Float64Array.from(row.since),
      reverted: Uint8Array.from(row.reverted),
    }));
  }

  private noteDepth(row: Followed, node: number, time: number, depth: number): void {
    for (let k = 0; k < this.confirmations.length; k++) {
      const place = k * this.nodes + node;
      if (depth < this.confirmations[k]!) row.since[place] = UNSET;
      else if (row.since[place] === UNSET) row.since[place] = time;
    }
  }

  private sharesOf(row: Followed, k: number, up: Uint8Array) {
    const column = row.since.subarray(k * this.nodes, (k + 1) * this.nodes);
    const having = column.filter((since, node) => up[node] === 1 && since !== UNSET).sort();
    const upNodes = up.reduce((sum, flag) => sum + flag, 0);
    return this.shares.map((share) => {
      const since = having[countFor(share, upNodes) - 1];
      return { share, delayMs: since === undefined ? null : (since - row.submittedUs) / 1000 };
    });
  }
}

/** How many of `nodes` are at least this share; what rounding adds to a whole number does not count. */
function countFor(share: number, nodes: number): number {
  return Math.max(1, Math.ceil(share * nodes - 1e-9));
}
