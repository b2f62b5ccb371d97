/** The pieces of Markdown that pages are made of. */
import { type ChartRow, renderBars } from "./text-charts.ts";

/** Characters of a drawing across the page. */
export const WIDTH = 96;
const BAR_WIDTH = 32;

/** A section under its heading. */
export function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

/** A bar chart as a block of code. */
export function chart(rows: readonly ChartRow[]): string {
  return code(renderBars(rows, BAR_WIDTH));
}

/** Lines between fences. */
export function code(lines: readonly string[], language = "text"): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

/** A table; `right` lists the columns of figures. Cells are padded, so the source reads well too. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = head.map((cell, k) =>
    Math.max(3, cell.length, ...rows.map((row) => row[k]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, k) => (right.includes(k) ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!))).join(" | ")} |`;
  const rule = widths.map((width, k) =>
    right.includes(k) ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** A word as code, within a line. */
export function inlineCode(text: string): string {
  return `\`${text.replace(/`/g, "'")}\``;
}

/** A name or sentence of the user's must not become markup. */
export function escapeMarkup(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, (char) => `\\${char}`).replace(/\s+/g, " ");
}
