/**
 * Lists of items on their way: an inv of many transactions, the missing parts of a block. A message holds the
 * number of a list here. Lists are counted: whoever keeps or copies a message retains its list, and whoever is
 * done with it releases it, so that memory follows what is under way and not what was ever sent.
 * Invariant: a list's number is given again only after its last release; its content never changes.
 */
import { assert } from "../lib/assert.ts";
import { grown } from "../lib/growable.ts";

/** The lists as plain data. */
export interface SavedLists {
  readonly heap: Int32Array;
  readonly free: readonly (readonly number[])[];
  readonly held: number;
}

/** References, hash, length; then the items. */
const HEAD = 3;
/** Rooms come in powers of two, from 2^3 on. */
const SMALLEST = 3;

export class ItemLists {
  #heap = new Int32Array(1024);
  /** End of what has ever been used. */
  #end = 0;
  /** Freed rooms by the logarithm of their size, the last freed first. */
  #free: number[][] = [];
  #held = 0;

  /** How many lists somebody still refers to. */
  get held(): number {
    return this.#held;
  }

  /** Keeps a copy of the items, referred to once; returns its number. */
  add(items: ArrayLike<number>, from = 0, to = items.length): number {
    const length = to - from;
    const list = this.#takeRoom(roomClass(HEAD + length));
    const heap = this.#heap;
    // Far from any item, or a first item could cancel the length.
    let hash = Math.imul(length + 1, 0x85ebca6b);
    for (let i = 0; i < length; i++) {
      const item = items[from + i]!;
      heap[list + HEAD + i] = item;
      hash = Math.imul(hash ^ item, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    heap[list] = 1;
    heap[list + 1] = hash;
    heap[list + 2] = length;
    this.#held += 1;
    return list;
  }

  lengthOf(list: number): number {
    return this.#heap[list + 2]!;
  }

  at(list: number, place: number): number {
    return this.#heap[list + HEAD + place]!;
  }

  /** A copy of the items. */
  itemsOf(list: number): number[] {
    return Array.from({ length: this.lengthOf(list) }, (_, place) => this.at(list, place));
  }

  /** A number that follows from the content: equal lists have equal ones. */
  hashOf(list: number): number {
    return this.#heap[list + 1]!;
  }

  retain(list: number): void {
    this.#assertHeld(list);
    this.#heap[list]! += 1;
  }

  /** Gives a reference up; the list is gone with its last one. */
  release(list: number): void {
    this.#assertHeld(list);
    this.#heap[list]! -= 1;
    if (this.#heap[list]! > 0) return;
    this.#held -= 1;
    this.#freeOf(roomClass(HEAD + this.lengthOf(list))).push(list);
  }

  save(): SavedLists {
    const free = this.#free.map((rooms) => [...rooms]);
    return { heap: this.#heap.slice(0, this.#end), free, held: this.#held };
  }

  load(saved: SavedLists): void {
    this.#end = saved.heap.length;
    this.#reserve(0);
    this.#heap.set(saved.heap);
    this.#free = saved.free.map((rooms) => [...rooms]);
    this.#held = saved.held;
  }

  #takeRoom(size: number): number {
    const freed = this.#freeOf(size).pop();
    if (freed !== undefined) return freed;
    const room = this.#end;
    this.#reserve(1 << size);
    this.#end += 1 << size;
    return room;
  }

  #freeOf(size: number): number[] {
    while (this.#free.length <= size) this.#free.push([]);
    return this.#free[size]!;
  }

  #reserve(more: number): void {
    let capacity = this.#heap.length;
    while (this.#end + more > capacity) capacity *= 2;
    if (capacity === this.#heap.length) return;
    this.#heap = grown(this.#heap, new Int32Array(capacity));
  }

  #assertHeld(list: number): void {
    if (list >= 0 && list < this.#end && this.#heap[list]! > 0) return;
    assert(false, "nobody holds this list", { list });
  }
}

/** Logarithm of the smallest room that holds so many numbers. */
function roomClass(numbers: number): number {
  return Math.max(SMALLEST, 32 - Math.clz32(numbers - 1));
}
