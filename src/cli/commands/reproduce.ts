/**
 * `forksim reproduce`: simulates published and closed-form results, prints reference and simulation side by side, and writes
 * the page that `npm run reproduce` commits.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../lib/assert.ts";
import { nearest } from "../../lib/edit-distance.ts";
import { formatPlural } from "../../metrics/format.ts";
import { ENTRIES } from "../../runner/reproduce/entries.ts";
import type { Entry, Point } from "../../runner/reproduce/entry.ts";
import {
  documentOf,
  type EvaluatedPoint,
  evaluatePoints,
  pointsOf,
} from "../../runner/reproduce/evaluate.ts";
import { type ParameterName, parseParameter } from "../../runner/reproduce/parameters.ts";
import { listEntries, renderPoint } from "../../runner/reproduce/tables.ts";
import type { ReproduceArguments } from "../command-line.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { Interruption } from "../interruption.ts";
import { ensureFolder } from "../report-folder.ts";
import { writeReproduction } from "../reproduction-folder.ts";
import { RunsProgress } from "../runs-progress.ts";
import { readText } from "../scenario-files.ts";
import type { Terminal } from "../terminal.ts";

const SCENARIOS = new URL("../../../scenarios/reproduce/", import.meta.url);

/** Lists the entries, or runs those named. */
export async function reproduce(
  options: ReproduceArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.entries.length === 0 && !options.all) return list(options, terminal);
  const entries = choose(options);
  const asked = parseAsked(options.parameters, entries);
  const form = options.quick ? "quick" : "full";
  const requests = entries.flatMap((entry) =>
    pointsOf(entry, form, asked).map((point) => ({ entry, point })),
  );
  if (options.out !== null) ensureFolder(options.out);
  const interruption = new Interruption(terminal);
  const progress = new RunsProgress(options.quiet ? null : terminal, titleOf(entries));
  const isTold = !options.json && !options.quiet;
  try {
    const points = await evaluatePoints(requests, {
      read: readScenario,
      workers: options.workers ?? availableParallelism(),
      signal: interruption.signal,
      onProgress: (now) => progress.update(now),
      onPoint: (point) => {
        progress.clear();
        if (isTold) terminal.out(renderPoint(point, terminal.color.out));
        return terminal.isRead();
      },
    });
    progress.clear();
    if (options.json) terminal.out(`${JSON.stringify(documentOf(points), null, 2)}\n`);
    if (options.out !== null) writeReproduction(options.out, points);
    if (isTold) terminal.out(conclusion(points, options.out));
    if (interruption.isAsked || !terminal.isRead()) return EXIT.interrupted;
    return failuresOf(points) > 0 ? EXIT.expectationFailed : EXIT.ok;
  } finally {
    progress.clear();
    interruption.forget();
  }
}

function titleOf(entries: readonly Entry[]): string {
  return entries.length === 1 ? entries[0]!.name : formatPlural(entries.length, "entry", "entries");
}

function list({ json, parameters }: ReproduceArguments, terminal: Terminal): ExitCode {
  const [flag] = Object.keys(parameters);
  if (flag !== undefined) {
    throw new UsageError(`--${flag} of which entry? name one, or give --all\n${SEE_HELP}`);
  }
  terminal.out(json ? listAsJson() : listEntries(ENTRIES, terminal.columns));
  return EXIT.ok;
}

function listAsJson(): string {
  const entries = ENTRIES.map(
    ({ name, title, kinds, what, source, method, scenario, parameters }) => ({
      ...{ name, title, kinds, what, source, method, scenario, parameters },
    }),
  );
  return `${JSON.stringify({ schema: "forksim/reproduction-list/1", entries }, null, 2)}\n`;
}

const SEE_HELP = "see forksim reproduce --help";

function choose({ entries, all }: ReproduceArguments): readonly Entry[] {
  if (all && entries.length > 0) throw new UsageError("give names or --all, not both");
  if (all) return ENTRIES;
  const names = ENTRIES.map(({ name }) => name);
  return [...new Set(entries)].map((name) => {
    const entry = ENTRIES.find((one) => one.name === name);
    if (entry !== undefined) return entry;
    const near = nearest(name, names);
    const hint =
      near === undefined ? `the entries are ${names.join(", ")}` : `did you mean "${near}"?`;
    throw new UsageError(`unknown entry "${name}": ${hint}\nto list them: forksim reproduce`);
  });
}

function parseAsked(
  parameters: Readonly<Record<string, string>>,
  entries: readonly Entry[],
): Point {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, text]) => {
      const parameter = name as ParameterName;
      if (!entries.some((entry) => entry.parameters.includes(parameter))) {
        throw new UsageError(`--${name} is no parameter of ${whoseParameters(entries, parameter)}`);
      }
      return [name, parseParameter(parameter, text)];
    }),
  );
}

function whoseParameters(entries: readonly Entry[], parameter: ParameterName): string {
  const own = entries.map(
    ({ name, parameters }) => `${name}, which has ${parameters.map((one) => `--${one}`).join(" ")}`,
  );
  const others = ENTRIES.filter((entry) => entry.parameters.includes(parameter));
  const known = others.map(({ name }) => name).join(", ");
  return `${own.join("\nor ")}\n--${parameter} is one of ${known}`;
}

/** Read from the folder that is installed with the program; what they extend lies beside them, or is a preset. */
function readScenario(file: string): string {
  return readText(fileURLToPath(new URL(file, SCENARIOS)));
}

function failuresOf(points: readonly EvaluatedPoint[]): number {
  return points.flatMap(({ results }) => results).filter(({ verdict }) => verdict === "fail")
    .length;
}

function conclusion(points: readonly EvaluatedPoint[], out: string | null): string {
  const results = points.flatMap((point) => point.results);
  const judged = results.filter(({ verdict }) => verdict !== "shown").length;
  const failed = failuresOf(points);
  const said = `${formatPlural(judged, "quantity", "quantities")} judged, ${failed} outside`;
  return `\n${said}${out === null ? "" : `; written to ${out}`}\n`;
}
