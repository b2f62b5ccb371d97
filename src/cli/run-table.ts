/** Several runs side by side: a line each, in columns whose widths are known before the first run ends. */
import { formatCount, formatPercent } from "../metrics/format.ts";
import type { StopReason } from "../metrics/run-result.ts";
import { createPaint } from "../report/paint.ts";
import type { Report } from "../report/report.ts";

/** A table that grows by a row per run; head and rows end with a line feed. */
export interface RunTable {
  readonly head: string;
  readonly row: (report: Report) => string;
}

const NAME_MAX = 32;
const SEED_MAX = 16;

/** Why a run is partial, as short as a column. */
const PARTIAL: Readonly<Partial<Record<StopReason, string>>> = {
  "budget-events": "out of events",
  "budget-time": "out of time",
  "budget-queue": "queue too long",
  violation: "law broken",
  interrupted: "interrupted",
};

/** The table of these runs. */
export function createRunTable(
  runs: readonly { readonly name: string; readonly seed: string }[],
  { color, width }: { readonly color: boolean; readonly width: number },
): RunTable {
  const paint = createPaint(color);
  const longest = (texts: readonly string[], max: number) =>
    Math.min(max, Math.max(4, ...texts.map(({ length }) => length)));
  const seeds = longest(
    runs.map(({ seed }) => seed),
    SEED_MAX,
  );
  // The other columns take 63 characters; where there is no room, names give way.
  const room = Math.max(12, Math.min(NAME_MAX, width - seeds - 63));
  const names = longest(
    runs.map(({ name }) => name),
    room,
  );
  const columns = (name: string, seed: string, ...rest: readonly string[]) => {
    const [height = "", stale = "", reorg = "", digest = ""] = rest;
    return [
      cut(name, names).padEnd(names),
      cut(seed, seeds).padStart(seeds),
      height.padStart(7),
      stale.padStart(7),
      reorg.padStart(5),
      digest.padEnd(16),
    ].join("  ");
  };
  const head = columns("name", "seed", "height", "stale", "reorg", "digest");
  return {
    head: `${paint.dim(`${head}  verdict`)}\n`,
    row: (report) => {
      const { scenario, result, digest } = report;
      const { staleRate, canonicalHeight } = result.chain;
      const cells = columns(
        scenario.name,
        result.seed,
        formatCount(canonicalHeight),
        staleRate === null ? "–" : formatPercent(staleRate),
        formatCount(result.reorgs.depthMax),
        digest,
      );
      const failed = report.expectations.filter(({ ok }) => !ok);
      const details = failed.map(
        ({ text, actual, wanted }) =>
          `  ${paint.red("✗")} ${text}: ${paint.red(actual)}${paint.dim(` (wanted ${wanted})`)}\n`,
      );
      return `${cells}  ${verdict(report, paint)}\n${details.join("")}`;
    },
  };
}

function verdict(report: Report, paint: ReturnType<typeof createPaint>): string {
  const { expectations, partial, result } = report;
  if (partial) return paint.yellow(PARTIAL[result.stopReason] ?? "partial");
  const failed = expectations.filter(({ ok }) => !ok).length;
  if (failed > 0) return paint.red(`✗ ${failed} failed`);
  return expectations.length === 0 ? "–" : paint.green("✓");
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
