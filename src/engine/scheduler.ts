/**
 * The clock and the only loop. Time is integer microseconds; events are ordered by (time, sequence).
 * Knows neither what an event means nor who handles it.
 * Invariant: the clock never runs backwards.
 */
import { assert, InputError } from "../lib/assert.ts";
import { EventQueue, type SavedQueue, type TakenEvent } from "./event-queue.ts";

/** What `cancel` needs. */
export interface EventHandle {
  readonly slot: number;
  readonly sequence: number;
}

/** The clock, the counters and the queue as plain data. */
export interface SavedScheduler {
  readonly now: number;
  readonly nextSequence: number;
  readonly handled: number;
  readonly queue: SavedQueue;
}

export class Scheduler {
  readonly queue = new EventQueue();
  /** The event being handled. */
  readonly current: TakenEvent = {
    time: 0,
    kind: 0,
    a: 0,
    b: 0,
    c: 0,
    d: 0,
    e: 0,
    sequence: -1,
    cause: -1,
  };
  #now = 0;
  #nextSequence = 0;
  #handled = 0;

  /** Simulated time in microseconds. */
  get now(): number {
    return this.#now;
  }

  /** Events handled so far. */
  get handled(): number {
    return this.#handled;
  }

  /** Schedules an event at an integer time not before now; returns its slot. */
  at(time: number, kind: number, a: number, b: number, c: number, d: number, e: number): number {
    this.#check(time);
    return this.queue.push(time, this.#nextSequence++, kind, a, b, c, d, e, this.current.sequence);
  }

  /** Schedules an event whose place among equal times was reserved earlier. */
  atReserved(
    time: number,
    sequence: number,
    kind: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): number {
    this.#check(time);
    return this.queue.push(time, sequence, kind, a, b, c, d, e, this.current.sequence);
  }

  /** Takes `count` sequence numbers; returns the first. */
  reserve(count: number): number {
    const first = this.#nextSequence;
    this.#nextSequence += count;
    return first;
  }

  /** Schedules a timer of a lane's constant delay from now. */
  afterLane(
    lane: number,
    delay: number,
    kind: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): void {
    this.#check(this.#now + delay);
    const sequence = this.#nextSequence++;
    const cause = this.current.sequence;
    this.queue.pushLane(lane, this.#now + delay, sequence, kind, a, b, c, d, e, cause);
  }

  /** The handle of an event just scheduled. */
  handleOf(slot: number): EventHandle {
    return { slot, sequence: this.queue.sequenceOf(slot) };
  }

  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle.slot, handle.sequence);
  }

  /** Moves to the next event not after `limit` and puts its operands into `current`; false for none. */
  next(limit: number): boolean {
    const { current } = this;
    if (!this.queue.take(limit, current)) return false;
    assert(current.time >= this.#now, "the clock would run backwards");
    this.#now = current.time;
    this.#handled += 1;
    return true;
  }

  /** Moves the clock to `time` without an event; nothing may wait before it. */
  advanceTo(time: number): void {
    assert(time >= this.#now, "the clock would run backwards");
    this.#now = time;
  }

  #check(time: number): void {
    if (time > Number.MAX_SAFE_INTEGER) {
      throw new InputError(
        "something would happen after 285 years of simulated time, which is as far as microseconds" +
          " can be counted: choose shorter delays or a shorter run",
      );
    }
    assert(
      time >= this.#now && Number.isInteger(time),
      "an event needs an integer time from now on",
    );
  }

  save(): SavedScheduler {
    return {
      now: this.#now,
      nextSequence: this.#nextSequence,
      handled: this.#handled,
      queue: this.queue.save(),
    };
  }

  load(saved: SavedScheduler): void {
    this.#now = saved.now;
    this.#nextSequence = saved.nextSequence;
    this.#handled = saved.handled;
    this.queue.load(saved.queue);
  }
}
