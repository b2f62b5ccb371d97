/** Figures for people: rounded, with units, the same on every machine. Machines read the numbers. */

/** 1 in 1,234,567; a fraction is rounded to a whole number. */
export function formatCount(value: number): string {
  const digits = Math.abs(value).toFixed(0);
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ",");
  return value < 0 ? `-${grouped}` : grouped;
}

/** Three significant digits at most, trailing zeros dropped: 0.0123, 1.5, 273, 12,345. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return formatCount(value);
  let decimals = 0;
  for (let bound = 100; decimals < 6 && size < bound && size !== 0; bound /= 10) decimals++;
  return dropZeros(value.toFixed(decimals));
}

/** A share as a percentage with a fitting number of decimals: 12.3 %, 0.41 %, 100 %. */
export function formatPercent(share: number): string {
  const percent = 100 * share;
  const decimals = percent !== 0 && Math.abs(percent) < 1 ? 2 : 1;
  return `${dropZeros(percent.toFixed(decimals))} %`;
}

/** Milliseconds of simulated time in the unit that suits them: 412 ms, 8.31 s, 12 min 5 s, 3 h 20 min. */
export function formatMs(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return "0 s";
  if (size < 1) return `${formatNumber(ms * 1000)} µs`;
  if (size < 999.5) return `${formatNumber(ms)} ms`;
  if (size < 59_950) return `${formatNumber(ms / 1000)} s`;
  if (size < 3_599_500) return twoUnits(ms / 1000, 60, "min", "s");
  if (size < 86_370_000) return twoUnits(ms / 60_000, 60, "h", "min");
  return twoUnits(ms / 3_600_000, 24, "d", "h");
}

/** As `formatMs`, from microseconds. */
export function formatUs(us: number): string {
  return formatMs(us / 1000);
}

/** Bytes in powers of a thousand: 535 kB, 1.2 GB. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatNumber(value)} ${units[unit]}`;
}

/** "1 block", "2 blocks". */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Whole `value` small units as large and small ones; the small ones are left out at zero. */
function twoUnits(value: number, perLarge: number, large: string, small: string): string {
  const rounded = Math.floor(value + 0.5);
  const whole = Math.floor(rounded / perLarge);
  const rest = rounded - whole * perLarge;
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`;
}

function dropZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
