/**
 * Named random streams, all of a run's chance. A stream is fixed by (run seed, purpose, entity) alone:
 * opening one, or drawing from it, moves no other. Nothing here reads entropy from the system.
 * Invariant: save, load into a fresh set of the same seed, and every stream goes on where it was.
 */
import alea from "seedrandom/lib/alea.js";
import { assert, InputError } from "../lib/assert.ts";
import { sha256 } from "../lib/hash.ts";

/** One sequence of uniform numbers. `double` needs no receiver and can be passed on as a draw. */
export interface Stream {
  /** In [0, 1), a multiple of 2^−53. */
  readonly double: () => number;
}

/** A stream's name and the whole of its generator, as JSON: [purpose, entity or null, c, s0, s1, s2]. */
export type SavedStream = readonly [string, string | null, number, number, number, number];

/** The random streams of one run. */
export class RandomStreams {
  /** As given, normalised. */
  readonly seed: string;
  readonly #byPurpose = new Map<string, Map<string | null, AleaStream>>();

  /** `seed` as `normaliseSeed` returns it. */
  constructor(seed: string) {
    assert(seed !== "" && typeof seed === "string", "streams need a normalised seed", { seed });
    this.seed = seed;
  }

  /**
   * The stream of a purpose and, where several have one, of an entity: its stable name, or an index,
   * which is the same as its decimal string. Opened on first use; keep it rather than ask again.
   */
  get(purpose: string, entity?: string | number): Stream {
    return this.#open(purpose, entity === undefined ? null : String(entity));
  }

  /** The state of every stream opened so far, sorted by name. */
  save(): readonly SavedStream[] {
    const saved: SavedStream[] = [];
    for (const [purpose, byEntity] of this.#byPurpose) {
      for (const [entity, stream] of byEntity) {
        const { c, s0, s1, s2 } = stream.state();
        saved.push([purpose, entity, c, s0, s1, s2]);
      }
    }
    return saved.sort(compareNames);
  }

  /** Takes every stream to where it was at `save`, those already handed out too. */
  load(saved: readonly SavedStream[]): void {
    for (const byEntity of this.#byPurpose.values()) {
      for (const stream of byEntity.values()) stream.rewind();
    }
    for (const [purpose, entity, c, s0, s1, s2] of saved) {
      this.#open(purpose, entity).restore({ c, s0, s1, s2 });
    }
  }

  #open(purpose: string, entity: string | null): AleaStream {
    let byEntity = this.#byPurpose.get(purpose);
    if (byEntity === undefined) {
      byEntity = new Map();
      this.#byPurpose.set(purpose, byEntity);
    }
    let stream = byEntity.get(entity);
    if (stream === undefined) {
      stream = new AleaStream(streamSeed(this.seed, purpose, entity));
      byEntity.set(entity, stream);
    }
    return stream;
  }
}

/**
 * The run seed as one string, so that 42 in a file and "42" on a command line are the same run; a text
 * that reads as a number is that number. Anything that is not a number or a text, or is empty, is an
 * `InputError`: a missing seed is never filled in. So is a number that has lost digits by being one.
 */
export function normaliseSeed(value: string | number): string {
  if (typeof value === "number") return seedOfNumber(value);
  if (typeof value !== "string" || value.trim() === "") {
    throw seedError(JSON.stringify(value) ?? String(value));
  }
  const text = value.trim();
  if (!/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text)) return text;
  return isExact(Number(text)) ? seedOfNumber(Number(text)) : text;
}

function seedOfNumber(value: number): string {
  if (Number.isFinite(value) && !isExact(value)) {
    throw new InputError(`seed: ${value} is too large for a number; put quotes around it`);
  }
  if (!isExact(value)) throw seedError(String(value));
  // The shortest text that reads back the same; −0 is "0".
  return String(value);
}

function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function seedError(shown: string): InputError {
  return new InputError(`seed: ${shown} cannot be a seed; give a number or a text, as 42`);
}

class AleaStream implements Stream {
  readonly #seed: string;
  #generator: ReturnType<typeof alea>;

  constructor(seed: string) {
    this.#seed = seed;
    this.#generator = alea(seed, { state: true });
  }

  readonly double = (): number => this.#generator.double();

  state(): ReturnType<ReturnType<typeof alea>["state"]> {
    return this.#generator.state();
  }

  restore(state: ReturnType<ReturnType<typeof alea>["state"]>): void {
    this.#generator = alea(this.#seed, { state });
  }

  rewind(): void {
    this.#generator = alea(this.#seed, { state: true });
  }
}

/**
 * A hash, because alea gives "1", "11" and "111" one sequence; of JSON, because its quotes keep
 * ("a", "bc") apart from ("ab", "c"). Two bytes a character: alea's seeding time grows with the text.
 */
function streamSeed(seed: string, purpose: string, entity: string | null): string {
  const name = JSON.stringify([seed, purpose, entity]);
  const hash = sha256(new TextEncoder().encode(name));
  let text = "";
  for (let at = 0; at < hash.length; at += 2) {
    text += String.fromCharCode(hash[at]! * 256 + hash[at + 1]!);
  }
  return text;
}

function compareNames(a: SavedStream, b: SavedStream): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  // No entity comes first; a purpose has one stream of each entity, so names are never equal.
  if (a[1] === null || b[1] === null) return a[1] === null ? -1 : 1;
  return a[1] < b[1] ? -1 : 1;
}
