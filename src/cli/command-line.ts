/**
 * What the arguments ask for: commands, flags, help and completion, as one plain value. Nothing is read or
 * run here, and no command's code is loaded, so that `--help` is quick.
 */
import yargs, { type Argv } from "yargs";
import { UsageError } from "../lib/assert.ts";
import { VERSION } from "../lib/version.ts";
import { PARAMETERS } from "../runner/reproduce/parameters.ts";
import { EXIT_MEANINGS } from "./exit-codes.ts";
import { parseSeeds } from "./seeds.ts";
import { explainRefusal, refuseUnknownCommand, refuseValuedSwitches } from "./usage-errors.ts";

/** Of `run`. */
export interface RunArguments {
  readonly scenarios: readonly string[];
  /** Replace the scenarios' own seeds; empty keeps them. */
  readonly seeds: readonly string[];
  readonly set: readonly string[];
  /** Folder of the report, or of several reports' folders; null for `reports/runs/`. */
  readonly out: string | null;
  readonly json: boolean;
  readonly trace: "blocks" | "messages" | null;
  readonly quiet: boolean;
  /** Whether files are written. */
  readonly writes: boolean;
  /** Whether independent checkers judge the runs. */
  readonly checkers: boolean;
  /** Threads for several runs; null is as many as the machine runs at once. */
  readonly workers: number | null;
  /** Stop adding seeds where a figure is known well enough; null makes all runs. */
  readonly untilPrecise: UntilPrecise | null;
}

/** Of `--until-ci` and what goes with it. */
export interface UntilPrecise {
  /** Half the width of the 95 % interval ÷ the mean. */
  readonly wanted: number;
  readonly metric: string;
  /** Blocks left out at the start of each run. */
  readonly warmup: number;
}

/** Of `sweep`. */
export interface SweepArguments {
  readonly scenario: string;
  readonly set: readonly string[];
  /** Replace the sweep's own; empty keeps them. */
  readonly seeds: readonly string[];
  readonly workers: number | null;
  /** `axis=value` texts of the point that all are compared with. */
  readonly against: readonly string[];
  /** Blocks left out at the start of each run. */
  readonly warmup: number;
  /** Folder of the tables; null for `reports/sweeps/NAME`. */
  readonly out: string | null;
  readonly writes: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Of `replay`. */
export interface ReplayArguments {
  readonly reports: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Of `check`. */
export interface CheckArguments {
  readonly scenarios: readonly string[];
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Of `show`. */
export interface ShowArguments {
  readonly scenario: string;
  readonly set: readonly string[];
  readonly seed: string | null;
  readonly json: boolean;
}

/** Of `reproduce`. */
export interface ReproduceArguments {
  /** Names of entries; none lists them, unless all are meant. */
  readonly entries: readonly string[];
  readonly all: boolean;
  readonly quick: boolean;
  /** Texts of the entries' own flags, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly workers: number | null;
  /** Folder of the page; null writes none. */
  readonly out: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What is asked for; `text` is help, the version or completions, ready to be printed. */
export type Invocation =
  | { readonly command: "run"; readonly arguments: RunArguments }
  | { readonly command: "sweep"; readonly arguments: SweepArguments }
  | { readonly command: "replay"; readonly arguments: ReplayArguments }
  | { readonly command: "check"; readonly arguments: CheckArguments }
  | { readonly command: "show"; readonly arguments: ShowArguments }
  | { readonly command: "reproduce"; readonly arguments: ReproduceArguments }
  | { readonly command: "text"; readonly text: string };

const HELP_WIDTH_MAX = 100;

/** Reads the arguments after the program's name; throws `UsageError` where they cannot be meant. */
export async function parseCommandLine(
  argv: readonly string[],
  columns: number,
): Promise<Invocation> {
  refuseUnknownCommand(argv);
  refuseValuedSwitches(argv);
  const chosen: Invocation[] = [];
  let text = "";
  const parser = createParser(argv, (invocation) => chosen.push(invocation));
  // With a callback yargs hands over what it would print.
  await parser
    .wrap(Math.min(columns, HELP_WIDTH_MAX))
    .parseAsync([...argv], {}, (_error: unknown, _argv: unknown, output: string) => {
      text = output;
    });
  return chosen[0] ?? { command: "text", text: `${text}\n` };
}

function createParser(argv: readonly string[], choose: (invocation: Invocation) => void): Argv {
  const parser = yargs()
    .scriptName("forksim")
    .locale("en")
    .parserConfiguration({
      "boolean-negation": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .usage("$0 <command>\n\nSimulates blockchain networks: a scenario file in, forks out.");
  addRun(parser, choose);
  addSweep(parser, choose);
  addReplay(parser, choose);
  addCheck(parser, choose);
  addShow(parser, choose);
  addReproduce(parser, choose);
  return parser
    .completion(
      "completion",
      "print a script that completes commands and flags in bash or zsh",
      completeWord,
    )
    .example("$0 run scenarios/showcase.yaml", "run a scenario")
    .example("$0 replay reports/runs/showcase-7", "the same again, bit for bit")
    .epilogue(`Exit codes:\n${exitCodeLines()}`)
    .strict()
    .demandCommand(1, "")
    .exitProcess(false)
    .version(VERSION)
    .describe("version", "print the version")
    .help()
    .describe("help", "print help, also of a command")
    .alias("help", "h")
    .fail((message: string | null, error: unknown) => {
      if (error instanceof UsageError) throw error;
      const said = message ?? (error instanceof Error ? error.message : String(error));
      throw new UsageError(explainRefusal(said, argv));
    });
}

function addRun(parser: Argv, choose: (invocation: Invocation) => void): void {
  parser.command(
    "run <scenarios..>",
    "run scenarios, print what happened, write reports",
    (command) =>
      command
        .positional("scenarios", { type: "string", array: true, describe: "scenario files" })
        .option("seed", { ...TEXT, describe: "replaces the scenario's seed" })
        .option("seeds", { ...TEXT, describe: "one run per seed: 1..20, or 1,2,5..8" })
        .option("set", SET)
        .option("out", {
          ...TEXT,
          describe: "folder to write to [default: reports/runs/NAME-SEED]",
        })
        .option("no-report", { ...SWITCH, describe: "write no files" })
        .option("trace", {
          ...TEXT,
          choices: ["blocks", "messages"] as const,
          describe: "write trace.jsonl: what nodes report, or delivered messages too",
        })
        .option("json", { ...SWITCH, describe: "print the report itself; JSON Lines for several" })
        .option("quiet", QUIET)
        .example("$0 run scenarios/showcase.yaml", "with the seed in the file")
        .example("$0 run a.yaml b.yaml --seeds 1..20", "forty runs, a table at the end")
        .example("$0 run a.yaml --set stop.height=50", "with one value changed")
        .example("$0 run a.yaml --json | jq .digest", "for other programs")
        .option("workers", WORKERS)
        .option("until-ci", {
          ...TEXT,
          describe: "add seeds until the 95 % interval of --metric is ± so many percent",
        })
        .option("metric", { ...TEXT, describe: "for --until-ci [default: staleRate]" })
        .option("warmup", WARMUP)
        .option("max-runs", {
          ...TEXT,
          describe: "for --until-ci without --seeds: seeds from 1 up to this [default: 1000]",
        })
        .example("$0 run a.yaml --until-ci 1%", "as many seeds as the stale rate needs")
        .group(["seed", "seeds", "set", "workers"], "What to run:")
        .group(["until-ci", "metric", "warmup", "max-runs"], "How many runs:")
        .option("checkers", {
          ...SWITCH,
          describe: "have independent checkers judge the run by the laws of any run",
        })
        .group(["out", "no-report", "trace", "json", "quiet"], "What to write:"),
    (flags) => {
      const { scenarios, set, json, quiet } = flags;
      refuseFilesOfNothing(flags);
      choose({
        command: "run",
        arguments: {
          scenarios: scenarios ?? [],
          seeds: seedsOf(flags),
          set: set ?? [],
          out: single("out", flags.out),
          json: json ?? false,
          trace: single("trace", flags.trace),
          quiet: quiet ?? false,
          writes: !flags["no-report"],
          checkers: flags.checkers === true,
          workers: wholeNumber("workers", flags.workers, 1),
          untilPrecise: untilPreciseOf(flags),
        },
      });
    },
  );
}

function addSweep(parser: Argv, choose: (invocation: Invocation) => void): void {
  parser.command(
    "sweep <scenario>",
    "run a scenario's grid of values with many seeds, and table the figures",
    (command) =>
      command
        .positional("scenario", { type: "string", describe: "a scenario file with sweep:" })
        .option("seeds", { ...TEXT, describe: "replaces the sweep's seeds: 1..20" })
        .option("set", SET)
        .option("workers", WORKERS)
        .option("against", {
          ...TEXT,
          array: true,
          describe: "axis=value: compare each point with the one of this value, seed by seed",
        })
        .option("warmup", WARMUP)
        .option("out", { ...TEXT, describe: "folder [default: reports/sweeps/NAME]" })
        .option("no-report", { ...SWITCH, describe: "write no files" })
        .option("json", { ...SWITCH, describe: "print sweep.json instead of a table" })
        .option("quiet", QUIET)
        .example("$0 sweep a.yaml --against chain.blockInterval='10 min'", "with differences"),
    (flags) => {
      refuseFilesOfNothing(flags);
      const seeds = text("seeds", flags);
      choose({
        command: "sweep",
        arguments: {
          scenario: flags.scenario ?? "",
          set: flags.set ?? [],
          seeds: seeds === null ? [] : parseSeeds(seeds),
          workers: wholeNumber("workers", flags.workers, 1),
          against: flags.against ?? [],
          warmup: wholeNumber("warmup", flags.warmup, 0) ?? 0,
          out: text("out", flags),
          writes: !flags["no-report"],
          json: flags.json ?? false,
          quiet: flags.quiet ?? false,
        },
      });
    },
  );
}

function addReplay(parser: Argv, choose: (invocation: Invocation) => void): void {
  parser.command(
    "replay <reports..>",
    "run again what a report records, and compare",
    (command) =>
      command
        .positional("reports", {
          type: "string",
          array: true,
          describe: "report.json files, or the folders that hold them",
        })
        .option("json", { ...SWITCH, describe: "print one JSON object per report" })
        .option("quiet", QUIET)
        .example("$0 replay reports/runs/showcase-7", "says identical, or where it differs"),
    ({ reports, json, quiet }) =>
      choose({
        command: "replay",
        arguments: { reports: reports ?? [], json: json ?? false, quiet: quiet ?? false },
      }),
  );
}

function addCheck(parser: Argv, choose: (invocation: Invocation) => void): void {
  parser.command(
    "check <scenarios..>",
    "say all that is wrong in scenario files; run nothing",
    (command) =>
      command
        .positional("scenarios", {
          type: "string",
          array: true,
          describe: "scenario files, or folders to search for *.yaml",
        })
        .option("set", SET)
        .option("json", { ...SWITCH, describe: "print one JSON object per file" })
        .example("$0 check scenarios", "all files of a folder and below"),
    ({ scenarios, set, json }) =>
      choose({
        command: "check",
        arguments: { scenarios: scenarios ?? [], set: set ?? [], json: json ?? false },
      }),
  );
}

function addShow(parser: Argv, choose: (invocation: Invocation) => void): void {
  parser.command(
    "show <scenario>",
    "print a scenario with all presets, defaults and names resolved",
    (command) =>
      command
        .positional("scenario", { type: "string", describe: "a scenario file" })
        .option("seed", { ...TEXT, describe: "replaces the scenario's seed" })
        .option("set", SET)
        .option("json", { ...SWITCH, describe: "print JSON instead of YAML" })
        .example("$0 show scenarios/showcase.yaml", "running what it prints gives the same digest"),
    (flags) => {
      const { scenario, set, json } = flags;
      const seed = single("seed", flags.seed);
      choose({
        command: "show",
        arguments: { scenario: scenario ?? "", set: set ?? [], seed, json: json ?? false },
      });
    },
  );
}

function addReproduce(parser: Argv, choose: (invocation: Invocation) => void): void {
  const parameters = Object.entries(PARAMETERS);
  parser.command(
    "reproduce [entries..]",
    "simulate published results and closed forms, and compare",
    (command) =>
      withParameters(command)
        .positional("entries", { type: "string", array: true, describe: "what; none lists them" })
        .option("all", { ...SWITCH, describe: "all entries" })
        .option("quick", { ...SWITCH, describe: "fewer points and blocks" })
        .option("workers", { ...TEXT, describe: "threads [default: one a core]" })
        .option("out", { ...TEXT, describe: "folder for a page with plots" })
        .option("json", { ...SWITCH, describe: "print one JSON object" })
        .option("quiet", QUIET)
        .example("$0 reproduce", "lists what there is")
        .example("$0 reproduce --all --quick", "all of it, within minutes")
        .example("$0 reproduce two-miners --share 0.8", "a point that no table has")
        .group(["all", "quick", "workers"], "What to run:")
        .group(
          parameters.map(([name]) => name),
          "Parameters (each entry has some of them):",
        )
        .group(["out", "json", "quiet"], "What to write:"),
    (flags) => {
      const given = flags as Readonly<Record<string, unknown>>;
      const asked = parameters.flatMap(([name]) => {
        const text = single(name, given[name] as string | undefined);
        return text === null ? [] : [[name, text] as const];
      });
      choose({
        command: "reproduce",
        arguments: {
          entries: flags.entries ?? [],
          all: flags.all ?? false,
          quick: flags.quick ?? false,
          parameters: Object.fromEntries(asked),
          workers: workersOf(single("workers", flags.workers)),
          out: single("out", flags.out),
          json: flags.json ?? false,
          quiet: flags.quiet ?? false,
        },
      });
    },
  );
}

/** The flags of all entries; what they are called is data, so their types are not told. */
function withParameters<Given>(command: Argv<Given>): Argv<Given> {
  for (const [name, { meaning }] of Object.entries(PARAMETERS)) {
    command.option(name, { ...TEXT, describe: meaning });
  }
  return command;
}

function workersOf(text: string | null): number | null {
  if (text === null) return null;
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (workers >= 1) return workers;
  throw new UsageError(`--workers ${text}: write a whole number from 1 to 999`);
}

/** Flags only where one is begun; without them the shell goes on to offer files. */
function completeWord(
  word: string,
  _argv: unknown,
  complete: (onDone: (error: Error | null, words: string[] | undefined) => void) => unknown,
  done: (words: string[]) => unknown,
): void {
  complete((_error, words = []) => {
    done(word.startsWith("-") ? words : words.filter((one) => !one.startsWith("-")));
  });
}

const TEXT = { type: "string", requiresArg: true } as const;
const SWITCH = { type: "boolean" } as const;
const QUIET = { ...SWITCH, describe: "no progress, and no summary", alias: "q" } as const;
const WORKERS = {
  ...TEXT,
  describe: "threads for several runs [default: as many as the machine has]",
} as const;
const WARMUP = {
  ...TEXT,
  describe: "leave the first so many blocks of each run out of the metric",
} as const;
const SET = {
  ...TEXT,
  array: true,
  describe: "lays path=value over the file; may be repeated",
} as const;

/** A flag given twice comes as a list; which one was meant nobody knows. */
function single<Value extends string>(name: string, value: Value | undefined): Value | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  if (value.trim() === "") throw new UsageError(`--${name} needs a value`);
  return value;
}

type Flags = Readonly<Record<string, unknown>>;

function seedsOf(flags: Flags): readonly string[] {
  const [seed, seeds] = [text("seed", flags), text("seeds", flags)];
  const most = text("max-runs", flags);
  if (seed !== null && seeds !== null) throw new UsageError("give --seed or --seeds, not both");
  if (flags["until-ci"] !== undefined) {
    if (seed !== null) throw new UsageError("--until-ci adds seeds: give --seeds, not --seed");
    if (most !== null && seeds !== null) {
      throw new UsageError("give --seeds or --max-runs, not both");
    }
    return parseSeeds(seeds ?? `1..${wholeNumber("max-runs", most ?? "1000", 1)}`);
  }
  if (seeds !== null) return parseSeeds(seeds);
  return seed === null ? [] : [seed];
}

function untilPreciseOf(flags: Flags): UntilPrecise | null {
  const wanted = text("until-ci", flags);
  if (wanted === null) {
    const useless = ["metric", "warmup", "max-runs"].find((name) => flags[name] !== undefined);
    if (useless !== undefined) throw new UsageError(`--${useless} is for --until-ci`);
    return null;
  }
  if ((flags["scenarios"] as readonly string[]).length > 1) {
    throw new UsageError("--until-ci takes one scenario");
  }
  for (const name of ["trace", "checkers"]) {
    if (flags[name] !== undefined && flags[name] !== false) {
      throw new UsageError(`give --until-ci or --${name}, not both`);
    }
  }
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(wanted);
  const share = Number(percent?.[1] ?? 0) / 100;
  if (!(share > 0 && share <= 1)) {
    throw new UsageError(`--until-ci takes a percentage of the mean, such as 1%, not ${wanted}`);
  }
  const warmup = wholeNumber("warmup", flags["warmup"], 0) ?? 0;
  return { wanted: share, metric: text("metric", flags) ?? "staleRate", warmup };
}

function text(name: string, flags: Flags): string | null {
  return single(name, flags[name] as string | undefined);
}

/** Null where it is not given. */
function wholeNumber(name: string, value: unknown, least: number): number | null {
  const given = single(name, value as string | undefined);
  if (given === null) return null;
  if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
  throw new UsageError(`--${name} takes a whole number, at least ${least}, not ${given}`);
}

/** `--no-report` leaves no folder for what these flags are about. */
function refuseFilesOfNothing(flags: Readonly<Record<string, unknown>>): void {
  if (flags["no-report"] !== true) return;
  const name = ["out", "trace"].find((flag) => flags[flag] !== undefined);
  if (name !== undefined) throw new UsageError(`give --no-report or --${name}, not both`);
}

function exitCodeLines(): string {
  return EXIT_MEANINGS.map(([code, meaning]) => `${String(code).padStart(5)}  ${meaning}`).join(
    "\n",
  );
}
