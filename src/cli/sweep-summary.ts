/** A sweep on the terminal: a line for each point and metric, and where the tables are. */
import {
  formatBytes,
  formatMs,
  formatNumber,
  formatPercent,
  formatPlural,
} from "../metrics/format.ts";
import type { RunMetric } from "../metrics/run-metrics.ts";
import type { SweepTable } from "../metrics/sweep-table.ts";
import type { Measure } from "./run-measure.ts";

const FORMATS: Readonly<Record<RunMetric["unit"], (value: number) => string>> = {
  share: formatPercent,
  ms: formatMs,
  bytes: formatBytes,
  count: formatNumber,
};

/** Ends with a line feed. */
export function renderSweep(
  table: SweepTable,
  measures: readonly Measure[],
  { path, columns }: { readonly path: string | null; readonly columns: number },
): string {
  const { points, summary, seeds, warmupBlocks, failures } = table;
  const isCompared = summary.some(({ difference }) => difference !== null);
  const tables = measures.map(({ metric }) => renderMetric(table, metric, isCompared));
  const notes = [
    `${formatPlural(points.length, "point")}, ${formatPlural(seeds.length, "seed")} each`,
    "means with Student's interval",
    ...(warmupBlocks === 0 ? [] : [`without the first ${formatPlural(warmupBlocks, "block")}`]),
    ...(isCompared ? ["differences by pairs of one seed"] : []),
    ...(failures.length === 0 ? [] : [`${formatPlural(failures.length, "run")} without a result`]),
  ];
  const where = path === null ? [] : [`tables in ${path}`];
  const lines = tables.flatMap((lines) => [...lines, ""]);
  return [...lines, ...notes, ...where]
    .map((line) => `${line.length <= columns ? line : `${line.slice(0, columns - 1)}…`}\n`)
    .join("");
}

/** One metric at every point. */
function renderMetric(
  { axes, points, summary }: SweepTable,
  { name, unit }: RunMetric,
  isCompared: boolean,
): string[] {
  const show = (value: number | null) => (value === null ? "–" : FORMATS[unit](value));
  const head = [...axes.map(shortName), "runs", name, "± 95 %"];
  const lines = summary
    .filter(({ metric }) => metric === name)
    .map(({ point, estimate, difference }) => {
      const { mean = null, ci95 = null, count = 0 } = estimate ?? {};
      const line = [...points[point]!, String(count), show(mean), show(halfOf(ci95))];
      if (!isCompared) return line;
      if (difference === null) return [...line, "", "", ""];
      const sign = difference.mean > 0 ? "+" : "";
      const p = difference.pValue === null ? "–" : formatP(difference.pValue);
      return [...line, `${sign}${show(difference.mean)}`, show(halfOf(difference.ci95)), p];
    });
  const all = [isCompared ? [...head, "difference", "± 95 %", "p"] : head, ...lines];
  const widths = head.concat("", "", "").map((_, k) => longest(all.map((line) => line[k] ?? "")));
  return all.map((line) =>
    line
      .map((text, k) => (k < axes.length ? text.padEnd(widths[k]!) : text.padStart(widths[k]!)))
      .join("  ")
      .trimEnd(),
  );
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}

function halfOf(interval: { readonly low: number; readonly high: number } | null): number | null {
  return interval === null ? null : (interval.high - interval.low) / 2;
}

function formatP(p: number): string {
  return p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}

/** The last step of a path is what tells axes apart. */
function shortName(path: string): string {
  return path.split(".").at(-1)!;
}
