/** Messages that faults have got hold of on their way: held in a clog, or damaged. */
import { type Draw, uniformInteger } from "../../lib/distributions.ts";

/** A message that waits in a clog. */
interface HeldMessage {
  readonly link: number;
  readonly message: number;
  readonly item: number;
  readonly arg: number;
  /** When it would have arrived. */
  readonly arrival: number;
  /** Whether the announcement board is to know of it. */
  readonly announces: boolean;
  readonly isCorrupted: boolean;
}

/** What waits, in order, as plain data. */
export type SavedHeld = readonly HeldMessage[];

/** All messages that wait, in the order in which they were sent. None is ever lost by waiting. */
export class HeldMessages {
  #waiting: HeldMessage[] = [];

  add(message: HeldMessage): void {
    this.#waiting.push(message);
  }

  /** Takes out those on the links that are meant, in order. */
  take(isMeant: (link: number) => boolean): HeldMessage[] {
    const taken = this.#waiting.filter(({ link }) => isMeant(link));
    this.#waiting = this.#waiting.filter(({ link }) => !isMeant(link));
    return taken;
  }

  save(): SavedHeld {
    return [...this.#waiting];
  }

  load(saved: SavedHeld): void {
    this.#waiting = [...saved];
  }
}

/** The bytes with one bit flipped, any of them alike. One draw. */
export function flipBit(bytes: Uint8Array, draw: Draw): Uint8Array {
  const flipped = bytes.slice();
  const bit = uniformInteger(draw, 8 * bytes.length);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}
