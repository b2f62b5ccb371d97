/** Entries and results as text for a terminal. */
import { createPaint } from "../../report/paint.ts";
import type { Entry, Point, Quantity } from "./entry.ts";
import type { EvaluatedPoint, ReproductionResult } from "./evaluate.ts";

/** All entries: name, kinds, what is compared, and where the reference is from. */
export function listEntries(entries: readonly Entry[], width: number): string {
  const wrap = (text: string) => wrapText(text, Math.max(40, width - 2));
  return entries
    .map(({ name, kinds, what, source, parameters }) =>
      [
        `${name}  (${kinds.join(", ")})`,
        ...wrap(what),
        ...wrap(`source: ${source}`),
        ...wrap(`parameters: ${parameters.map((one) => `--${one}`).join(" ")}`),
        "",
      ].join("\n  "),
    )
    .map((text) => text.trimEnd())
    .join("\n\n")
    .concat("\n");
}

/** A point's results as a table under its parameters. */
export function renderPoint(
  { entry, point, quantities, results }: EvaluatedPoint,
  isPainted: boolean,
): string {
  const paint = createPaint(isPainted);
  const rows = results.map((result, k) => cells(result, quantities[k]!));
  const head = ["quantity", "reference", "ours ± 95 %", "z", "kind", "verdict"];
  const widths = head.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => (k === 0 || k > 3 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)))
      .join("  ")
      .trimEnd();
  const lines = results.map((result, k) => {
    const text = line(rows[k]!);
    return result.verdict === "fail" ? paint.red(text) : text;
  });
  const title = `${entry.name} · ${describePoint(point)}`;
  return [title, `  ${paint.dim(line(head))}`, ...lines.map((text) => `  ${text}`), "", ""].join(
    "\n",
  );
}

/** The parameters and their values in a line. */
export function describePoint(point: Point): string {
  if (Object.keys(point).length === 0) return "all points together";
  return Object.entries(point)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");
}

/** Reference, ours, z, kind and verdict, as tables show them. */
export function cells(result: ReproductionResult, quantity: Quantity): string[] {
  const { simulated, ci95, z, kind, verdict } = result;
  const reach = (ci95[1] - ci95[0]) / 2;
  return [
    result.quantity,
    referenceCell(result, quantity),
    reach === 0
      ? formatFigure(simulated)
      : `${formatBeside(simulated, reach)} ± ${formatFigure(reach, 2)}`,
    z === null ? "–" : z.toFixed(2),
    kind,
    verdict,
  ];
}

function referenceCell({ reference }: ReproductionResult, { bias, band }: Quantity): string {
  const said = reference === null ? "–" : formatFigure(reference);
  if (band !== undefined)
    return `${said} [${formatFigure(band.low, 3)}, ${formatFigure(band.high, 3)}]`;
  return bias === undefined || bias === 0 ? said : `${said} (±${formatFigure(bias, 1)})`;
}

/** Significant digits, without exponents where they can be done without. */
function formatFigure(value: number, digits = 6): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  if (size < 1e-5 || size >= 1e9) return value.toExponential(Math.max(0, digits - 1));
  const decimals = Math.min(12, Math.max(0, digits - 1 - exponentOf(size)));
  return value.toFixed(decimals);
}

/** The power of ten in front of which a value above 0 has one digit; engines differ in their logarithms. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** As many decimals as the interval has. */
function formatBeside(value: number, reach: number): string {
  if (Math.abs(reach) < 1e-5 || Math.abs(reach) >= 1e6) return formatFigure(value);
  return value.toFixed(Math.min(12, Math.max(0, 1 - exponentOf(reach))));
}

function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
