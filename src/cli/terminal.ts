/**
 * Where the commands write and what interrupts them: results to `out`, everything else to `err`. Tests
 * put their own in its place; nothing else in the commands touches the process.
 */

import { EXIT } from "./exit-codes.ts";
import { explainFileError } from "./file-errors.ts";

/** The commands' door to the outside. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Diagnostics and progress. */
  readonly err: (text: string) => void;
  /** Whether results are painted, and whether what goes to `err` is. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Width in characters. */
  readonly columns: number;
  /** Whether a line that repaints itself can be shown on `err`. */
  readonly showsProgress: boolean;
  /** False once whoever read the results has gone away, as `head` does. */
  readonly isRead: () => boolean;
  /** Calls back at Ctrl-C, once; a second one kills the process. Returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** Takes a line that repaints itself off the terminal, and goes back to its start. */
export const ERASE_LINE = "\r\u001b[2K";

const COLUMNS_WHERE_UNKNOWN = 80;

/** The terminal of this process. Call once: it listens for broken pipes from then on. */
export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  let isRead = true;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A closed pipe is no fault: `forksim ... | head` has what it wanted.
      if (stream === stdout) isRead = false;
      if (error.code === "EPIPE") return;
      // A full disk, or whatever else the results cannot be written for.
      if (stream === stdout) stderr.write(`forksim: ${explainFileError("stdout", error)}\n`);
      process.exit(EXIT.badInput);
    });
  }
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    color: { out: hasColors(stdout), err: hasColors(stderr) },
    columns: stdout.columns || stderr.columns || COLUMNS_WHERE_UNKNOWN,
    showsProgress: stderr.isTTY === true && env["TERM"] !== "dumb" && !isSet(env["CI"]),
    isRead: () => isRead,
    onInterrupt: (listener) => {
      process.once("SIGINT", listener);
      return () => void process.removeListener("SIGINT", listener);
    },
  };
}

function hasColors(stream: NodeJS.WriteStream): boolean {
  if (isSet(process.env["NO_COLOR"])) return false;
  if (isSet(process.env["FORCE_COLOR"])) return true;
  return stream.isTTY === true && stream.hasColors();
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
