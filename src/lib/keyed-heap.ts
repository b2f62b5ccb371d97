/**
 * A heap of whole numbers, least key first and of equal keys least rank first. Room is made once. Invariant:
 * what comes out does not depend on the order of putting in, as long as no two ranks are equal.
 */
export class KeyedHeap {
  readonly #items: Int32Array;
  readonly #keys: Float64Array;
  readonly #ranks: Int32Array;
  #size = 0;

  /** `room` is the most items that it will hold at once. */
  constructor(room: number) {
    this.#items = new Int32Array(room);
    this.#keys = new Float64Array(room);
    this.#ranks = new Int32Array(room);
  }

  get size(): number {
    return this.#size;
  }

  /** The first item; the heap is not empty. */
  get first(): number {
    return this.#items[0]!;
  }

  /** Its key. */
  get firstKey(): number {
    return this.#keys[0]!;
  }

  push(item: number, key: number, rank: number): void {
    let at = this.#size;
    this.#size += 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(key, rank, above)) break;
      this.#move(above, at);
      at = above;
    }
    this.#put(at, item, key, rank);
  }

  /** Takes the first item out; the heap is not empty. */
  pop(): number {
    const first = this.first;
    this.#size -= 1;
    const size = this.#size;
    const item = this.#items[size]!;
    const key = this.#keys[size]!;
    const rank = this.#ranks[size]!;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      const right = below + 1;
      if (right < size && this.#isBefore(this.#keys[right]!, this.#ranks[right]!, below)) {
        below = right;
      }
      if (this.#isBefore(key, rank, below)) break;
      this.#move(below, at);
      at = below;
    }
    this.#put(at, item, key, rank);
    return first;
  }

  #isBefore(key: number, rank: number, place: number): boolean {
    const other = this.#keys[place]!;
    return key < other || (key === other && rank < this.#ranks[place]!);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#items[from]!, this.#keys[from]!, this.#ranks[from]!);
  }

  #put(at: number, item: number, key: number, rank: number): void {
    this.#items[at] = item;
    this.#keys[at] = key;
    this.#ranks[at] = rank;
  }
}
