/**
 * How full mempools are over time: looked at whenever an interval has passed since the last look. Where the
 * looks become too many every other one is dropped and the interval doubled, so that a run of any length
 * leaves 128 to 256.
 */
import type { MoneyFacts } from "./money-facts.ts";
import { sortAscending } from "./statistics.ts";
import type { MempoolSizeRow, MempoolTotals } from "./transaction-result.ts";

const ROWS_MAX = 256;
const FIRST_INTERVAL_US = 500_000;

/** Sizes now and then, and the greatest of all. */
export class MempoolSizes {
  private readonly money: Pick<MoneyFacts, "mempoolOf">;
  private rows: MempoolSizeRow[] = [];
  private intervalUs = FIRST_INTERVAL_US;
  private nextUs = 0;
  private peak: [bytes: number, node: number, time: number] = [0, -1, 0];

  constructor(money: Pick<MoneyFacts, "mempoolOf">) {
    this.money = money;
  }

  /** Time goes on; `up` says which nodes count. */
  advance(time: number, up: Uint8Array): void {
    if (time < this.nextUs) return;
    this.rows.push(this.look(time, up));
    if (this.rows.length === ROWS_MAX) {
      this.rows = this.rows.filter((_, i) => i % 2 === 0);
      this.intervalUs *= 2;
    }
    this.nextUs = time + this.intervalUs;
  }

  /** A node's mempool has grown. */
  grow(node: number, time: number): void {
    const { bytes } = this.money.mempoolOf(node);
    if (bytes > this.peak[0]) this.peak = [bytes, node, time];
  }

  /** The figures as of the end of the run. */
  finish(
    time: number,
    up: Uint8Array,
    nodeNames: readonly string[],
  ): Pick<MempoolTotals, "peakBytes" | "peakNode" | "peakMs" | "sizes"> {
    const [bytes, node, peakUs] = this.peak;
    const none = node === -1;
    return {
      peakBytes: none ? null : bytes,
      peakNode: none ? null : nodeNames[node]!,
      peakMs: none ? null : peakUs / 1000,
      sizes: [...this.rows, this.look(time, up)],
    };
  }

  /** The state as plain data. */
  save(): unknown {
    const { intervalUs, nextUs } = this;
    return { rows: [...this.rows], intervalUs, nextUs, peak: [...this.peak] };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as {
      rows: MempoolSizeRow[];
      intervalUs: number;
      nextUs: number;
      peak: [number, number, number];
    };
    this.rows = [...state.rows];
    this.intervalUs = state.intervalUs;
    this.nextUs = state.nextUs;
    this.peak = [...state.peak];
  }

  private look(time: number, up: Uint8Array): MempoolSizeRow {
    const counts: number[] = [];
    let bytesMax = 0;
    for (let node = 0; node < up.length; node++) {
      if (up[node] === 0) continue;
      const { transactions, bytes } = this.money.mempoolOf(node);
      counts.push(transactions);
      bytesMax = Math.max(bytesMax, bytes);
    }
    const sorted = sortAscending(counts);
    const transactionsMedian = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return { timeMs: time / 1000, transactionsMedian, bytesMax };
  }
}
