/**
 * `forksim replay`: runs again what reports record and says identical, or from where on the runs differ;
 * to the record, where a trace lies beside the report.
 */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../lib/assert.ts";
import { formatCount, formatPlural } from "../../metrics/format.ts";
import { formatClock } from "../../report/clock.ts";
import { createPaint, type Paint } from "../../report/paint.ts";
import { createReport, parseReport, type Report, renderJson } from "../../report/report.ts";
import { runInSlices } from "../../runner/slices.ts";
import { judgeReplay, openReplay, type ReplayVerdict, replayEnd } from "../../sim/replay.ts";
import { judgeRun } from "../../sim/simulate.ts";
import type { Simulation } from "../../sim/simulation.ts";
import {
  firstDifference,
  parseTrace,
  renderTraceLine,
  type Trace,
  type TraceDifference,
} from "../../trace/jsonl.ts";
import type { TraceRecord } from "../../trace/recorder.ts";
import type { ReplayArguments } from "../command-line.ts";
import { EXIT, type ExitCode, gravest } from "../exit-codes.ts";
import { Interruption } from "../interruption.ts";
import { firstJsonDifference, type JsonDifference } from "../json-difference.ts";
import { LiveTrace } from "../live-trace.ts";
import { Progress } from "../progress.ts";
import { REPORT_FILE, TRACE_FILE } from "../report-folder.ts";
import { readText } from "../scenario-files.ts";
import type { Terminal } from "../terminal.ts";

/** A report that was read, and the trace beside it. */
interface Recording {
  readonly file: string;
  readonly report: Report;
  readonly trace: Trace | null;
}

/** How one turned out. */
interface Outcome {
  readonly verdict: ReplayVerdict;
  /** Null also where there was no trace to compare with. */
  readonly record: TraceDifference | null;
  /** The first figure of the report that this run does not give, where the digests are the same. */
  readonly figure: JsonDifference | null;
}

function isIdentical({ verdict, figure }: Outcome): boolean {
  return verdict.identical && figure === null;
}

/** Replays them all; a report that cannot be read stops before the first run. */
export async function replay(options: ReplayArguments, terminal: Terminal): Promise<ExitCode> {
  const recordings = options.reports.map((path) => readRecording(path, terminal));
  const interruption = new Interruption(terminal);
  const codes: ExitCode[] = [];
  try {
    for (const recording of recordings) {
      const progress = new Progress(options.quiet ? null : terminal, recording.file);
      const outcome = await replayOne(recording, progress, interruption);
      progress.clear();
      if (interruption.isAsked) return EXIT.interrupted;
      if (!terminal.isRead()) break;
      const render = options.json ? renderOutcomeJson : renderOutcome;
      if (!options.quiet || options.json) {
        terminal.out(render(recording, outcome, createPaint(terminal.color.out)));
      }
      codes.push(isIdentical(outcome) ? EXIT.ok : EXIT.diverged);
    }
  } finally {
    interruption.forget();
  }
  return gravest(codes);
}

async function replayOne(
  { file, report, trace }: Recording,
  progress: Progress,
  interruption: Interruption,
): Promise<Outcome> {
  const live = trace === null ? null : new LiveTrace(levelOf(trace));
  const sinks = live === null ? progress.sinks : [...progress.sinks, live.sink];
  const simulation = namingFile(file, () =>
    openReplay(report, { sinks, messageSink: live?.messageSink ?? null }),
  );
  live?.attach(simulation);
  await runInSlices(simulation, {
    end: replayEnd(report),
    isInterrupted: () => interruption.isAsked,
    onSlice: () => progress.update(simulation),
  });
  const verdict = judgeReplay(report, simulation);
  const now = live === null ? null : { header: trace!.header, records: live.take() };
  return {
    verdict,
    record: trace === null || now === null ? null : firstDifference(trace, now),
    figure: verdict.identical ? compareFigures(report, simulation) : null,
  };
}

/** Digests are of what happened; this compares what was made of it. Other versions may measure more. */
function compareFigures(report: Report, simulation: Simulation): JsonDifference | null {
  const now = createReport(judgeRun(simulation));
  if (now.forksim !== report.forksim) return null;
  return firstJsonDifference(report, JSON.parse(renderJson(now)));
}

function readRecording(path: string, terminal: Terminal): Recording {
  const file = isFolder(path) ? join(path, REPORT_FILE) : path;
  const report = namingFile(file, () => parseReport(readText(file)));
  return { file, report, trace: readTrace(join(dirname(file), TRACE_FILE), report, terminal) };
}

/** A trace is a help, not a need: one that cannot be used is only spoken of. */
function readTrace(file: string, report: Report, terminal: Terminal): Trace | null {
  if (!existsSync(file)) return null;
  try {
    const trace = parseTrace(readText(file));
    if (trace.header.digest === report.digest) return trace;
    terminal.err(`forksim: ${file} is of another run and is not compared\n`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    terminal.err(`forksim: ${file} is not compared: ${error.message}\n`);
  }
  return null;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Errors about a report say which one. */
function namingFile<Value>(file: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith(file)) throw error;
    throw new InputError(`${file}: ${error.message}`);
  }
}

function levelOf({ records }: Trace) {
  return records.some(({ record }) => record === "message") ? "messages" : "blocks";
}

function renderOutcomeJson({ file }: Recording, outcome: Outcome): string {
  const { verdict, record, figure } = outcome;
  const identical = isIdentical(outcome);
  return `${JSON.stringify({ report: file, ...verdict, identical, record, figure })}\n`;
}

function renderOutcome(recording: Recording, outcome: Outcome, paint: Paint): string {
  const { file, report } = recording;
  const { recordedVersion, version } = outcome.verdict;
  const isFine = isIdentical(outcome);
  const lines = [
    `${file}: ${isFine ? paint.green("identical") : paint.red("diverged")}`,
    ...(isFine ? identicalLines(outcome, paint) : divergedLines(recording, outcome, paint)),
  ];
  if (recordedVersion !== version) {
    lines.push(
      paint.yellow(`  the report was written by forksim ${recordedVersion}, this is ${version}:`),
      paint.yellow("  digests are promised for the same version only"),
    );
  }
  if (report.partial) lines.push(paint.dim("  the recorded run is partial, and so is its replay"));
  return `${lines.join("\n")}\n`;
}

function identicalLines({ verdict }: Outcome, paint: Paint): string[] {
  const events = formatPlural(verdict.events, "event");
  const checkpoints = formatPlural(verdict.checkpoints, "checkpoint");
  return [`  digest  ${paint.bold(verdict.digest)}`, `  ${events}, ${checkpoints} compared`];
}

function divergedLines({ trace }: Recording, outcome: Outcome, paint: Paint): string[] {
  const { verdict, record, figure } = outcome;
  if (figure !== null) return [`  digest  ${paint.bold(verdict.digest)}`, ...figureLines(figure)];
  const lines = [
    `  recorded digest  ${paint.bold(verdict.recordedDigest)}`,
    `  digest now       ${paint.bold(verdict.digest)}`,
    ...windowLines(verdict),
  ];
  if (record !== null) return [...lines, ...recordLines(record)];
  if (trace !== null) return [...lines, "  all records of the trace agree"];
  // What differs once never agrees again.
  if (verdict.digest === verdict.recordedDigest) {
    return [...lines, "  and yet end with the same digest: the report's checkpoints were edited"];
  }
  return [
    ...lines,
    paint.dim("  forksim run --trace messages keeps a trace, which tells the record"),
  ];
}

function figureLines({ path, a, b }: JsonDifference): string[] {
  return [
    "  the same happened, and the report's figures are not what comes of it",
    `  first that differs: ${path}`,
    `    recorded  ${JSON.stringify(a) ?? "(nothing)"}`,
    `    now       ${JSON.stringify(b) ?? "(nothing)"}`,
  ];
}

function windowLines({ window }: ReplayVerdict): string[] {
  if (window === null) return ["  all checkpoints agree: the report's digest was edited"];
  const [from, to] = [window.fromTime, window.toTime].map((us) => formatClock(us / 1000, true));
  return [
    `  the runs part between effective events ${formatCount(window.fromEvent)} and ` +
      `${formatCount(window.toEvent)},`,
    `  from ${from} to ${to} of simulated time`,
  ];
}

function recordLines({ position, a, b }: TraceDifference): string[] {
  // The header is the file's first line.
  return [
    `  first record that differs: ${TRACE_FILE}, line ${position + 2}`,
    `    recorded  ${renderRecord(a)}`,
    `    now       ${renderRecord(b)}`,
  ];
}

function renderRecord(record: TraceRecord | null): string {
  return record === null ? "(the trace has ended)" : renderTraceLine(record);
}
