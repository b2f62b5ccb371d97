/**
 * A run's fingerprint: a rolling hash over its effective inputs and observations, and checkpoints of it from
 * which two runs can be compared. What is effective and what goes in is the caller's choice.
 * Invariant: the same sequence of calls gives the same digest on every engine; any single different operand
 * gives another one, since each step is a bijection of the state.
 */
import { assert } from "../lib/assert.ts";

/** A digest in mid-run, as plain data. */
export interface DigestState {
  readonly low: number;
  readonly high: number;
}

const WORD = 4_294_967_296;

/** 64 bits of state in two int32 lanes. A fingerprint against accidents, not against forgers. */
export class RollingDigest {
  #low = 0x6a09e667 | 0;
  #high = 0xbb67ae85 | 0;

  /**
   * Takes in one fact: `time` is an Instant (any safe integer), the operands are int32s or uint32s; of a
   * larger operand only the low 32 bits would count.
   */
  mix(time: number, kind: number, a: number, b: number, c: number, d: number): void {
    let low = this.#low;
    let high = this.#high;
    low = Math.imul(low ^ time, 0x9e3779b1);
    high = Math.imul(high ^ (time / WORD), 0x85ebca77);
    low = Math.imul(((low << 15) | (low >>> 17)) ^ kind, 0xc2b2ae3d);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ a, 0x27d4eb2f);
    low = Math.imul(((low << 15) | (low >>> 17)) ^ b, 0x165667b1);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ c, 0x9e3779b1);
    low = Math.imul(((low << 15) | (low >>> 17)) ^ d, 0x85ebca77);
    // Each lane has heard of half of the operands; a round of two lets every bit reach both.
    low = (low + high) | 0;
    low ^= low >>> 15;
    high = Math.imul(high ^ low, 0xc2b2ae3d);
    high ^= high >>> 13;
    low = Math.imul(low ^ high, 0x27d4eb2f);
    this.#low = (low << 11) | (low >>> 21);
    this.#high = (high << 17) | (high >>> 15);
  }

  /** The digest so far, 16 hex digits. Does not change the state. */
  hex(): string {
    const high = avalanche(this.#high ^ avalanche(this.#low));
    const low = avalanche(this.#low + high);
    return hexWord(high) + hexWord(low);
  }

  save(): DigestState {
    return { low: this.#low, high: this.#high };
  }

  load(state: DigestState): void {
    this.#low = state.low | 0;
    this.#high = state.high | 0;
  }
}

/** The digest after `event` effective inputs, the last of them at `time` (microseconds). */
export interface Checkpoint {
  readonly event: number;
  readonly time: number;
  readonly digest: string;
}

/** A keeper in mid-run, as plain data. */
export interface CheckpointState {
  readonly count: number;
  readonly time: number;
  readonly spacing: number;
  readonly kept: readonly Checkpoint[];
}

const MOST_KEPT = 64;

/** Keeps at most 64 checkpoints of a run, evenly spaced: where there is one too many, every second goes. */
export class CheckpointKeeper {
  #count = 0;
  #time = 0;
  #spacing = 1;
  #kept: Checkpoint[] = [];

  /** One more effective input was taken in at `time`; call after it has been mixed. */
  onInput(time: number, digest: RollingDigest): void {
    this.#count += 1;
    this.#time = time;
    // The spacing is a power of two.
    if ((this.#count & (this.#spacing - 1)) !== 0) return;
    this.#kept.push({ event: this.#count, time, digest: digest.hex() });
    if (this.#kept.length > MOST_KEPT) this.#thin();
  }

  /** Effective inputs so far. */
  get count(): number {
    return this.#count;
  }

  /** All checkpoints in order; the last is of the present moment, after the latest observations. */
  list(digest: RollingDigest): readonly Checkpoint[] {
    const now = { event: this.#count, time: this.#time, digest: digest.hex() };
    return [...this.#kept.filter((checkpoint) => checkpoint.event < this.#count), now];
  }

  save(): CheckpointState {
    const [count, time, spacing] = [this.#count, this.#time, this.#spacing];
    return { count, time, spacing, kept: [...this.#kept] };
  }

  load(state: CheckpointState): void {
    const { spacing } = state;
    assert(spacing >= 1 && (spacing & (spacing - 1)) === 0, "a spacing is a power of two", {
      spacing,
    });
    this.#count = state.count;
    this.#time = state.time;
    this.#spacing = spacing;
    this.#kept = [...state.kept];
  }

  #thin(): void {
    this.#spacing *= 2;
    this.#kept = this.#kept.filter(({ event }) => (event & (this.#spacing - 1)) === 0);
  }
}

/** Where two runs part: they agreed after `fromEvent` effective inputs and no longer after `toEvent`. */
export interface DivergentWindow {
  readonly fromEvent: number;
  readonly toEvent: number;
  readonly fromTime: number;
  readonly toTime: number;
}

/**
 * The first window of two lists made by `CheckpointKeeper.list` within which the runs differ, or null where
 * they are identical. Runs of different length have different spacings; only shared events are compared.
 */
export function compareCheckpoints(
  a: readonly Checkpoint[],
  b: readonly Checkpoint[],
): DivergentWindow | null {
  const ofB = new Map(b.map((checkpoint) => [checkpoint.event, checkpoint]));
  let from = { event: 0, time: 0 };
  for (const checkpoint of a) {
    const other = ofB.get(checkpoint.event);
    if (other === undefined) continue;
    const isEqual = checkpoint.digest === other.digest && checkpoint.time === other.time;
    if (!isEqual) return windowOf(from, earlier(checkpoint, other));
    from = checkpoint;
  }
  const [endOfA, endOfB] = [a[a.length - 1], b[b.length - 1]];
  if (endOfA?.event === endOfB?.event) return null;
  // One run ended where the other had more to do: they part at the latest one input past that end.
  const [shorter, longer] = (endOfA?.event ?? 0) < (endOfB?.event ?? 0) ? [endOfA, b] : [endOfB, a];
  const past = longer.find((checkpoint) => checkpoint.event > (shorter?.event ?? 0));
  assert(past !== undefined, "the longer run has a checkpoint past the end of the shorter");
  return windowOf(from, past);
}

function windowOf(
  from: { readonly event: number; readonly time: number },
  to: { readonly event: number; readonly time: number },
): DivergentWindow {
  return { fromEvent: from.event, toEvent: to.event, fromTime: from.time, toTime: to.time };
}

function earlier(a: Checkpoint, b: Checkpoint): Checkpoint {
  return a.time <= b.time ? a : b;
}

/** The finaliser of MurmurHash3: every bit of the word reaches every other. */
function avalanche(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hexWord(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
