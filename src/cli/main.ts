#!/usr/bin/env node
/**
 * The program `forksim`: from arguments to an exit code. Every error ends here, as one message on stderr;
 * only a fault in forksim itself shows a stack.
 */
import { existsSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { InputError, UsageError, unreachable } from "../lib/assert.ts";
import { VERSION } from "../lib/version.ts";
import { type Invocation, parseCommandLine } from "./command-line.ts";
import { EXIT, type ExitCode, exitCodeOfError } from "./exit-codes.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/** Does what the arguments (after the program's name) ask for; never rejects. */
export async function main(
  argv: readonly string[],
  terminal: Terminal = openTerminal(),
): Promise<ExitCode> {
  try {
    return await perform(await parseCommandLine(argv, terminal.columns), terminal);
  } catch (error) {
    terminal.err(renderError(error, argv));
    return exitCodeOfError(error);
  }
}

/** Commands are loaded when they are asked for. */
async function perform(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  switch (invocation.command) {
    case "run":
      return (await import("./commands/run.ts")).run(invocation.arguments, terminal);
    case "sweep":
      return (await import("./commands/sweep.ts")).sweep(invocation.arguments, terminal);
    case "replay":
      return (await import("./commands/replay.ts")).replay(invocation.arguments, terminal);
    case "check":
      return (await import("./commands/check.ts")).check(invocation.arguments, terminal);
    case "show":
      return (await import("./commands/show.ts")).show(invocation.arguments, terminal);
    case "reproduce":
      return (await import("./commands/reproduce.ts")).reproduce(invocation.arguments, terminal);
    case "text":
      terminal.out(invocation.text);
      return EXIT.ok;
    default:
      return unreachable(invocation);
  }
}

function renderError(error: unknown, argv: readonly string[]): string {
  if (error instanceof UsageError || error instanceof InputError) {
    return `forksim: ${error.message}\n`;
  }
  const facts = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "forksim: this is a fault in forksim, not in what you gave it. Please report it with the",
    "scenario and the lines below; the same command will show it again.",
    "",
    `forksim ${VERSION}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `arguments: ${JSON.stringify(argv)}`,
    facts,
    "",
  ].join("\n");
}

/** True where this file is the program, also through the link that npm makes in `bin`. */
function isProgram(): boolean {
  const [, script] = process.argv;
  if (script === undefined || !existsSync(script)) return false;
  return pathToFileURL(realpathSync(script)).href === import.meta.url;
}

if (isProgram()) {
  // Not process.exit: what was written to a pipe has to get there first.
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
