/** Long series made short for reports. */

/** Evenly spaced rows, the first and the last among them; all where there are no more than `most`. */
export function thinEvenly<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows];
  const step = (rows.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => rows[Math.floor(i * step + 0.5)]!);
}
