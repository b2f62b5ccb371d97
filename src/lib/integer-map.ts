/**
 * A map from whole numbers to whole numbers, both 0 to 2^31 − 1, in one typed array: eleven to twenty-four
 * bytes an entry and nothing for a collector to walk over, where thousands of nodes have a map each. Linear
 * probing, and a deletion moves up what it was in the way of. It has no order to iterate in.
 */
export class IntegerMap {
  /** Key and value by turns; a key of −1 is an empty cell. */
  #cells = emptyCells(MIN_BITS);
  #bits = MIN_BITS;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** −1 where the key has no value. */
  get(key: number): number {
    const cells = this.#cells;
    const last = cells.length - 1;
    for (let at = this.#home(key); ; at = (at + 2) & last) {
      const found = cells[at]!;
      if (found === key) return cells[at + 1]!;
      if (found === EMPTY) return NO_VALUE;
    }
  }

  set(key: number, value: number): void {
    if (this.#size * 3 >= this.#cells.length) this.#grow();
    const at = this.#find(key);
    const cells = this.#cells;
    if (cells[at] === EMPTY) this.#size += 1;
    cells[at] = key;
    cells[at + 1] = value;
  }

  /** False where the key had no value. */
  delete(key: number): boolean {
    const cells = this.#cells;
    let hole = this.#find(key);
    if (cells[hole] === EMPTY) return false;
    const last = cells.length - 1;
    for (let at = (hole + 2) & last; cells[at] !== EMPTY; at = (at + 2) & last) {
      // It may fill the hole if its home is not behind the hole.
      if (((at - this.#home(cells[at]!)) & last) < ((at - hole) & last)) continue;
      cells[hole] = cells[at]!;
      cells[hole + 1] = cells[at + 1]!;
      hole = at;
    }
    cells[hole] = EMPTY;
    this.#size -= 1;
    return true;
  }

  clear(): void {
    this.#cells = emptyCells(MIN_BITS);
    this.#bits = MIN_BITS;
    this.#size = 0;
  }

  /** The cell that has the key, or the empty one where it would go. */
  #find(key: number): number {
    const cells = this.#cells;
    const last = cells.length - 1;
    let at = this.#home(key);
    while (cells[at] !== key && cells[at] !== EMPTY) at = (at + 2) & last;
    return at;
  }

  /** Multiplying by 2^32 ÷ the golden ratio spreads neighbours far apart (Knuth, volume 3, 6.4). */
  #home(key: number): number {
    return (Math.imul(key, 0x9e3779b1) >>> (32 - this.#bits)) << 1;
  }

  #grow(): void {
    const old = this.#cells;
    this.#bits += 1;
    this.#cells = emptyCells(this.#bits);
    const cells = this.#cells;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === EMPTY) continue;
      const at = this.#find(old[from]!);
      cells[at] = old[from]!;
      cells[at + 1] = old[from + 1]!;
    }
  }
}

const EMPTY = -1;
const NO_VALUE = -1;
const MIN_BITS = 3;

function emptyCells(bits: number): Int32Array<ArrayBuffer> {
  return new Int32Array(2 << bits).fill(EMPTY);
}
