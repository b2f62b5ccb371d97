/**
 * `forksim run`: runs scenarios one after another, writes a folder for each and prints what happened. All
 * files are checked before the first run starts.
 */
import { join } from "node:path";
import { InputError } from "../../lib/assert.ts";
import { createReport, type Report, renderJson } from "../../report/report.ts";
import { renderSummary } from "../../report/summary.ts";
import { runInSlices } from "../../runner/slices.ts";
import { withStandingLaws } from "../../scenario/laws.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { type JudgedRun, judgeRun } from "../../sim/simulate.ts";
import { Simulation } from "../../sim/simulation.ts";
import type { RunArguments } from "../command-line.ts";
import { EXIT, type ExitCode, exitCodeOfRun, gravest } from "../exit-codes.ts";
import { Interruption } from "../interruption.ts";
import { LiveTrace } from "../live-trace.ts";
import { Progress } from "../progress.ts";
import { assignFolders, prepareFolder, TRACE_FILE, writeReport } from "../report-folder.ts";
import { measureOf } from "../run-measure.ts";
import { createRunTable } from "../run-table.ts";
import {
  describeWarnings,
  type GoodScenario,
  readScenarioFile,
  requireGood,
  type ScenarioFile,
} from "../scenario-files.ts";
import { tellBreaches } from "../tell-breaches.ts";
import { describeChaos } from "../tell-chaos.ts";
import type { Terminal } from "../terminal.ts";
import { TraceFile } from "../trace-file.ts";
import { runMany } from "./run-many.ts";

/** One run to be made. */
export interface Plan {
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
  // Says what is wrong with the metric's name before anything else is done.
  if (options.untilPrecise !== null) measureOf(options.untilPrecise, plans[0]!.scenario);
  if (options.writes && options.untilPrecise === null) {
    for (const { folder } of plans) prepareFolder(folder);
  }
  const shown =
    plans.length === 1 ? showOne(options, terminal) : showMany(plans, options, terminal);
  const show = options.quiet || options.json ? shown : withChaos(shown, plans.length, terminal);
  const interruption = new Interruption(terminal);
  const isAlone = plans.length === 1 || options.trace !== null;
  const codes: ExitCode[] = [];
  try {
    const made =
      isAlone && options.untilPrecise === null
        ? await runOneByOne(plans, options, { terminal, interruption, show })
        : await runMany(plans, options, { terminal, interruption, show });
    codes.push(...made);
  } finally {
    interruption.forget();
  }
  if (interruption.isAsked) codes.push(EXIT.interrupted);
  return gravest(codes);
}

/** In this thread: a trace hears every event. */
async function runOneByOne(
  plans: readonly Plan[],
  options: RunArguments,
  ways: { readonly terminal: Terminal; readonly interruption: Interruption; readonly show: Show },
): Promise<readonly ExitCode[]> {
  const { terminal, interruption, show } = ways;
  const codes: ExitCode[] = [];
  for (const [index, plan] of plans.entries()) {
    if (interruption.isAsked || !terminal.isRead()) break;
    const count = plans.length === 1 ? "" : `${index + 1}/${plans.length} `;
    const progress = new Progress(options.quiet ? null : terminal, `${count}${plan.scenario.name}`);
    try {
      const { report, judged } = await makeRun(plan, options, { progress, interruption });
      progress.clear();
      show(report, plan);
      tellBreaches(judged, plan, options, terminal);
      codes.push(judged.breaches.length > 0 ? EXIT.invariantBroken : exitCodeOfRun(report));
    } catch (error) {
      progress.clear();
      // One scenario that turns out infeasible does not cost the others their runs.
      if (!(error instanceof InputError) || plans.length === 1) throw error;
      terminal.err(`forksim: ${plan.file}, seed ${plan.scenario.seed}: ${error.message}\n`);
      codes.push(EXIT.badInput);
    }
  }
  return codes;
}

function readFiles({ scenarios, seeds, set }: RunArguments): ScenarioFile[] {
  const [seed = null] = seeds;
  return scenarios.map((file) => readScenarioFile(file, { set, seed }));
}

function planRuns(files: readonly ScenarioFile[], { seeds, out, checkers }: RunArguments): Plan[] {
  const runs = requireGood(files)
    .flatMap((good) => withSeeds(good, seeds))
    .map(({ file, scenario }) => ({
      file,
      scenario: checkers ? withStandingLaws(scenario) : scenario,
    }));
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
  { trace: level, writes }: RunArguments,
  { progress, interruption }: { progress: Progress; interruption: Interruption },
): Promise<{ readonly report: Report; readonly judged: JudgedRun }> {
  const live = level === null || !writes ? null : new LiveTrace(level);
  const sinks = live === null ? progress.sinks : [...progress.sinks, live.sink];
  const simulation = new Simulation(scenario, { sinks, messageSink: live?.messageSink ?? null });
  live?.attach(simulation);
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
  return { report, judged };
}

/** Prints what came of a run. */
export type Show = (report: Report, plan: Plan) => void;

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

/** Tells also what chaos was drawn: of the only run, and of those among many that fail. */
function withChaos(show: Show, runs: number, terminal: Terminal): Show {
  return (report, plan) => {
    show(report, plan);
    const isFine = exitCodeOfRun(report) === EXIT.ok;
    if (runs === 1 || !isFine) terminal.err(describeChaos(plan.scenario, plan.file));
  };
}
