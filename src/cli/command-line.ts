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
        .group(["seed", "seeds", "set"], "What to run:")
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
          seeds: seedsOf(single("seed", flags.seed), single("seeds", flags.seeds)),
          set: set ?? [],
          out: single("out", flags.out),
          json: json ?? false,
          trace: single("trace", flags.trace),
          quiet: quiet ?? false,
          writes: !flags["no-report"],
          checkers: flags.checkers === true,
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

function seedsOf(seed: string | null, seeds: string | null): readonly string[] {
  if (seed !== null && seeds !== null) throw new UsageError("give --seed or --seeds, not both");
  if (seeds !== null) return parseSeeds(seeds);
  return seed === null ? [] : [seed];
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
