/** The distributions of a run as rows for a bar chart. */
import { formatCount, formatMs, formatPercent } from "../metrics/format.ts";
import type { IntervalStats, RunResult } from "../metrics/run-result.ts";
import type { ChartRow } from "./text-charts.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Bounds of the classes of delays, in milliseconds: round ones in each unit. */
const STEPS_MS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 5, 12, 24].map((hours) => hours * HOUR),
] as const;
const ROWS_MAX = 16;

/** Single deliveries by delay, in classes with round bounds; tails below a thousandth are merged. */
export function deliveryRows({ delivery }: RunResult["propagation"]): ChartRow[] {
  const { curve } = delivery;
  if (curve.length === 0) return [];
  const cumulative = (ms: number) => interpolate(curve, ms);
  const rows: ChartRow[] = [];
  let from = 0;
  for (const to of stepsUpTo(curve.at(-1)!.delayMs)) {
    const value = cumulative(to) - cumulative(from);
    const isOpening = rows.length === 0 && cumulative(to) < 0.001;
    if (isOpening) continue;
    const label =
      rows.length === 0 ? `below ${formatMs(to)}` : `${formatMs(from)} – ${formatMs(to)}`;
    rows.push({ label, value, text: formatPercent(value) });
    from = to;
    if (rows.length >= ROWS_MAX || 1 - cumulative(to) < 0.001) break;
  }
  const rest = 1 - cumulative(from);
  if (rest >= 0.0005) {
    rows.push({ label: `beyond ${formatMs(from)}`, value: rest, text: formatPercent(rest) });
  }
  return rows;
}

/** Intervals between canonical or found blocks, beside what an exponential law would give. */
export function intervalRows(stats: IntervalStats): ChartRow[] {
  return stats.histogram.map((bin) => ({
    label:
      bin.toMs === null
        ? `beyond ${formatMs(bin.fromMs)}`
        : `${formatMs(bin.fromMs)} – ${formatMs(bin.toMs)}`,
    value: bin.count,
    text: `${formatCount(bin.count)} (exponential: ${bin.exponentialCount.toFixed(1)})`,
  }));
}

/** Reorgs by depth. */
export function reorgRows({ byDepth }: RunResult["reorgs"]): ChartRow[] {
  return byDepth.slice(0, ROWS_MAX).map(({ depth, count }) => ({
    label: depth === 1 ? "1 block" : `${depth} blocks`,
    value: count,
    text: formatCount(count),
  }));
}

/** Forks by length of the stale branch. */
export function forkRows({ byLength }: RunResult["forks"]): ChartRow[] {
  return byLength.slice(0, ROWS_MAX).map(({ length, count }) => ({
    label: length === 1 ? "1 block" : `${length} blocks`,
    value: count,
    text: formatCount(count),
  }));
}

function stepsUpTo(max: number): number[] {
  const beyond = STEPS_MS.findIndex((step) => step >= max);
  return beyond < 0 ? [...STEPS_MS] : STEPS_MS.slice(0, beyond + 1);
}

function interpolate(curve: RunResult["propagation"]["delivery"]["curve"], ms: number): number {
  let before = { delayMs: 0, share: 0 };
  for (const point of curve) {
    if (point.delayMs >= ms) {
      const width = point.delayMs - before.delayMs;
      const part = width === 0 ? 1 : (ms - before.delayMs) / width;
      return before.share + part * (point.share - before.share);
    }
    before = point;
  }
  return before.share;
}
