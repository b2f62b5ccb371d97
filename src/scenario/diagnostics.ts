/**
 * Diagnostics: what is wrong in a scenario's text, where, and what would be right; and their
 * rendering as code frames. A diagnostic never stands for a fault of forksim itself.
 */

/** One problem of a source text. Lines and columns count from 1; `endColumn` is exclusive. */
export interface Diagnostic {
  /** A warning leaves the scenario fit to be run. */
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Where in the document, as `nodes[0].count`; empty for the document itself. */
  readonly path: string;
  /** Stable, kebab-case: tools may match on it. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** The texts that diagnostics point into, by file name, in the order in which they were read. */
export type Sources = ReadonlyMap<string, string>;

/** All diagnostics as cargo-style frames, one empty line between, and a closing count. */
export function renderDiagnostics(list: readonly Diagnostic[], sources: Sources): string {
  const frames = list.map((diagnostic) => renderDiagnostic(diagnostic, sources));
  const warnings = list.filter(({ severity }) => severity === "warning").length;
  const count = [counted(list.length - warnings, "problem"), counted(warnings, "warning")].filter(
    (part) => part !== "",
  );
  const files = new Set(list.map(({ file }) => file));
  const where = files.size === 1 ? ` in ${printable([...files][0]!)}` : "";
  return `${frames.join("\n")}\n${count.join(" and ")}${where}\n`;
}

/** Empty of nothing. */
function counted(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** Files in the order they were read, then by position, then by code: a total order. */
export function sortDiagnostics(list: readonly Diagnostic[], sources: Sources): Diagnostic[] {
  const order = new Map([...sources.keys()].map((file, index) => [file, index]));
  const rank = (file: string) => order.get(file) ?? order.size;
  return [...list].sort(
    (a, b) =>
      rank(a.file) - rank(b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

const FRAME_WIDTH = 100;

function renderDiagnostic(diagnostic: Diagnostic, sources: Sources): string {
  const { severity, file, line, column, code, message, hint } = diagnostic;
  const lines = (sources.get(file) ?? "").split(/\r\n|\r|\n/);
  const gutter = " ".repeat(String(line + 1).length);
  const out = [
    `${severity}[${code}]: ${printable(message)}`,
    `${gutter}--> ${printable(file)}:${line}:${column}`,
    `${gutter} |`,
  ];
  for (const number of [line - 1, line, line + 1]) {
    const text = lines[number - 1];
    if (text === undefined || (number !== line && text.trim() === "")) continue;
    const cropped = number === line ? crop(text, column) : { text, start: 0 };
    out.push(frameLine(number, gutter, cropped.text));
    if (number === line) out.push(caretLine(diagnostic, gutter, text, cropped.start));
  }
  out.push(`${gutter} |`);
  if (hint !== undefined) out.push(`${gutter} = help: ${printable(hint)}`);
  return `${out.join("\n")}\n`;
}

function frameLine(number: number, gutter: string, text: string): string {
  const shown = text.length > FRAME_WIDTH ? `${text.slice(0, FRAME_WIDTH - 3)}...` : text;
  return `${String(number).padEnd(gutter.length)} | ${printable(shown)}`.trimEnd();
}

function caretLine(at: Diagnostic, gutter: string, text: string, start: number): string {
  // Tabs are kept so that the carets stay under what they mean, whatever the tab width.
  const pad = text.slice(start, at.column - 1).replace(/[^\t]/g, " ");
  const room = Math.max(1, FRAME_WIDTH - (at.column - 1 - start));
  const carets = "^".repeat(Math.min(room, Math.max(1, at.endColumn - at.column)));
  const label = at.path === "" ? "" : ` ${printable(at.path)}`;
  return `${gutter} | ${pad}${carets}${label}`;
}

/** Of a very long line, the part that holds the column. */
function crop(text: string, column: number): { text: string; start: number } {
  if (text.length <= FRAME_WIDTH || column <= FRAME_WIDTH - 20) return { text, start: 0 };
  const start = column - 20;
  return { text: text.slice(start), start };
}

/** Control characters would let a scenario paint on the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, "\u00b7");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
