/**
 * `forksim run`: runs scenarios one after another, writes a folder for each and prints what happened. All
 * files are checked before the first run starts.
 */
import { join } from "node:path";
import { InputError } from "../../lib/assert.ts";
import { createReport, type Report, renderJson } from "../../report/report.ts";
import { renderSummary } from "../../report/summary.ts";
import { runInSlices } from "../../runner/slices.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { CHECKERS } from "../../sim/checkers/checkers.ts";
import { startJudging } from "../../sim/checkers/judging.ts";
import { judgeRun } from "../../sim/simulate.ts";
import { Simulation } from "../../sim/simulation.ts";
import type { RunArguments } from "../command-line.ts";
import { EXIT, type ExitCode, exitCodeOfRun, gravest } from "../exit-codes.ts";
import { Interruption } from "../interruption.ts";
import { LiveTrace } from "../live-trace.ts";
import { Progress } from "../progress.ts";
import { assignFolders, prepareFolder, TRACE_FILE, writeReport } from "../report-folder.ts";
import { createRunTable } from "../run-table.ts";
import {
  describeWarnings,
  type GoodScenario,
  readScenarioFile,
  requireGood,
  type ScenarioFile,
} from "../scenario-files.ts";
import type { Terminal } from "../terminal.ts";
import { TraceFile } from "../trace-file.ts";

/** One run to be made. */
interface Plan {
  readonly file: string;
  readonly scenario: Scenario;
  readonly folder: string;
}

/** Makes all runs; the gravest outcome is the exit code. */
export async function run(options: RunArguments, terminal: Terminal): Promise<ExitCode> {
  const files = readFiles(options);
  const warnings = describeWarnings(files);
  if (warnings !== "" && !options.quiet) terminal.err(`${warnings}\n\n`);
  const plans = planRuns(files, options);
  if (options.writes) for (const { folder } of plans) prepareFolder(folder);
  const show = plans.length === 1 ? showOne(options, terminal) : showMany(plans, options, terminal);
  const interruption = new Interruption(terminal);
  const codes: ExitCode[] = [];
  try {
    for (const [index, plan] of plans.entries()) {
      if (interruption.isAsked || !terminal.isRead()) break;
      const count = plans.length === 1 ? "" : `${index + 1}/${plans.length} `;
      const progress = new Progress(
        options.quiet ? null : terminal,
        `${count}${plan.scenario.name}`,
      );
      try {
        const { report, breaches } = await makeRun(plan, options, { progress, interruption });
        progress.clear();
        show(report, plan);
        for (const breach of breaches) terminal.err(`forksim: a law was broken: ${breach}\n`);
        codes.push(breaches.length > 0 ? EXIT.invariantBroken : exitCodeOfRun(report));
      } catch (error) {
        progress.clear();
        // One scenario that turns out infeasible does not cost the others their runs.
        if (!(error instanceof InputError) || plans.length === 1) throw error;
        terminal.err(`forksim: ${plan.file}, seed ${plan.scenario.seed}: ${error.message}\n`);
        codes.push(EXIT.badInput);
      }
    }
  } finally {
    interruption.forget();
  }
  if (interruption.isAsked) codes.push(EXIT.interrupted);
  return gravest(codes);
}

function readFiles({ scenarios, seeds, set }: RunArguments): ScenarioFile[] {
  const [seed = null] = seeds;
  return scenarios.map((file) => readScenarioFile(file, { set, seed }));
}

function planRuns(files: readonly ScenarioFile[], { seeds, out }: RunArguments): Plan[] {
  const runs = requireGood(files).flatMap((good) => withSeeds(good, seeds));
  const folders = assignFolders(
    runs.map(({ scenario }) => scenario),
    out,
  );
  return runs.map((one, index) => ({ ...one, folder: folders[index]! }));
}

/** Nothing else of a scenario depends on the seed, so the file is parsed once for all of them. */
function withSeeds({ file, parsed }: GoodScenario, seeds: readonly string[]) {
  const { scenario } = parsed;
  if (seeds.length === 0) return [{ file, scenario }];
  return seeds.map((seed, index) => ({
    file,
    scenario: index === 0 ? scenario : { ...scenario, seed },
  }));
}

async function makeRun(
  { scenario, folder }: Plan,
  { trace: level, writes, checkers }: RunArguments,
  { progress, interruption }: { progress: Progress; interruption: Interruption },
): Promise<{ readonly report: Report; readonly breaches: readonly string[] }> {
  const live = level === null || !writes ? null : new LiveTrace(level);
  const sinks = live === null ? progress.sinks : [...progress.sinks, live.sink];
  const simulation = new Simulation(scenario, { sinks, messageSink: live?.messageSink ?? null });
  live?.attach(simulation);
  const verdicts = startJudging(simulation, checkers ? CHECKERS : {});
  const file = live === null ? null : new TraceFile(join(folder, TRACE_FILE), scenario);
  await runInSlices(simulation, {
    isInterrupted: () => interruption.isAsked,
    onSlice: () => {
      progress.update(simulation);
      file?.append(live?.take() ?? []);
    },
  });
  file?.append(live?.take() ?? []);
  file?.close(simulation.digest);
  const judged = judgeRun(simulation);
  const report = createReport(judged);
  if (writes) writeReport(folder, report);
  return { report, breaches: verdicts(judged.result) };
}

type Show = (report: Report, plan: Plan) => void;

function showOne({ json, quiet, writes }: RunArguments, terminal: Terminal): Show {
  return (report, { folder }) => {
    if (json) return terminal.out(renderJson(report));
    if (quiet) return;
    const options = { color: terminal.color.out, width: terminal.columns };
    terminal.out(renderSummary(report, writes ? { ...options, reportPath: folder } : options));
  };
}

function showMany(plans: readonly Plan[], options: RunArguments, terminal: Terminal): Show {
  const { json, quiet } = options;
  if (json) return (report) => terminal.out(`${JSON.stringify(report)}\n`);
  if (quiet) return () => undefined;
  const table = createRunTable(
    plans.map(({ scenario }) => scenario),
    { color: terminal.color.out, width: terminal.columns },
  );
  terminal.out(table.head);
  return (report) => terminal.out(table.row(report));
}
