/**
 * The one-screen summary that a terminal shows after a run: expectations first, then figures, the
 * deepest forks, and how to replay. At most about forty lines.
 */
import { formatCount, formatMs, formatPlural } from "../metrics/format.ts";
import type { RunResult } from "../metrics/run-result.ts";
import { disturbanceLines } from "./disturbances.ts";
import { drawForks } from "./fork-drawing.ts";
import { headlines, STOP_REASONS } from "./outcome.ts";
import { createPaint, type Paint } from "./paint.ts";
import type { Report } from "./report.ts";

const FORKS_MAX = 2;
const FORK_LINES_MAX = 8;
const EXPECTATIONS_MAX = 12;
const RECOVERIES_MAX = 3;
const INDENT = "  ";
const VALUE_WIDTH = 16;

/** How to show the summary. `reportPath` is what `replay` is to be given, as the user would type it. */
export interface SummaryOptions {
  readonly color: boolean;
  readonly width: number;
  readonly reportPath?: string;
}

/** The summary; ends with a line feed. */
export function renderSummary(report: Report, options: SummaryOptions): string {
  const paint = createPaint(options.color);
  const width = Math.max(60, Math.min(options.width, 120));
  const blocks = [
    titleLines(report, paint, width),
    expectationLines(report, paint, width),
    figureLines(report, paint, width),
    disturbanceLines(report.result).map(
      (line) => `${INDENT}${shorten(line, width - INDENT.length)}`,
    ),
    recoveryLines(report.result, paint),
    forkLines(report.result, paint, width),
    replayLines(report, paint, options.reportPath ?? "report.json"),
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => ["", ...block]);
  return `${lines.join("\n")}\n`;
}

function titleLines(report: Report, paint: Paint, width: number): string[] {
  const { scenario, result } = report;
  const title = `${INDENT}${paint.bold(scenario.name)}${paint.dim(` · seed ${result.seed}`)}`;
  const lines = [title];
  for (const line of wrap(scenario.question, width - INDENT.length)) {
    lines.push(`${INDENT}${paint.dim(line)}`);
  }
  if (report.partial) {
    lines.push(`${INDENT}${paint.yellow(`PARTIAL: ${STOP_REASONS[result.stopReason]}`)}`);
  }
  if (result.stopReason === "drained") {
    const early = "ended early: nothing was left to happen, and the stop was not reached";
    lines.push(`${INDENT}${paint.yellow(early)}`);
  }
  return lines;
}

function expectationLines({ expectations }: Report, paint: Paint, width: number): string[] {
  // Failed ones must not be the ones that a long list leaves out.
  const shown = [...expectations]
    .map((outcome, i) => ({ outcome, i }))
    .sort((a, b) => Number(a.outcome.ok) - Number(b.outcome.ok) || a.i - b.i)
    .slice(0, EXPECTATIONS_MAX)
    .sort((a, b) => a.i - b.i)
    .map(({ outcome }) => outcome);
  const textWidth = Math.max(0, ...shown.map(({ text }) => text.length));
  const lines = shown.flatMap(({ ok, text, actual, wanted }) => {
    const mark = ok ? paint.green("✓") : paint.red("✗");
    const head = `${INDENT}${mark} ${text.padEnd(textWidth)}  `;
    const room = width - INDENT.length - 4 - textWidth;
    const oneLine = `${actual}  (wanted ${wanted})`;
    if (oneLine.length <= room) {
      return [`${head}${ok ? actual : paint.red(actual)}${paint.dim(`  (wanted ${wanted})`)}`];
    }
    const below = `${INDENT}    `;
    return [
      `${INDENT}${mark} ${text}`,
      `${below}${paint.dim("actual ")}${ok ? actual : paint.red(actual)}`,
      `${below}${paint.dim("wanted ")}${wanted}`,
    ];
  });
  const hidden = expectations.length - shown.length;
  if (hidden > 0) lines.push(`${INDENT}${paint.dim(`… and ${hidden} more that hold`)}`);
  return lines;
}

function figureLines(report: Report, paint: Paint, width: number): string[] {
  const rows = headlines(report);
  const names = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, value, note }) => {
    const label = `${name} ${paint.dim(".".repeat(names - name.length + 3))} `;
    const shownValue = value.padEnd(VALUE_WIDTH);
    const room = width - INDENT.length - names - 5 - shownValue.length - 2;
    const line = `${INDENT}${label}${paint.cyan(shownValue.trimEnd())}`;
    const fitting = fitNote(note, room);
    if (fitting === "") return line;
    const gap = " ".repeat(shownValue.length - shownValue.trimEnd().length + 2);
    return `${line}${gap}${paint.dim(fitting)}`;
  });
}

/** As many of a note's parts as there is room for. */
function fitNote(note: string, room: number): string {
  const parts = note.split(", ");
  while (parts.join(", ").length > room) {
    if (parts.pop() === undefined) return "";
  }
  return parts.join(", ");
}

function shorten(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function recoveryLines(result: RunResult, paint: Paint): string[] {
  const lines = result.recoveries.slice(0, RECOVERIES_MAX).map((row) => {
    const by = row.endedBy === null ? "" : ` by ${row.endedBy}`;
    const what = `${INDENT}${row.event} ended${by} at ${formatMs(row.timeMs)}: `;
    if (row.convergenceMs !== null) {
      return `${what}${paint.cyan(`one tip after ${formatMs(row.convergenceMs)}`)}`;
    }
    return `${what}${paint.yellow("no common tip before the end")}`;
  });
  const hidden = result.recoveries.length - lines.length;
  if (hidden > 0) lines.push(`${INDENT}${paint.dim(`… and ${hidden} more such moments`)}`);
  return lines;
}

function forkLines(result: RunResult, paint: Paint, width: number): string[] {
  const drawings = drawForks(result.blockTree, { width: width - INDENT.length, times: false });
  if (drawings.length === 0) return [];
  const shown = drawings.slice(0, FORKS_MAX);
  const total = formatPlural(result.forks.count, "fork");
  const which = result.forks.count > shown.length ? `, the deepest ${shown.length}:` : ":";
  const lines = [
    `${INDENT}${total}${which}  ${paint.green("●")} canonical  ${paint.red("○")} stale`,
  ];
  for (const { lines: drawn } of shown) {
    for (const line of drawn.slice(0, FORK_LINES_MAX)) {
      lines.push(INDENT + paintDrawing(line, paint));
    }
  }
  return lines;
}

function paintDrawing(line: string, paint: Paint): string {
  if (line.startsWith("height")) return paint.dim(line);
  return line.replace(/●|○|[─│└├⋯]+/gu, (part) => {
    if (part === "●") return paint.green(part);
    return part === "○" ? paint.red(part) : paint.dim(part);
  });
}

function replayLines(report: Report, paint: Paint, path: string): string[] {
  const { result } = report;
  const simulated = `${formatMs(result.simulatedMs)} simulated`;
  return [
    `${INDENT}${simulated}, ${formatPlural(result.events, "event")}, ` +
      `${formatCount(result.nodes.upAtEnd)} of ${formatPlural(result.nodes.count, "node")} up`,
    `${INDENT}digest  ${paint.bold(report.digest)}`,
    `${INDENT}replay  forksim replay ${quote(path)}`,
  ];
}

/** As a shell needs it. */
function quote(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replace(/'/g, "'\\''")}'`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
