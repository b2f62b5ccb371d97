/**
 * Keeps what a run reports and delivers, for traces and subscribers: all of it or the latest, filtered by
 * kind. Rows of numbers while the run goes on, objects when read. Files and text are left to others.
 * Invariant: records are in the order in which they happened, and recording never changes the run.
 */
import { assert } from "../lib/assert.ts";
import type { Instant } from "../lib/brand.ts";
import {
  OBSERVATION,
  OBSERVATION_NAMES,
  type Observation,
  type ObservationKind,
  type ObservationName,
  type ObservationSink,
} from "./observation.ts";

/** Something that wants to see messages as they are delivered; must not change the run. */
export interface MessageSink {
  /** Delivery number `event` of the run: `from` and `to` are nodes, `kind`, `item` and `arg` the protocol's. */
  message(
    time: number,
    event: number,
    from: number,
    to: number,
    kind: number,
    item: number,
    arg: number,
  ): void;
}

/** A reported fact, as a record of a trace. */
export interface ObservationRecord extends Observation {
  readonly record: "observation";
}

/** A delivered message, as a record of a trace. `event` is the number of the event that delivered it. */
export interface MessageRecord {
  readonly record: "message";
  readonly time: Instant;
  readonly event: number;
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly item: number;
  readonly arg: number;
}

/** One line of a trace. */
export type TraceRecord = ObservationRecord | MessageRecord;

/** What to keep. */
export interface RecorderOptions {
  readonly observations: "all" | readonly ObservationName[];
  /** Names of message kinds to keep. */
  readonly messages: "all" | readonly string[];
  /** Names of all message kinds of the protocol, by number. */
  readonly messageKinds: readonly string[];
  /** How many records are kept, the latest ones; null keeps all. */
  readonly limit: number | null;
}

/** Numbers in a row: tag, time, and five operands. */
const WIDTH = 7;
const FIRST_ROWS = 1024;

/** Records observations and messages into one sequence. */
export class TraceRecorder implements ObservationSink, MessageSink {
  readonly #messageKinds: readonly string[];
  /** By kind: whether it is kept. */
  readonly #keepsObservation: readonly boolean[];
  readonly #keepsMessage: readonly boolean[];
  readonly #limit: number;
  #rows: Float64Array;
  #taken = 0;

  constructor({ observations, messages, messageKinds, limit }: RecorderOptions) {
    assert(limit === null || limit > 0, "a recorder keeps at least one record", { limit });
    this.#messageKinds = messageKinds;
    this.#keepsObservation = OBSERVATION_NAMES.map(
      (name) => observations === "all" || observations.includes(name),
    );
    this.#keepsMessage = messageKinds.map((name) => messages === "all" || messages.includes(name));
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    this.#rows = new Float64Array(Math.min(FIRST_ROWS, this.#limit) * WIDTH);
  }

  observe(
    kind: ObservationKind,
    time: number,
    node: number,
    a: number,
    b: number,
    c: number,
  ): void {
    if (this.#keepsObservation[kind]) this.#take(kind, time, node, a, b, c, 0);
  }

  message(
    time: number,
    event: number,
    from: number,
    to: number,
    kind: number,
    item: number,
    arg: number,
  ): void {
    if (!this.#keepsMessage[kind]) return;
    // Tags below zero are messages.
    this.#take(-1 - kind, time, event, from, to, item, arg);
  }

  /** How many records made room for later ones. */
  get dropped(): number {
    return Math.max(0, this.#taken - this.#limit);
  }

  /** What is kept, in order. */
  records(): TraceRecord[] {
    const kept: TraceRecord[] = [];
    for (let n = this.dropped; n < this.#taken; n += 1) kept.push(this.#recordAt(n));
    return kept;
  }

  #take(tag: number, time: number, p: number, q: number, r: number, s: number, t: number): void {
    const slot = this.#taken % this.#limit;
    this.#taken += 1;
    if ((slot + 1) * WIDTH > this.#rows.length) this.#grow();
    const rows = this.#rows;
    const at = slot * WIDTH;
    rows[at] = tag;
    rows[at + 1] = time;
    rows[at + 2] = p;
    rows[at + 3] = q;
    rows[at + 4] = r;
    rows[at + 5] = s;
    rows[at + 6] = t;
  }

  #grow(): void {
    const rows = Math.min((this.#rows.length / WIDTH) * 2, this.#limit);
    const grown = new Float64Array(rows * WIDTH);
    grown.set(this.#rows);
    this.#rows = grown;
  }

  #recordAt(n: number): TraceRecord {
    const at = (n % this.#limit) * WIDTH;
    const [tag = 0, moment = 0, p = 0, q = 0, r = 0, s = 0, t = 0] = this.#rows.subarray(
      at,
      at + WIDTH,
    );
    const time = moment as Instant;
    if (tag >= 0) {
      const kind = observationName(tag);
      return { record: "observation", time, node: p, kind, a: q, b: r, c: s };
    }
    const kind = this.#messageKinds[-1 - tag] ?? "";
    return { record: "message", time, event: p, from: q, to: r, kind, item: s, arg: t };
  }
}

function observationName(kind: number): ObservationName {
  const name = OBSERVATION_NAMES[kind];
  // The names' order is that of the numbers only as long as the table is written in order.
  assert(name !== undefined && OBSERVATION[name] === kind, "an unknown observation", { kind });
  return name;
}
