/**
 * What a sweep found, as plain tables: a row for each point, seed and metric, and for each point and metric the mean
 * over seeds, beside its difference from a base point.
 */
import { type Comparison, comparePaired, type Estimate, estimateMean } from "./estimates.ts";

/** The format of `sweep.json`. */
export const SWEEP_SCHEMA = "forksim/sweep/1";

/** One figure of one run; null where the run does not have it, or failed. */
export interface SweepRow {
  /** Index of the point. */
  readonly point: number;
  readonly seed: string;
  readonly metric: string;
  readonly value: number | null;
}

/** A figure over the seeds of a point. */
export interface SweepSummary {
  readonly point: number;
  readonly metric: string;
  /** Null where no run has the figure. */
  readonly estimate: Estimate | null;
  /** Against the base point, over the seeds that both have; null without one, and of the base itself. */
  readonly difference: (Comparison & { readonly base: number }) | null;
}

/** What `sweep.json` holds. */
export interface SweepTable {
  readonly schema: typeof SWEEP_SCHEMA;
  readonly name: string;
  /** Blocks left out of every run at its start. */
  readonly warmupBlocks: number;
  readonly axes: readonly string[];
  /** A value for each axis. */
  readonly points: readonly (readonly string[])[];
  readonly seeds: readonly string[];
  readonly metrics: readonly string[];
  readonly rows: readonly SweepRow[];
  readonly summary: readonly SweepSummary[];
  /** Runs without a result, with the reason. */
  readonly failures: readonly {
    readonly point: number;
    readonly seed: string;
    readonly message: string;
  }[];
}

/** The summary of rows; `baseOf` says which point each is compared with, or null. */
export function summarise(
  rows: readonly SweepRow[],
  { points, metrics }: Pick<SweepTable, "points" | "metrics">,
  baseOf: (point: number) => number | null,
): SweepSummary[] {
  const values = new Map<string, Map<string, number>>();
  const cell = (point: number, metric: string) => {
    const key = `${point} ${metric}`;
    const known = values.get(key) ?? new Map<string, number>();
    values.set(key, known);
    return known;
  };
  for (const { point, seed, metric, value } of rows) {
    if (value !== null) cell(point, metric).set(seed, value);
  }
  return points.flatMap((_, point) =>
    metrics.map((metric) => {
      const own = cell(point, metric);
      const base = baseOf(point);
      const estimate = estimateMean([...own.values()]);
      if (base === null || base === point) return { point, metric, estimate, difference: null };
      const other = cell(base, metric);
      const seeds = [...own.keys()].filter((seed) => other.has(seed));
      const compared = comparePaired(
        seeds.map((seed) => own.get(seed)!),
        seeds.map((seed) => other.get(seed)!),
      );
      const difference = compared === null ? null : { ...compared, base };
      return { point, metric, estimate, difference };
    }),
  );
}

/** A row for each point, seed and metric. */
export function renderSweepCsv({ axes, points, rows }: SweepTable): string {
  const lines = rows.map(({ point, seed, metric, value }) => [
    String(point),
    ...points[point]!,
    seed,
    metric,
    numeral(value),
  ]);
  return csv(["point", ...axes, "seed", "metric", "value"], lines);
}

/** A row for each point and metric. */
export function renderSummaryCsv(table: SweepTable): string {
  const { axes, points, summary, warmupBlocks } = table;
  const head = "metric runs warmup_blocks mean standard_error ci95_low ci95_high".split(" ");
  const tail = "base difference difference_ci95_low difference_ci95_high p_value".split(" ");
  const lines = summary.map(({ point, metric, estimate, difference }) => [
    String(point),
    ...points[point]!,
    metric,
    String(estimate?.count ?? 0),
    String(warmupBlocks),
    numeral(estimate?.mean),
    numeral(estimate?.standardError),
    numeral(estimate?.ci95?.low),
    numeral(estimate?.ci95?.high),
    numeral(difference?.base),
    numeral(difference?.mean),
    numeral(difference?.ci95?.low),
    numeral(difference?.ci95?.high),
    numeral(difference?.pValue),
  ]);
  return csv(["point", ...axes, ...head, ...tail], lines);
}

/** All digits: reading it gives the same number. */
function numeral(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

/** RFC 4180 but for the line ends. */
function csv(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [head, ...lines].map((line) => `${line.map(cell).join(",")}\n`).join("");
}
