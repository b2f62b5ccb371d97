/**
 * The stable event queue: a timing wheel over one slab of 64-byte slots, a heap for what lies beyond the
 * wheel, and first-in-first-out lanes for timers of one constant delay. Payload-blind.
 * Invariant: `take` returns events in the order of (time, sequence), whatever order they were pushed in.
 */
import { assert } from "../lib/assert.ts";

/** An event as it is taken: one object, filled anew each time. What the operands mean is the caller's. */
export interface TakenEvent {
  time: number;
  sequence: number;
  kind: number;
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  /** Sequence number of the event that caused this one, −1 for none. */
  cause: number;
}

/** Says of an event that is due whether it no longer matters. */
export type StaleCheck = (event: TakenEvent) => boolean;

const NEVER_STALE: StaleCheck = () => false;

// A slot is 64 bytes, of which 48 are used, so that it lies within one cache line (allocators give large
// buffers an address of 16 beyond a multiple of 64). Two views of it: doubles and 32-bit integers.
const DOUBLES = 8; // time, sequence, cause at 0, 1, 2
const WORDS = 16; // kind, a, b, c, d, e at 6..11
const KIND = 6;
const A = 7;
const B = 8;
const C = 9;
const D = 10;
const E = 11;

const NONE = -1;
const FROM_LANE = -2;
const STALE = -3;
const CANCELLED = -1;

const BUCKETS = 1 << 16;
const BUCKET_MASK = BUCKETS - 1;
/** Microseconds per bucket: the wheel spans 4.2 s, about what a block takes to cross the network. */
const WIDTH = 64;

/** The queue's state as plain data. Slots keep their numbers, so that handles survive. */
export interface SavedQueue {
  /** The slab, as bytes: its doubles and integers overlap. */
  readonly slab: Uint8Array;
  readonly free: Int32Array;
  readonly capacity: number;
  readonly baseTime: number;
  readonly basePosition: number;
  readonly wheel: Int32Array;
  readonly run: Int32Array;
  readonly far: Int32Array;
  readonly lanes: readonly Uint8Array[];
}

export class EventQueue {
  #doubles = new Float64Array(1024 * DOUBLES);
  #words = new Int32Array(this.#doubles.buffer);
  #capacity = 1024;
  #free = new Int32Array(1024);
  #freeCount = 0;

  /** The slots of a bucket as a list, last in first out: a push touches no other slot. */
  readonly #head = new Int32Array(BUCKETS).fill(NONE);
  #next = new Int32Array(1024);
  readonly #occupied = new Int32Array(BUCKETS / 32);
  #inWheel = 0;
  /** Start of the current bucket in time, and its place in the wheel. */
  #baseTime = 0;
  #basePosition = 0;

  /** The current bucket's events, sorted; those before `runStart` are taken. */
  #run = new Int32Array(256);
  #runStart = 0;
  #runEnd = 0;

  /** Binary heap of the events beyond the wheel. */
  #far = new Int32Array(1024);
  #farCount = 0;

  readonly #lanes: Lane[] = [];
  #size = 0;

  constructor() {
    for (let slot = 0; slot < this.#capacity; slot++) this.#free[slot] = this.#capacity - 1 - slot;
    this.#freeCount = this.#capacity;
  }

  /** Events waiting, cancelled ones included until their time comes. */
  get size(): number {
    return this.#size;
  }

  /** Adds an event; returns its slot, which with its sequence is the handle for `cancel`. */
  push(
    time: number,
    sequence: number,
    kind: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    cause: number,
  ): number {
    const slot = this.#fill(time, sequence, kind, a, b, c, d, e, cause);
    this.#place(slot, time);
    return slot;
  }

  /**
   * Opens a lane for events that all lie `delay` after the moment of their push. An event that `isStale`
   * when its time has come is dropped unseen.
   */
  openLane(delay: number, isStale: StaleCheck = NEVER_STALE): number {
    this.#lanes.push(new Lane(delay, isStale));
    return this.#lanes.length - 1;
  }

  /** Adds an event to a lane, for good; `time` must not lie before the lane's last. */
  pushLane(
    laneIndex: number,
    time: number,
    sequence: number,
    kind: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    cause: number,
  ): void {
    this.#lanes[laneIndex]!.push(time, sequence, kind, a, b, c, d, e, cause);
    this.#size += 1;
  }

  /** Removes a waiting event. False where it has been taken already. */
  cancel(slot: number, sequence: number): boolean {
    const base = slot * WORDS;
    if (this.#doubles[slot * DOUBLES + 1] !== sequence || this.#words[base + KIND] === CANCELLED) {
      return false;
    }
    this.#words[base + KIND] = CANCELLED;
    return true;
  }

  /** Takes the earliest event; false where none waits or the earliest lies after `limit`. */
  take(limit: number, event: TakenEvent): boolean {
    for (;;) {
      const slot = this.#earliest(limit, event);
      if (slot === NONE) return false;
      this.#size -= 1;
      if (slot === STALE) continue;
      if (slot === FROM_LANE) return true;
      const words = this.#words;
      const atWord = slot * WORDS;
      const kind = words[atWord + KIND]!;
      if (kind !== CANCELLED) readSlot(this.#doubles, words, slot, event);
      this.#doubles[slot * DOUBLES + 1] = -1;
      this.#free[this.#freeCount++] = slot;
      if (kind !== CANCELLED) return true;
    }
  }

  /** The sequence number of a waiting event. */
  sequenceOf(slot: number): number {
    return this.#doubles[slot * DOUBLES + 1]!;
  }

  save(): SavedQueue {
    const wheel: number[] = [];
    for (let offset = 0; offset < BUCKETS; offset++) {
      const bucket = (this.#basePosition + offset) & BUCKET_MASK;
      for (let slot = this.#head[bucket]!; slot !== NONE; slot = this.#next[slot]!) {
        wheel.push(slot);
      }
    }
    return {
      slab: new Uint8Array(this.#doubles.buffer).slice(),
      free: this.#free.slice(0, this.#freeCount),
      capacity: this.#capacity,
      baseTime: this.#baseTime,
      basePosition: this.#basePosition,
      wheel: Int32Array.from(wheel),
      run: this.#run.slice(this.#runStart, this.#runEnd),
      far: this.#far.slice(0, this.#farCount),
      lanes: this.#lanes.map((lane) => lane.save()),
    };
  }

  load(saved: SavedQueue): void {
    this.#doubles = new Float64Array(saved.slab.slice().buffer);
    this.#words = new Int32Array(this.#doubles.buffer);
    this.#capacity = saved.capacity;
    this.#free = new Int32Array(saved.capacity);
    this.#free.set(saved.free);
    this.#freeCount = saved.free.length;
    this.#baseTime = saved.baseTime;
    this.#basePosition = saved.basePosition;
    this.#head.fill(NONE);
    this.#next = new Int32Array(saved.capacity);
    this.#occupied.fill(0);
    this.#inWheel = 0;
    this.#run = new Int32Array(Math.max(256, saved.run.length * 2));
    this.#run.set(saved.run);
    this.#runStart = 0;
    this.#runEnd = saved.run.length;
    this.#far = new Int32Array(Math.max(1024, saved.far.length * 2));
    this.#far.set(saved.far);
    this.#farCount = saved.far.length;
    for (const slot of saved.wheel) this.#append(slot, this.#bucketOffset(this.#timeOf(slot)));
    assert(saved.lanes.length === this.#lanes.length, "a queue is loaded with its lanes open");
    saved.lanes.forEach((slab, place) => {
      this.#lanes[place]!.load(slab);
    });
    const inLanes = this.#lanes.reduce((sum, lane) => sum + lane.count, 0);
    this.#size = saved.wheel.length + saved.run.length + saved.far.length + inLanes;
  }

  #fill(
    time: number,
    sequence: number,
    kind: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    cause: number,
  ): number {
    if (this.#freeCount === 0) this.#grow();
    const slot = this.#free[--this.#freeCount]!;
    writeSlot(this.#doubles, this.#words, slot, time, sequence, kind, a, b, c, d, e, cause);
    this.#size += 1;
    return slot;
  }

  #grow(): void {
    const doubles = new Float64Array(this.#capacity * 2 * DOUBLES);
    doubles.set(this.#doubles);
    this.#doubles = doubles;
    this.#words = new Int32Array(doubles.buffer);
    const next = new Int32Array(this.#capacity * 2);
    next.set(this.#next);
    this.#next = next;
    this.#free = new Int32Array(this.#capacity * 2);
    for (let slot = this.#capacity * 2 - 1; slot >= this.#capacity; slot--) {
      this.#free[this.#freeCount++] = slot;
    }
    this.#capacity *= 2;
  }

  /** How many buckets after the current one a time falls; may be beyond the wheel. */
  #bucketOffset(time: number): number {
    return Math.floor((time - this.#baseTime) / WIDTH);
  }

  #place(slot: number, time: number): void {
    const offset = this.#bucketOffset(time);
    // Before the current bucket: the wheel was turned for an event that was cancelled or lies after
    // the limit. The run is sorted and precedes the wheel, so that is where it belongs.
    if (offset <= 0) this.#insertIntoRun(slot);
    else if (offset < BUCKETS) this.#append(slot, offset);
    else this.#pushFar(slot);
  }

  #append(slot: number, offset: number): void {
    const bucket = (this.#basePosition + offset) & BUCKET_MASK;
    const head = this.#head[bucket]!;
    this.#next[slot] = head;
    this.#head[bucket] = slot;
    if (head === NONE) this.#occupied[bucket >> 5]! |= 1 << (bucket & 31);
    this.#inWheel += 1;
  }

  #insertIntoRun(slot: number): void {
    if (this.#runStart === this.#runEnd) {
      this.#runStart = 0;
      this.#runEnd = 0;
    }
    if (this.#runEnd === this.#run.length) this.#makeRoomInRun();
    const run = this.#run;
    let place = this.#runEnd++;
    while (place > this.#runStart && this.#isBefore(slot, run[place - 1]!)) {
      run[place] = run[place - 1]!;
      place -= 1;
    }
    run[place] = slot;
  }

  #makeRoomInRun(): void {
    const live = this.#run.subarray(this.#runStart, this.#runEnd);
    const roomy =
      live.length * 2 > this.#run.length ? new Int32Array(this.#run.length * 2) : this.#run;
    if (roomy === this.#run) roomy.copyWithin(0, this.#runStart, this.#runEnd);
    else roomy.set(live);
    this.#run = roomy;
    this.#runEnd = live.length;
    this.#runStart = 0;
  }

  #isBefore(slot: number, other: number): boolean {
    const doubles = this.#doubles;
    const time = doubles[slot * DOUBLES]!;
    const otherTime = doubles[other * DOUBLES]!;
    if (time !== otherTime) return time < otherTime;
    return doubles[slot * DOUBLES + 1]! < doubles[other * DOUBLES + 1]!;
  }

  #timeOf(slot: number): number {
    return this.#doubles[slot * DOUBLES]!;
  }

  /**
   * The earliest slot not after `limit`, removed from where it waited, cancelled or not. What comes from a
   * lane is put into `event` at once.
   */
  #earliest(limit: number, event: TakenEvent): number {
    const lane = this.#earliestLane();
    const laneTime = lane === null ? Infinity : lane.headTime;
    if (this.#runStart === this.#runEnd) {
      // Turning the wheel past a lane's head would pile what its handler schedules into the run.
      const start = this.#nextBucketTime();
      if (start > limit && laneTime > limit) return NONE;
      if (start > laneTime) return lane!.shift(event);
      if (start === Infinity) return NONE;
      this.#turnTo(start);
    }
    const slot = this.#run[this.#runStart]!;
    const time = this.#doubles[slot * DOUBLES]!;
    const isLaneFirst =
      laneTime < time || (laneTime === time && lane!.headSequence < this.sequenceOf(slot));
    if (isLaneFirst) return laneTime > limit ? NONE : lane!.shift(event);
    if (time > limit) return NONE;
    this.#runStart += 1;
    return slot;
  }

  #earliestLane(): Lane | null {
    let earliest: Lane | null = null;
    for (let i = 0; i < this.#lanes.length; i++) {
      const lane = this.#lanes[i]!;
      if (lane.count === 0) continue;
      if (
        earliest === null ||
        lane.headTime < earliest.headTime ||
        (lane.headTime === earliest.headTime && lane.headSequence < earliest.headSequence)
      ) {
        earliest = lane;
      }
    }
    return earliest;
  }

  /** Start time of the next bucket that holds an event, in the wheel or beyond; Infinity for none. */
  #nextBucketTime(): number {
    if (this.#inWheel > 0) return this.#baseTime + this.#nextOccupied() * WIDTH;
    if (this.#farCount === 0) return Infinity;
    return Math.floor(this.#timeOf(this.#far[0]!) / WIDTH) * WIDTH;
  }

  #nextOccupied(): number {
    const first = (this.#basePosition + 1) & BUCKET_MASK;
    let word = first >> 5;
    let bits = this.#occupied[word]! & (-1 << (first & 31));
    while (bits === 0) {
      word = (word + 1) & (BUCKETS / 32 - 1);
      bits = this.#occupied[word]!;
    }
    const bucket = (word << 5) + (31 - Math.clz32(bits & -bits));
    return (bucket - this.#basePosition) & BUCKET_MASK;
  }

  /** Makes the bucket that starts at `start` the current one and sorts its events into the run. */
  #turnTo(start: number): void {
    const offset = (start - this.#baseTime) / WIDTH;
    this.#baseTime = start;
    this.#basePosition =
      this.#inWheel > 0 ? (this.#basePosition + offset) & BUCKET_MASK : this.#basePosition;
    this.#runStart = 0;
    this.#runEnd = 0;
    if (this.#inWheel > 0) this.#emptyBucketIntoRun(this.#basePosition);
    const horizon = start + BUCKETS * WIDTH;
    while (this.#farCount > 0 && this.#timeOf(this.#far[0]!) < horizon) {
      const slot = this.#popFar();
      this.#place(slot, this.#timeOf(slot));
    }
  }

  #emptyBucketIntoRun(bucket: number): void {
    const next = this.#next;
    let slot = this.#head[bucket]!;
    this.#head[bucket] = NONE;
    this.#occupied[bucket >> 5]! &= ~(1 << (bucket & 31));
    while (slot !== NONE) {
      this.#inWheel -= 1;
      this.#insertIntoRun(slot);
      slot = next[slot]!;
    }
  }

  #pushFar(slot: number): void {
    if (this.#farCount === this.#far.length) {
      const larger = new Int32Array(this.#far.length * 2);
      larger.set(this.#far);
      this.#far = larger;
    }
    const far = this.#far;
    let place = this.#farCount++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(slot, far[parent]!)) break;
      far[place] = far[parent]!;
      place = parent;
    }
    far[place] = slot;
  }

  #popFar(): number {
    const far = this.#far;
    const top = far[0]!;
    const last = far[--this.#farCount]!;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= this.#farCount) break;
      if (child + 1 < this.#farCount && this.#isBefore(far[child + 1]!, far[child]!)) child += 1;
      if (!this.#isBefore(far[child]!, last)) break;
      far[place] = far[child]!;
      place = child;
    }
    far[place] = last;
    return top;
  }
}

function readSlot(doubles: Float64Array, words: Int32Array, slot: number, event: TakenEvent): void {
  const atDouble = slot * DOUBLES;
  event.time = doubles[atDouble]!;
  event.sequence = doubles[atDouble + 1]!;
  event.cause = doubles[atDouble + 2]!;
  const atWord = slot * WORDS;
  event.kind = words[atWord + KIND]!;
  event.a = words[atWord + A]!;
  event.b = words[atWord + B]!;
  event.c = words[atWord + C]!;
  event.d = words[atWord + D]!;
  event.e = words[atWord + E]!;
}

function writeSlot(
  doubles: Float64Array,
  words: Int32Array,
  slot: number,
  time: number,
  sequence: number,
  kind: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  cause: number,
): void {
  const atDouble = slot * DOUBLES;
  doubles[atDouble] = time;
  doubles[atDouble + 1] = sequence;
  doubles[atDouble + 2] = cause;
  const atWord = slot * WORDS;
  words[atWord + KIND] = kind;
  words[atWord + A] = a;
  words[atWord + B] = b;
  words[atWord + C] = c;
  words[atWord + D] = d;
  words[atWord + E] = e;
}

/** A ring of events in order of time, its slots its own: constant delays need no sorting. */
class Lane {
  readonly delay: number;
  count = 0;
  /** Of the first event, where there is one. */
  headTime = Infinity;
  headSequence = 0;
  readonly #isStale: StaleCheck;
  #lastTime = 0;
  #doubles = new Float64Array(64 * DOUBLES);
  #words = new Int32Array(this.#doubles.buffer);
  #mask = 63;
  #start = 0;

  constructor(delay: number, isStale: StaleCheck) {
    this.delay = delay;
    this.#isStale = isStale;
  }

  push(
    time: number,
    sequence: number,
    kind: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    cause: number,
  ): void {
    assert(time >= this.#lastTime, "a lane's events must come in order of time");
    if (this.count > this.#mask) this.#grow();
    const slot = (this.#start + this.count) & this.#mask;
    writeSlot(this.#doubles, this.#words, slot, time, sequence, kind, a, b, c, d, e, cause);
    this.#lastTime = time;
    this.count += 1;
    if (this.count === 1) this.#readHead();
  }

  /** Removes the first event and puts it into `event`, where it still matters. */
  shift(event: TakenEvent): typeof FROM_LANE | typeof STALE {
    readSlot(this.#doubles, this.#words, this.#start, event);
    this.#start = (this.#start + 1) & this.#mask;
    this.count -= 1;
    this.#readHead();
    return this.#isStale(event) ? STALE : FROM_LANE;
  }

  /** The slots in order, as bytes. */
  save(): Uint8Array {
    const ordered = new Float64Array(this.count * DOUBLES);
    for (let i = 0; i < this.count; i++) {
      const slot = (this.#start + i) & this.#mask;
      ordered.set(this.#doubles.subarray(slot * DOUBLES, (slot + 1) * DOUBLES), i * DOUBLES);
    }
    return new Uint8Array(ordered.buffer);
  }

  /** Takes back what `save` gave. */
  load(slab: Uint8Array): void {
    const ordered = new Float64Array(slab.slice().buffer);
    this.count = 0;
    while (this.#mask + 1 < ordered.length / DOUBLES) this.#grow();
    this.#doubles.set(ordered);
    this.#start = 0;
    this.count = ordered.length / DOUBLES;
    this.#lastTime = ordered[(this.count - 1) * DOUBLES] ?? 0;
    this.#readHead();
  }

  #readHead(): void {
    this.headTime = this.count === 0 ? Infinity : this.#doubles[this.#start * DOUBLES]!;
    this.headSequence = this.#doubles[this.#start * DOUBLES + 1]!;
  }

  #grow(): void {
    const ordered = this.save();
    this.#doubles = new Float64Array((this.#mask + 1) * 2 * DOUBLES);
    this.#words = new Int32Array(this.#doubles.buffer);
    new Uint8Array(this.#doubles.buffer).set(ordered);
    this.#start = 0;
    this.#mask = this.#mask * 2 + 1;
  }
}
