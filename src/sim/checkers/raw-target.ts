/** Compact bits read and written by multiplication, for judges. */

/** The target of compact bits: mantissa × 256^(size − 3). */
export function targetOf(bits: number): bigint {
  const size = Math.floor(bits / 2 ** 24);
  const mantissa = BigInt(bits % 2 ** 23);
  return size < 3 ? mantissa / 256n ** BigInt(3 - size) : mantissa * 256n ** BigInt(size - 3);
}

/** The compact bits of a target, rounded down. */
export function bitsOf(target: bigint): number {
  let size = 0;
  while (target >= 256n ** BigInt(size)) size += 1;
  const shifted = size <= 3 ? target * 256n ** BigInt(3 - size) : target / 256n ** BigInt(size - 3);
  // A mantissa of 2^23 or more would read as negative.
  const [mantissa, bytes] = shifted >= 2n ** 23n ? [shifted / 256n, size + 1] : [shifted, size];
  return bytes * 2 ** 24 + Number(mantissa);
}
