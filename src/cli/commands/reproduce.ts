/**
 * `forksim reproduce`: simulates published and closed-form results, prints reference and simulation side by side, and writes
 * the page that `npm run reproduce` commits.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../lib/assert.ts";
import { nearest } from "../../lib/edit-distance.ts";
import { formatMs, formatPlural } from "../../metrics/format.ts";
import type { JobProgress } from "../../runner/jobs.ts";
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
import { prepareReproductionFolder, writeReproduction } from "../reproduction-folder.ts";
import { readText } from "../scenario-files.ts";
import { ERASE_LINE, type Terminal } from "../terminal.ts";

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
  if (options.out !== null) prepareReproductionFolder(options.out);
  const interruption = new AbortController();
  const forget = terminal.onInterrupt(() => interruption.abort());
  const progress = new ReproductionProgress(options.quiet ? null : terminal);
  const shown = { color: terminal.color.out, width: terminal.columns };
  try {
    const points = await evaluatePoints(requests, {
      read: readScenario,
      workers: options.workers ?? availableParallelism(),
      signal: interruption.signal,
      onProgress: (facts) => progress.update(facts),
      onPoint: (point) => {
        progress.clear();
        if (!terminal.isRead()) interruption.abort();
        if (!options.json && !options.quiet) terminal.out(renderPoint(point, shown));
      },
    });
    progress.clear();
    if (options.json) terminal.out(`${JSON.stringify(documentOf(points), null, 2)}\n`);
    if (options.out !== null) writeReproduction(options.out, points);
    if (!options.json && !options.quiet) terminal.out(conclusion(points, options.out));
    if (interruption.signal.aborted) return EXIT.interrupted;
    return failuresOf(points) > 0 ? EXIT.expectationFailed : EXIT.ok;
  } finally {
    forget();
  }
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

/** How many runs are made, and how long the rest may take. */
class ReproductionProgress {
  readonly #terminal: Terminal | null;
  readonly #start = performance.now();
  #isPainted = false;

  constructor(terminal: Terminal | null) {
    this.#terminal = terminal?.showsProgress ? terminal : null;
  }

  update({ total, done, share }: JobProgress): void {
    if (this.#terminal === null) return;
    const elapsed = performance.now() - this.#start;
    // Points differ in how long a run takes: a guess, and below one in a hundred not even that.
    const left = (elapsed * (total - share)) / share;
    const eta = share < total / 100 ? "" : ` · ETA ${formatMs(Math.ceil(left / 1000) * 1000)}`;
    const line = `run ${done} of ${total} · ${Math.floor((100 * share) / total)} %${eta}`;
    this.#isPainted = true;
    this.#terminal.err(`${ERASE_LINE}${line.slice(0, this.#terminal.columns - 1)}`);
  }

  clear(): void {
    if (this.#isPainted) this.#terminal?.err(ERASE_LINE);
    this.#isPainted = false;
  }
}
