/** `forksim sweep`: runs every point of a scenario's grid with every seed, and tables what they show. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { InputError, UsageError } from "../../lib/assert.ts";
import {
  renderSummaryCsv,
  renderSweepCsv,
  SWEEP_SCHEMA,
  type SweepRow,
  type SweepTable,
  summarise,
} from "../../metrics/sweep-table.ts";
import { type Job, runEach } from "../../runner/jobs.ts";
import { renderDiagnostics } from "../../scenario/diagnostics.ts";
import { parseSweep, type Sweep } from "../../scenario/sweep.ts";
import type { SweepArguments } from "../command-line.ts";
import { EXIT, type ExitCode, gravest } from "../exit-codes.ts";
import { Interruption } from "../interruption.ts";
import { ensureFolder, slug, writeFile } from "../report-folder.ts";
import { judgeMetric, type Measure, measureOf } from "../run-measure.ts";
import { RunsProgress } from "../runs-progress.ts";
import { readExtended, readText } from "../scenario-files.ts";
import { renderSweep } from "../sweep-summary.ts";
import type { Terminal } from "../terminal.ts";
import { tellFailure } from "./run-many.ts";

const SWEEPS_FOLDER = join("reports", "sweeps");

/** Makes all runs; a run that fails leaves its cells empty. */
export async function sweep(options: SweepArguments, terminal: Terminal): Promise<ExitCode> {
  const plan = readSweep(options, terminal);
  const measures = plan.metrics.map((metric) =>
    measureOf({ metric, warmup: options.warmup }, plan.points[0]!.scenario),
  );
  const baseOf = findBases(plan, options.against);
  const folder = options.out ?? join(SWEEPS_FOLDER, slug(plan.name, "sweep"));
  if (options.writes) ensureFolder(folder);
  const { rows, failures, codes } = await makeRuns(plan, measures, options, terminal);
  const frame = {
    schema: SWEEP_SCHEMA,
    name: plan.name,
    warmupBlocks: options.warmup,
    axes: plan.axes,
    points: plan.points.map(({ values }) => values),
    seeds: plan.seeds,
    metrics: plan.metrics,
  } as const;
  const table: SweepTable = { ...frame, rows, summary: summarise(rows, frame, baseOf), failures };
  const json = `${JSON.stringify(table, null, 2)}\n`;
  if (options.writes) {
    writeFile(folder, "sweep.json", json);
    writeFile(folder, "sweep.csv", renderSweepCsv(table));
    writeFile(folder, "summary.csv", renderSummaryCsv(table));
  }
  if (options.json) terminal.out(json);
  else if (!options.quiet) {
    const path = options.writes ? folder : null;
    terminal.out(renderSweep(table, measures, { path, columns: terminal.columns }));
  }
  return gravest(codes);
}

function readSweep({ scenario, set, seeds }: SweepArguments, terminal: Terminal): Sweep {
  const options = { fileName: scenario, read: readExtended, set };
  const parsed = parseSweep(readText(scenario), options, judgeMetric);
  if (!parsed.ok) {
    const told = renderDiagnostics(parsed.diagnostics, parsed.sources).trimEnd();
    throw new InputError(`the sweep cannot be used\n\n${told}`);
  }
  if (parsed.warnings.length > 0) {
    terminal.err(`${renderDiagnostics(parsed.warnings, parsed.sources).trimEnd()}\n\n`);
  }
  return seeds.length === 0 ? parsed.sweep : { ...parsed.sweep, seeds };
}

async function makeRuns(
  plan: Sweep,
  measures: readonly Measure[],
  options: SweepArguments,
  terminal: Terminal,
) {
  const needs: Pick<Job, "collect"> = Object.assign({}, ...measures.map((one) => one.needs));
  const runs = plan.points.flatMap(({ scenario }, point) =>
    plan.seeds.map((seed) => ({ point, seed, job: { scenario: { ...scenario, seed }, ...needs } })),
  );
  const rows: SweepRow[] = [];
  const failures: { point: number; seed: string; message: string }[] = [];
  const codes: ExitCode[] = [];
  const interruption = new Interruption(terminal);
  const progress = new RunsProgress(options.quiet ? null : terminal, plan.name);
  const fail = (index: number, message: string) => {
    const { point, seed } = runs[index]!;
    failures.push({ point, seed, message });
    rows.push(...plan.metrics.map((metric) => ({ point, seed, metric, value: null })));
  };
  try {
    await runEach(
      runs.map(({ job }) => job),
      {
        workers: options.workers ?? availableParallelism(),
        signal: interruption.signal,
        onProgress: (now) => progress.update(now),
        onResult: (result, index) => {
          const { point, seed } = runs[index]!;
          if (!result.ok) {
            fail(index, result.error.message);
            if (result.error.kind === "interrupted") return;
            progress.clear();
            codes.push(tellFailure(result, { file: options.scenario }, terminal));
          } else if (result.result.partial) {
            // A figure of half a run is not comparable with those of whole ones.
            fail(index, `the run ended before its stop: ${result.result.stopReason}`);
            codes.push(EXIT.budgetExhausted);
          } else {
            rows.push(
              ...measures.map((one) => ({
                point,
                seed,
                metric: one.metric.name,
                value: one.of(result),
              })),
            );
          }
        },
      },
    );
  } finally {
    progress.clear();
    interruption.forget();
  }
  if (interruption.isAsked) codes.push(EXIT.interrupted);
  return { rows, failures, codes };
}

/** Which point each is compared with: the one that differs from it in the given axes alone. */
function findBases(plan: Sweep, against: readonly string[]): (point: number) => number | null {
  if (against.length === 0) return () => null;
  const fixed = new Map(against.map((text) => readBase(plan, text)));
  const key = (values: readonly string[]) => JSON.stringify(values);
  const byValues = new Map(plan.points.map(({ values }, point) => [key(values), point]));
  return (point) => {
    const values = plan.points[point]!.values.map((value, axis) => fixed.get(axis) ?? value);
    return byValues.get(key(values)) ?? null;
  };
}

function readBase({ axes, points }: Sweep, text: string): readonly [axis: number, value: string] {
  const equals = text.indexOf("=");
  const path = text.slice(0, Math.max(0, equals)).trim();
  const axis = axes.indexOf(path);
  if (axis < 0) {
    throw new UsageError(
      `--against takes axis=value, and the axes are ${axes.join(", ")}: not ${text}`,
    );
  }
  const value = text.slice(equals + 1).trim();
  const known = [...new Set(points.map(({ values }) => values[axis]!))];
  if (known.includes(value)) return [axis, value];
  throw new UsageError(`${path} is never ${value}: its values are ${known.join(", ")}`);
}
