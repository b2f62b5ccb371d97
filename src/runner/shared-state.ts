/**
 * What the threads of a pool share beside messages: whether to break off, and how far each worker's run has got.
 * A worker in the middle of a run hears no message.
 */

/** Whole numbers in memory that all threads see; a worker writes its own share alone. */
export class SharedState {
  readonly #cells: Int32Array;

  /** `memory` is that of another thread's `SharedState`. */
  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  /** Memory for so many workers. */
  static allocate(workers: number): SharedArrayBuffer {
    return new SharedArrayBuffer((1 + workers) * Int32Array.BYTES_PER_ELEMENT);
  }

  get isInterrupted(): boolean {
    return Atomics.load(this.#cells, 0) !== 0;
  }

  interrupt(): void {
    Atomics.store(this.#cells, 0, 1);
  }

  /** `share` is from 0 to 1. */
  setShare(worker: number, share: number): void {
    Atomics.store(this.#cells, 1 + worker, Math.round(share * PARTS));
  }

  /** The workers' shares added up. */
  sumShares(): number {
    let sum = 0;
    for (let cell = 1; cell < this.#cells.length; cell++) sum += Atomics.load(this.#cells, cell);
    return sum / PARTS;
  }
}

const PARTS = 1_000_000;
