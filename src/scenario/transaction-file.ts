/**
 * Transaction files: CSV (RFC 4180) with a header, a payment a row. Reading tells everything that is wrong at its
 * row and column; writing gives the canonical form that a resolved scenario embeds.
 * A row is a line: no column could hold a line break, so a quote that does not end spoils its line alone.
 */

import type { Duration, Instant } from "../lib/brand.ts";
import { nearest } from "../lib/edit-distance.ts";
import { parseDuration, parseSize, renderDuration, renderSize } from "../lib/units.ts";
import type { Path, Problem, Range } from "./located.ts";
import type { Accounts, UnknownAccount } from "./resolve-accounts.ts";
import { costProblem, DEFAULT_TRANSACTION_SIZE, sizeProblem } from "./resolve-payments.ts";
import type { TracePayment } from "./scenario.ts";

/** The columns, in any order; the last may be left out. */
const COLUMNS = ["at", "from", "to", "amount", "fee", "size"] as const;
const OPTIONAL = "size";
type Column = (typeof COLUMNS)[number];
const HEADER = COLUMNS.join(",");

/** Beyond so many the rest is counted only. */
const MAX_TOLD = 20;
/** More rows than a run takes in. */
const MAX_ROWS = 1_000_000;

/** What a file's rows are judged by. */
export interface FileContext {
  /** What its problems are filed under. */
  readonly file: string;
  /** Where in the scenario the file is named. */
  readonly path: Path;
  readonly accounts: Accounts;
  /** Largest transaction that a block has room for, bytes. */
  readonly largest: number;
}

/** A good row and where it stands. */
export interface FileRow {
  readonly payment: TracePayment;
  readonly range: Range;
}

/** All good rows in the order of the file, and what is wrong with the others. */
export interface TransactionFile {
  readonly rows: readonly FileRow[];
  readonly problems: readonly Problem[];
}

/** Reads a transaction file. */
export function readTransactionFile(text: string, context: FileContext): TransactionFile {
  const reader = new FileReader(context);
  reader.read(text);
  return { rows: reader.rows, problems: capped(reader.problems) };
}

/** The rows as a transaction file. */
export function renderTransactionFile(payments: readonly TracePayment[]): string {
  const lines = payments.map(({ at, from, to, amount, fee, size }) =>
    [renderDuration(at as number as Duration), from, to, amount, fee, renderSize(size)].join(","),
  );
  return `${[HEADER, ...lines].join("\n")}\n`;
}

function capped(problems: readonly Problem[]): Problem[] {
  const told = problems.slice(0, MAX_TOLD);
  const next = problems[MAX_TOLD];
  if (next === undefined) return told;
  const left = problems.length - MAX_TOLD;
  const message = `and ${left} more ${left === 1 ? "problem" : "problems"} from here on`;
  return [...told, { ...next, code: "more-problems", message, hint: undefined }];
}

/** One field with the place it stands at, quotes included. */
interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Line {
  readonly text: string;
  readonly start: number;
}

class FileReader {
  readonly rows: FileRow[] = [];
  readonly problems: Problem[] = [];
  private readonly context: FileContext;
  private readonly known = new Map<string, UnknownAccount | null>();
  private row = 0;
  private last = 0;

  constructor(context: FileContext) {
    this.context = context;
  }

  read(text: string): void {
    const lines = linesOf(text);
    const [first, ...rest] = lines;
    if (first === undefined) {
      const hint = `the first line is ${HEADER}`;
      this.report({ start: 0, end: 0 }, "empty-file", "this transaction file is empty", hint);
      return;
    }
    const columns = this.readHeader(first);
    if (columns === null) return;
    if (rest.length > MAX_ROWS) {
      const message = `${rest.length} payments are more than ${MAX_ROWS}`;
      this.report(rangeOf(first), "too-large", message);
    } else if (rest.length === 0) {
      const message = "this transaction file has a header and no payment";
      this.report(rangeOf(first), "no-payments", message);
    } else for (const line of rest) this.readRow(line, columns);
  }

  private report(
    at: Pick<Cell, "start" | "end">,
    code: string,
    message: string,
    hint?: string,
    column?: Column,
  ): void {
    const { file, path } = this.context;
    const range = { file, start: at.start, end: Math.max(at.end, at.start) };
    const where =
      this.row === 0 ? path : [...path, this.row - 1, ...(column === undefined ? [] : [column])];
    this.problems.push({ range, path: where, code, message, hint });
  }

  // ---------------------------------------------------------------------------------- header

  /** What each column holds, null where it is not known; null where there is no header at all. */
  private readHeader(line: Line): (Column | null)[] | null {
    const cells = this.cellsOf(line);
    if (cells === null) return null;
    const names = cells.map(({ text }) => COLUMNS.find((column) => column === text) ?? null);
    if (names.every((name) => name === null)) {
      const hint = `begin with the line ${HEADER}`;
      this.report(
        rangeOf(line),
        "missing-header",
        "the first line does not name the columns",
        hint,
      );
      return null;
    }
    cells.forEach((cell, k) => {
      const name = names[k];
      if (name === null) {
        const near = nearest(cell.text, COLUMNS);
        const hint =
          near === undefined ? `the columns are ${COLUMNS.join(", ")}` : `did you mean "${near}"?`;
        this.report(cell, "unknown-column", `there is no column "${cell.text}"`, hint);
      } else if (names.indexOf(name!) < k) {
        this.report(cell, "duplicate-column", `there are two columns "${name}"`);
      }
    });
    for (const column of COLUMNS) {
      if (column === OPTIONAL || names.includes(column)) continue;
      const message = `the column "${column}" is missing`;
      this.report(
        rangeOf(line),
        "missing-column",
        message,
        `the columns are ${COLUMNS.join(", ")}`,
      );
    }
    const problem = sizeProblem(DEFAULT_TRANSACTION_SIZE, this.context.largest);
    if (problem !== null && !names.includes(OPTIONAL)) {
      const hint = `without a column "${OPTIONAL}" a payment has ${renderSize(DEFAULT_TRANSACTION_SIZE)}`;
      this.report(rangeOf(line), problem.code, problem.message, hint);
    }
    return names;
  }

  // ------------------------------------------------------------------------------------ rows

  private readRow(line: Line, columns: readonly (Column | null)[]): void {
    this.row += 1;
    if (line.text.trim() === "") {
      this.report(rangeOf(line), "empty-row", "this row is empty", "take the line away");
      return;
    }
    const cells = this.cellsOf(line);
    if (cells === null) return;
    if (cells.length !== columns.length) {
      const extra = cells[columns.length];
      const at = extra === undefined ? { start: cells.at(-1)!.end, end: cells.at(-1)!.end } : extra;
      const message = `${cells.length} fields in a row of a file with ${columns.length} columns`;
      const hint = "put a field that holds a comma in quotes, and write numbers without one";
      this.report(at, "wrong-length", message, hint);
      return;
    }
    const before = this.problems.length;
    const cellOf = (column: Column) => cells[columns.indexOf(column)];
    const payment = {
      at: this.readTime(cellOf("at")),
      from: this.readAccount(cellOf("from"), "from"),
      to: this.readAccount(cellOf("to"), "to"),
      amount: this.readCoins(cellOf("amount"), "amount"),
      fee: this.readCoins(cellOf("fee"), "fee"),
      size: this.readSize(cellOf("size")),
    };
    const problem = costProblem(payment);
    if (problem !== null && this.problems.length === before) {
      this.report(cellOf("amount")!, problem.code, problem.message, undefined, "amount");
    }
    if (this.problems.length > before || columns.includes(null)) return;
    this.rows.push({ payment, range: { file: this.context.file, ...rangeOf(line) } });
  }

  /** Whether there is something to read in a cell; a column that is missing was told already. */
  private has(cell: Cell | undefined, column: Column): cell is Cell {
    if (cell === undefined) return false;
    if (cell.text !== "") return true;
    this.report(cell, "empty-field", `"${column}" is empty in this row`, undefined, column);
    return false;
  }

  private readTime(cell: Cell | undefined): Instant {
    const nothing = 0 as Instant;
    if (!this.has(cell, "at")) return nothing;
    const parsed = parseDuration(cell.text);
    if (!parsed.ok) {
      this.report(cell, parsed.reason.code, parsed.reason.message, undefined, "at");
      return nothing;
    }
    if (parsed.value < this.last) {
      const message = `this comes at ${renderDuration(parsed.value)}, after a row of a later time`;
      this.report(cell, "not-ascending", message, "sort the rows by time", "at");
    }
    this.last = Math.max(this.last, parsed.value);
    return parsed.value as number as Instant;
  }

  private readAccount(cell: Cell | undefined, column: Column): string {
    if (!this.has(cell, column)) return "";
    const { text } = cell;
    if (!this.known.has(text)) this.known.set(text, this.context.accounts.explain(text));
    const unknown = this.known.get(text);
    if (unknown) this.report(cell, "unknown-account", unknown.message, unknown.hint, column);
    return text;
  }

  private readCoins(cell: Cell | undefined, column: Column): number {
    if (!this.has(cell, column)) return 0;
    const [, sign, fraction] = /^([+-]?)\d+(\.\d+)?$/.exec(cell.text) ?? [];
    const refuse = (code: string, message: string, hint?: string) =>
      this.report(cell, code, message, hint, column);
    const value = Number(cell.text);
    if (sign === undefined) {
      const message = `"${cell.text}" is not a whole number of base units`;
      refuse("not-a-number", message, "write digits only, without separators or a unit");
    } else if (sign === "-" && value !== 0) {
      refuse("negative", `${column === "fee" ? "a fee" : "an amount"} cannot be negative`);
    } else if (fraction !== undefined) {
      refuse("too-fine", `${cell.text} is finer than one base unit`, "write whole base units");
    } else if (value > Number.MAX_SAFE_INTEGER) {
      refuse("too-large", `${cell.text} is more than 2^53 - 1, the most that is kept exact`);
    } else if (value === 0 && column === "amount") {
      refuse("too-small", "a payment of nothing is none: at least 1 is due here");
    }
    return Math.abs(value) || 0;
  }

  private readSize(cell: Cell | undefined): number {
    if (!this.has(cell, OPTIONAL)) return DEFAULT_TRANSACTION_SIZE;
    const parsed = parseSize(cell.text);
    const problem = parsed.ok ? sizeProblem(parsed.value, this.context.largest) : parsed.reason;
    if (problem !== null) this.report(cell, problem.code, problem.message, undefined, OPTIONAL);
    return parsed.ok ? parsed.value : 0;
  }

  // ----------------------------------------------------------------------------------- fields

  /** A line's fields without their quotes, and without the spaces around unquoted ones; null of a broken line. */
  private cellsOf({ text, start }: Line): Cell[] | null {
    const cells: Cell[] = [];
    for (let at = 0; at <= text.length; ) {
      const quoted = /^ *"/.test(text.slice(at));
      const end = quoted ? this.endOfQuoted(text, at, start) : endOfPlain(text, at);
      if (end < 0) return null;
      const field = text.slice(at, end);
      const value = quoted ? field.trim().slice(1, -1).replaceAll('""', '"') : field.trim();
      const lead = field.length - field.trimStart().length;
      cells.push({
        text: value,
        start: start + at + lead,
        end: start + at + Math.max(lead, field.trimEnd().length),
      });
      if (!quoted && field.includes('"')) {
        const quote = start + at + field.indexOf('"');
        const hint = "put the whole field in quotes, and write a quote in it twice";
        this.report(
          { start: quote, end: quote + 1 },
          "stray-quote",
          "a quote inside an unquoted field",
          hint,
        );
        return null;
      }
      at = end + 1;
    }
    return cells;
  }

  /** Where the comma or the line's end comes after a quoted field; −1, and told, where the quotes are wrong. */
  private endOfQuoted(text: string, from: number, start: number): number {
    const [field = "", lead = "", closing] = /^( *)"(?:[^"]|"")*("?)/.exec(text.slice(from)) ?? [];
    if (closing === "") {
      const open = start + from + lead.length;
      const message = "this quote does not end on its line";
      const hint = "no field of a payment holds a line break";
      this.report({ start: open, end: open + 1 }, "open-quote", message, hint);
      return -1;
    }
    const close = from + field.length;
    const end = endOfPlain(text, close);
    const after = text.slice(close, end);
    if (after.trim() === "") return end;
    const at = start + close + after.length - after.trimStart().length;
    const message = "a comma is due after the quote";
    const hint = "write a quote inside a quoted field twice";
    this.report({ start: at, end: start + end }, "stray-quote", message, hint);
    return -1;
  }
}

function endOfPlain(text: string, from: number): number {
  const comma = text.indexOf(",", from);
  return comma < 0 ? text.length : comma;
}

function rangeOf({ text, start }: Line): { readonly start: number; readonly end: number } {
  return { start, end: start + text.length };
}

/** The lines without what ends them; empty ones at the end do not count. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { 0: end, index } of text.matchAll(/\r\n|\r|\n|$/g)) {
    lines.push({ text: text.slice(start, index), start });
    start = index + end.length;
  }
  while (lines.at(-1)?.text.trim() === "") lines.pop();
  return lines;
}
