/**
 * Reorgs: how often and how deep each node disconnected blocks. Depth 0, a plain extension, is none.
 */
import { grownFloat64 } from "./growable.ts";

/** Counts by node and by depth, the deepest one, and the deepest from given instants on. */
export class Reorgs {
  private perNode: Float64Array<ArrayBuffer>;
  private byDepth = new Float64Array(16);
  private readonly instants: Float64Array;
  private deepestAfter: Float64Array<ArrayBuffer>;
  private depthMax = 0;
  private total = 0;
  private deepest: ReorgRecord | null = null;

  constructor(nodes: number, instants: readonly number[]) {
    this.perNode = new Float64Array(nodes);
    this.instants = Float64Array.from(instants);
    this.deepestAfter = new Float64Array(instants.length);
  }

  /** A node moved its tip and disconnected `depth` ≥ 1 blocks. */
  add(node: number, time: number, move: { from: number; to: number; depth: number }): void {
    const { depth } = move;
    this.total++;
    this.perNode[node] = this.perNode[node]! + 1;
    this.byDepth = grownFloat64(this.byDepth, depth + 1);
    this.byDepth[depth] = this.byDepth[depth]! + 1;
    for (let i = 0; i < this.instants.length; i++) {
      if (time >= this.instants[i]! && depth > this.deepestAfter[i]!) this.deepestAfter[i] = depth;
    }
    if (depth <= this.depthMax) return;
    this.depthMax = depth;
    this.deepest = { node, time, from: move.from, to: move.to, depth };
  }

  /** What was counted; the arrays are the collector's own. */
  finish(): {
    total: number;
    depthMax: number;
    perNode: Float64Array;
    byDepth: Float64Array;
    deepest: ReorgRecord | null;
    deepestAfter: { instant: number; depth: number }[];
  } {
    const { total, depthMax, perNode, byDepth, deepest } = this;
    const deepestAfter = Array.from(this.instants, (instant, i) => ({
      instant,
      depth: this.deepestAfter[i]!,
    }));
    return { total, depthMax, perNode, byDepth, deepest, deepestAfter };
  }

  /** The state as plain data. */
  save(): unknown {
    return {
      columns: [this.perNode, this.byDepth, this.deepestAfter].map((column) => column.slice()),
      depthMax: this.depthMax,
      total: this.total,
      deepest: this.deepest,
    };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as {
      columns: [Float64Array, Float64Array, Float64Array];
      depthMax: number;
      total: number;
      deepest: ReorgRecord | null;
    };
    this.perNode = Float64Array.from(state.columns[0]);
    this.byDepth = Float64Array.from(state.columns[1]);
    this.deepestAfter = Float64Array.from(state.columns[2]);
    this.depthMax = state.depthMax;
    this.total = state.total;
    this.deepest = state.deepest;
  }
}

/** One reorg; `from` and `to` are block indices, `time` is in microseconds. */
export interface ReorgRecord {
  readonly node: number;
  readonly time: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}
