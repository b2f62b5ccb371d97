/**
 * Several runs of `forksim run` over worker threads: the same files and the same table as one after another, in the
 * order of the plans; and no more of them than a figure needs, where that is asked.
 */
import { availableParallelism } from "node:os";
import { formatNumber, formatPercent, formatPlural } from "../../metrics/format.ts";
import { Sequential } from "../../metrics/sequential.ts";
import { createReport } from "../../report/report.ts";
import { type JobDone, type JobFailed, runEach } from "../../runner/jobs.ts";
import { renderScenario } from "../../scenario/render.ts";
import type { JudgedRun } from "../../sim/simulate.ts";
import type { UntilPrecise } from "../command-line.ts";
import { EXIT, type ExitCode, exitCodeOfRun } from "../exit-codes.ts";
import type { Interruption } from "../interruption.ts";
import { prepareFolder, writeReport } from "../report-folder.ts";
import { type Measure, measureOf } from "../run-measure.ts";
import { RunsProgress } from "../runs-progress.ts";
import { tellBreaches } from "../tell-breaches.ts";
import type { Terminal } from "../terminal.ts";
import type { Plan, Show } from "./run.ts";

/** How the runs are made. */
export interface ManyOptions {
  /** Null is as many as the machine runs at once. */
  readonly workers: number | null;
  readonly writes: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly set: readonly string[];
  readonly checkers: boolean;
  readonly untilPrecise: UntilPrecise | null;
}

/** Makes the runs; their exit codes. */
export async function runMany(
  plans: readonly Plan[],
  options: ManyOptions,
  ways: { readonly terminal: Terminal; readonly interruption: Interruption; readonly show: Show },
): Promise<readonly ExitCode[]> {
  const { terminal, interruption, show } = ways;
  const until = options.untilPrecise;
  const measure = until === null ? null : measureOf(until, plans[0]!.scenario);
  const sequential = until === null ? null : new Sequential(until.wanted);
  const codes: ExitCode[] = [];
  const progress = new RunsProgress(options.quiet ? null : terminal, titleOf(plans));
  const take = (done: JobDone, plan: Plan) => {
    const judged = judgedOf(done, plan);
    const report = createReport(judged);
    if (options.writes && until !== null) prepareFolder(plan.folder);
    if (options.writes) writeReport(plan.folder, report);
    show(report, plan);
    tellBreaches(judged, plan, options, terminal);
    codes.push(judged.breaches.length > 0 ? EXIT.invariantBroken : exitCodeOfRun(report));
    if (measure === null || report.partial) return false;
    const value = measure.of(done);
    return value !== null && sequential!.take(value);
  };
  await runEach(
    plans.map(({ scenario }) => ({ scenario, ...measure?.needs })),
    {
      workers: options.workers ?? availableParallelism(),
      signal: interruption.signal,
      onProgress: (now) => progress.update(now),
      onResult: (result, index) => {
        const plan = plans[index]!;
        if (!result.ok && result.error.kind === "interrupted") return true;
        progress.clear();
        if (result.ok) return !take(result, plan) && terminal.isRead();
        codes.push(tellFailure(result, plan, terminal));
        return terminal.isRead();
      },
    },
  );
  progress.clear();
  if (until !== null) {
    tellEstimate({ until, measure: measure!, sequential: sequential! }, options, terminal);
  }
  return codes;
}

function titleOf(plans: readonly Plan[]): string {
  const names = new Set(plans.map(({ scenario }) => scenario.name));
  return names.size === 1 ? plans[0]!.scenario.name : formatPlural(names.size, "scenario");
}

function judgedOf({ result, expectations, breaches }: JobDone, { scenario }: Plan): JudgedRun {
  return { scenario, document: renderScenario(scenario), result, expectations, breaches };
}

/** One run that fails does not cost the others theirs; its exit code. */
export function tellFailure(
  { seed, error }: JobFailed,
  { file }: { readonly file: string },
  terminal: Terminal,
): ExitCode {
  const where = `forksim: ${file}, seed ${seed}`;
  if (error.kind === "input") {
    terminal.err(`${where}: ${error.message}\n`);
    return EXIT.badInput;
  }
  const why = error.kind === "died" ? "its thread was lost" : "this is a fault in forksim";
  terminal.err(`${where}: the run crashed, ${why}: ${error.stack ?? error.message}\n`);
  return EXIT.bug;
}

function tellEstimate(
  found: {
    readonly until: UntilPrecise;
    readonly measure: Measure;
    readonly sequential: Sequential;
  },
  { quiet, json }: ManyOptions,
  terminal: Terminal,
): void {
  const { until, measure, sequential } = found;
  const { estimate, isReached } = sequential;
  const { metric, warmup } = measure;
  if (json) {
    const line = {
      schema: "forksim/estimate/1",
      metric: metric.name,
      runs: estimate?.count ?? 0,
      warmupBlocks: warmup,
      mean: estimate?.mean ?? null,
      standardError: estimate?.standardError ?? null,
      ci95: estimate?.ci95 ?? null,
      wanted: until.wanted,
      reached: isReached,
    };
    return terminal.out(`${JSON.stringify(line)}\n`);
  }
  if (quiet) return;
  const runs = formatPlural(estimate?.count ?? 0, "run");
  const dropped =
    warmup === 0 ? "" : `, without the first ${formatPlural(warmup, "block")} of each`;
  const wanted = `± ${formatPercent(until.wanted)} ${isReached ? "reached" : "not reached"}`;
  const format = metric.unit === "share" ? formatPercent : formatNumber;
  const half = estimate?.ci95 ? (estimate.ci95.high - estimate.ci95.low) / 2 : null;
  const mean = estimate === null ? "–" : format(estimate.mean);
  const spread = half === null ? "" : ` ± ${format(half)} (95 %, Student)`;
  terminal.out(`${metric.name} ${mean}${spread} of ${runs}${dropped}; ${wanted}\n`);
}
