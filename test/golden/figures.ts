/** Figures of a run as several answers say them. */
import { formatMs, formatPercent } from "../../src/metrics/format.ts";
import type { MinerRow, RunResult } from "../../src/metrics/run-result.ts";

/** Stale ÷ found. */
export function stale(result: RunResult): string {
  return formatPercent(result.chain.staleRate!);
}

/** The median block's delay until this share of the nodes has it. */
export function reach(result: RunResult, part: number): string {
  return formatMs(reachMs(result, part));
}

/** The same in milliseconds. */
export function reachMs(result: RunResult, part: number): number {
  return result.propagation.shares.find((row) => row.share === part)!.delayMs!.p50;
}

/** What the miners of a group have. */
export function groupRow(result: RunResult, group: string): MinerRow {
  return result.miners.groups.find((row) => row.name === group)!;
}
