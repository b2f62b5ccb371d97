/** Charts of characters: bars, histograms and sparklines for places that show text alone. */

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** A bar of at most `width` characters, to an eighth of one; anything above zero shows at least that. */
export function renderBar(value: number, max: number, width: number): string {
  if (!(value > 0) || !(max > 0)) return "";
  const eighths = Math.max(1, Math.floor((Math.min(value, max) / max) * width * 8 + 0.5));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

/** A row of a bar chart: what, how much, and the figure to print. */
export interface ChartRow {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Rows of a bar chart, labels to the right, one line each. */
export function renderBars(rows: readonly ChartRow[], width: number): string[] {
  const labels = Math.max(0, ...rows.map((row) => row.label.length));
  const max = Math.max(0, ...rows.map((row) => row.value));
  return rows.map((row) => {
    const bar = renderBar(row.value, max, width).padEnd(width);
    return `${row.label.padStart(labels)}  ${bar}  ${row.text}`.trimEnd();
  });
}

/** One character a value, from the least to the greatest; more values than `width` are sampled. */
export function renderSparkline(values: readonly number[], width: number): string {
  if (values.length === 0) return "";
  const count = Math.min(values.length, width);
  const step = count === 1 ? 0 : (values.length - 1) / (count - 1);
  const shown = Array.from({ length: count }, (_, i) => values[Math.floor(i * step + 0.5)]!);
  const least = Math.min(...shown);
  const range = Math.max(...shown) - least;
  return shown
    .map((value) => LEVELS[range === 0 ? 3 : Math.floor(((value - least) / range) * 7 + 0.5)]!)
    .join("");
}
