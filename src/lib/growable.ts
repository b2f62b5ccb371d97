/** Columns of numbers that outgrow their capacity: typed arrays cannot, so that they are moved to larger ones. */

/** The larger array, with what the smaller one held. */
export function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
