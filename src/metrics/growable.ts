/** Typed arrays that grow by doubling: the per-block and per-transaction columns of the collectors. */

import { grown } from "../lib/growable.ts";

/** A copy of at least `length` entries, the new ones zero; the array itself when it is long enough. */
export function grownInt32(
  array: Int32Array<ArrayBuffer>,
  length: number,
): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  return grown(array, new Int32Array(doubled(array.length, length)));
}

/** As `grownInt32`, the new entries being `fill`. */
export function grownFloat64(
  array: Float64Array<ArrayBuffer>,
  length: number,
  fill = 0,
): Float64Array<ArrayBuffer> {
  if (length <= array.length) return array;
  return grown(array, new Float64Array(doubled(array.length, length)).fill(fill));
}

/** As `grownInt32`. */
export function grownUint8(
  array: Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (length <= array.length) return array;
  return grown(array, new Uint8Array(doubled(array.length, length)));
}

function doubled(present: number, wanted: number): number {
  return Math.max(present * 2, wanted, 64);
}
