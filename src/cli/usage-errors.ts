/**
 * What is wrong with a command line, in words that say what would be right. yargs finds most of it and
 * says it in its own way; what it lets pass is found here.
 */
import { UsageError } from "../lib/assert.ts";
import { nearest } from "../lib/edit-distance.ts";
import { PARAMETERS } from "../runner/reproduce/parameters.ts";

/** Every flag of every command; a test keeps the table in step with the parser. */
export const FLAGS: Readonly<Record<string, readonly string[]>> = {
  run: (
    "seed seeds set workers until-ci metric warmup max-runs out no-report trace checkers " +
    "json quiet"
  ).split(" "),
  sweep: "seeds set workers against warmup out no-report json quiet".split(" "),
  replay: ["json", "quiet"],
  check: ["set", "json"],
  show: ["seed", "set", "json"],
  reproduce: [...["all", "quick", "workers", "out", "json", "quiet"], ...Object.keys(PARAMETERS)],
  completion: [],
};

const COMMANDS = Object.keys(FLAGS);
const HELP = ["help", "--help", "-h", "--version"];
const SEE_HELP = "see forksim --help";
const SWITCHES = ["json", "quiet", "no-report", "checkers", "all", "quick", "help", "version"];

/** yargs would list all words of the line as unknown arguments. */
export function refuseUnknownCommand(argv: readonly string[]): void {
  // Completion requests hold a half-written line.
  if (argv.includes("--get-yargs-completions")) return;
  const [command = ""] = argv;
  if (HELP.includes(command) || COMMANDS.includes(command)) return;
  if (command === "" || command.startsWith("-")) {
    throw new UsageError(`a command is missing: one of ${COMMANDS.join(", ")}\n${SEE_HELP}`);
  }
  const near = nearest(command, COMMANDS);
  const hint =
    near === undefined ? `the commands are ${COMMANDS.join(", ")}` : `did you mean "${near}"?`;
  const file = /\.(ya?ml|json)$/.test(command) ? `\nto run a file: forksim run ${command}` : "";
  throw new UsageError(`unknown command "${command}": ${hint}${file}\n${SEE_HELP}`);
}

/** yargs takes `--json=maybe` for false. */
export function refuseValuedSwitches(argv: readonly string[]): void {
  for (const word of argv) {
    const [, name = "", value = ""] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
    if (!SWITCHES.includes(name) || value === "true" || value === "false") continue;
    throw new UsageError(`--${name} takes no value, and "${value}" is given`);
  }
}

/** A refusal by yargs in our own words, with the command's help named. */
export function explainRefusal(message: string, argv: readonly string[]): string {
  const command = argv.find((word) => COMMANDS.includes(word));
  const help = command === undefined ? SEE_HELP : `see forksim ${command} --help`;
  return `${reword(message, argv, command)}\n${help}`;
}

function reword(message: string, argv: readonly string[], command: string | undefined): string {
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message);
  if (unknown !== null) return explainUnknown(unknown[1]!.split(", "), argv, command);
  const unfollowed = /^Not enough arguments following: (.*)$/.exec(message);
  if (unfollowed !== null) return `--${unfollowed[1]} needs a value`;
  if (/^Not enough non-option arguments/.test(message)) {
    return command === "replay"
      ? "which report? replay needs a report.json or its folder"
      : `which scenario? ${command} needs a scenario file`;
  }
  const choice = /Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message);
  if (choice !== null) {
    return `--${choice[1]} cannot be ${choice[2]}: choose one of ${choice[3]!.trim()}`;
  }
  return message.trim();
}

function explainUnknown(
  words: readonly string[],
  argv: readonly string[],
  command: string | undefined,
): string {
  // Of `--noReprot` yargs names both spellings: the one that was written counts.
  const isWritten = (word: string) => argv.some((one) => one.replace(/^-+|=.*$/gs, "") === word);
  const word = words.find(isWritten) ?? words[0] ?? "";
  if (argv.includes(word)) return `too many arguments: "${word}"`;
  const near = nearest(word, [...(FLAGS[command ?? ""] ?? []), "help", "version"]);
  const flag = argv.some((one) => one.startsWith(`--${word}`)) ? `--${word}` : `-${word}`;
  return `unknown flag ${flag}${near === undefined ? "" : `: did you mean --${near}?`}`;
}
