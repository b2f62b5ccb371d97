/**
 * What is wrong with a command line, in words that say what would be right. yargs finds most of it and
 * says it in its own way; what it lets pass is found here.
 */
import { UsageError } from "../lib/assert.ts";
import { nearest } from "../lib/edit-distance.ts";

/** Every flag of every command; a test keeps the table in step with the parser. */
export const FLAGS: Readonly<Record<string, readonly string[]>> = {
  run: ["seed", "seeds", "set", "out", "no-report", "trace", "json", "quiet"],
  replay: ["json", "quiet"],
  check: ["set", "json"],
  show: ["seed", "set", "json"],
  completion: [],
};

const COMMANDS = Object.keys(FLAGS);
const SWITCHES = ["json", "quiet", "no-report", "help", "version"];

/** yargs would list all words of the line as unknown arguments. */
export function refuseUnknownCommand(argv: readonly string[]): void {
  // Completion requests hold a half-written line.
  if (argv.includes("--get-yargs-completions")) return;
  const [command] = argv;
  if (command === undefined) {
    throw new UsageError(`a command is missing: one of ${COMMANDS.join(", ")}\n${SEE_HELP}`);
  }
  if (command.startsWith("-") || command === "help" || COMMANDS.includes(command)) return;
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

const SEE_HELP = "see forksim --help";

/** A refusal by yargs in our own words, with the command's help named. */
export function explainRefusal(message: string, argv: readonly string[]): string {
  const command = argv.find((word) => COMMANDS.includes(word));
  const help = command === undefined ? SEE_HELP : `see forksim ${command} --help`;
  return `${reword(message, command)}\n${help}`;
}

function reword(message: string, command: string | undefined): string {
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message);
  if (unknown !== null) return explainUnknown(unknown[1]!.split(", "), command);
  const unfollowed = /^Not enough arguments following: (.*)$/.exec(message);
  if (unfollowed !== null) return `--${unfollowed[1]} needs a value`;
  if (/^Not enough non-option arguments/.test(message)) {
    if (command === undefined) return "a command is missing";
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

function explainUnknown(words: readonly string[], command: string | undefined): string {
  // Of `noReport` and `no-report` yargs names both.
  const [word = ""] = words;
  const known = [...(FLAGS[command ?? ""] ?? []), "help", "version"];
  if (word.includes(" ") || command === undefined) return `unknown argument "${word}"`;
  const near = nearest(word, known);
  const flag = word.length === 1 ? `-${word}` : `--${word}`;
  return `unknown flag ${flag}${near === undefined ? "" : `: did you mean --${near}?`}`;
}
