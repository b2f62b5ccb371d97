/** How often each reason was given, in a column by its number. */
import { grownFloat64 } from "./growable.ts";

/** The counts with one more of `reason`. */
export function counted(
  counts: Float64Array<ArrayBuffer>,
  reason: number,
): Float64Array<ArrayBuffer> {
  const grown = grownFloat64(counts, reason + 1);
  grown[reason] = grown[reason]! + 1;
  return grown;
}

/** The reasons that were given, by name. */
export function codeRows(counts: Float64Array, codes: readonly string[]) {
  return Array.from(counts, (count, reason) => ({ code: codeOf(codes, reason), count })).filter(
    (row) => row.count > 0,
  );
}

/** The name of a reason, or its number where it has none. */
export function codeOf(codes: readonly string[], reason: number): string {
  return codes[reason] ?? `reason-${reason}`;
}
