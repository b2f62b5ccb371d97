/** The alternative that lost: a binary heap of slots ordered by (time, sequence), in typed arrays. */

export class HeapQueue {
  #time = new Float64Array(1024);
  #sequence = new Float64Array(1024);
  #payload = new Int32Array(1024);
  #heap = new Int32Array(1024);
  #free = Int32Array.from({ length: 1024 }, (_, slot) => slot);
  #freeCount = 1024;
  #count = 0;

  push(time: number, sequence: number, payload: number): void {
    if (this.#freeCount === 0) this.#grow();
    const slot = this.#free[--this.#freeCount]!;
    this.#time[slot] = time;
    this.#sequence[slot] = sequence;
    this.#payload[slot] = payload;
    const heap = this.#heap;
    let place = this.#count++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(slot, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = slot;
  }

  /** The earliest event's time and payload, into `into`. */
  take(into: { time: number; a: number }): void {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap[--this.#count]!;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= this.#count) break;
      if (child + 1 < this.#count && this.#isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!this.#isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    into.time = this.#time[top]!;
    into.a = this.#payload[top]!;
    this.#free[this.#freeCount++] = top;
  }

  #isBefore(slot: number, other: number): boolean {
    const time = this.#time[slot]!;
    const otherTime = this.#time[other]!;
    return (
      time < otherTime || (time === otherTime && this.#sequence[slot]! < this.#sequence[other]!)
    );
  }

  #grow(): void {
    const old = this.#time.length;
    const doubled = <T extends Float64Array | Int32Array>(array: T, larger: T): T => {
      larger.set(array);
      return larger;
    };
    this.#time = doubled(this.#time, new Float64Array(old * 2));
    this.#sequence = doubled(this.#sequence, new Float64Array(old * 2));
    this.#payload = doubled(this.#payload, new Int32Array(old * 2));
    this.#heap = doubled(this.#heap, new Int32Array(old * 2));
    this.#free = new Int32Array(old * 2);
    for (let slot = old * 2 - 1; slot >= old; slot--) this.#free[this.#freeCount++] = slot;
  }
}
