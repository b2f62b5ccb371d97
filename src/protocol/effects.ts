/**
 * Effects: what a node asks of its host. Handlers append integers to an outbox; the host acts on them in
 * order once the handler has returned.
 */
import type { ObservationKind } from "../trace/observation.ts";

/** Kinds of effect and their operands a, b, c, d. */
export const EFFECT = {
  /** message kind `b` with item `c` and argument `d` to peer `a` */
  send: 0,
  /** message kind `a`, item `b`, argument `c` to every peer that has not announced the item to this node */
  announce: 1,
  /** the same to peer `a` alone: kind `b`, item `c`, argument `d` */
  announceTo: 2,
  /** message kind `a`, item `b`, argument `c` to every peer, told or not */
  broadcast: 3,
  /** timer `a` after its duration, with item `b` and argument `c` */
  setTimer: 4,
  /** search for a block on parent `a` */
  startSearch: 5,
  stopSearch: 6,
  /** its duration of this node's CPU, then the input `charged` with item `a`, peer `b` and message `c` */
  charge: 7,
  /** announcements of item `a` that this node ignored or would have ignored matter again */
  reopen: 8,
  /** close the link to peer `a` for good */
  disconnect: 9,
  /** observation kind `a` with operands `b`, `c`, `d` */
  observe: 10,
  /** the input `party` with message `a` and item `b` to every other member of the node's party */
  inform: 11,
} as const;

/** Integers per effect in `Outbox.operands`. */
export const EFFECT_STRIDE = 5;
const CAPACITY = 64;

/** A list of effects, reused for every input. */
export class Outbox {
  #operands = new Int32Array(CAPACITY * EFFECT_STRIDE);
  #durations = new Float64Array(CAPACITY);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  send(peer: number, message: number, item: number, arg = 0): void {
    this.#append(EFFECT.send, peer, message, item, arg);
  }

  announce(message: number, item: number, arg = 0): void {
    this.#append(EFFECT.announce, message, item, arg, 0);
  }

  announceTo(peer: number, message: number, item: number, arg = 0): void {
    this.#append(EFFECT.announceTo, peer, message, item, arg);
  }

  broadcast(message: number, item: number, arg = 0): void {
    this.#append(EFFECT.broadcast, message, item, arg, 0);
  }

  setTimer(timer: number, delay: number, item: number, arg = 0): void {
    this.#append(EFFECT.setTimer, timer, item, arg, 0);
    this.#durations[this.#count - 1] = delay;
  }

  startSearch(parent: number): void {
    this.#append(EFFECT.startSearch, parent, 0, 0, 0);
  }

  stopSearch(): void {
    this.#append(EFFECT.stopSearch, 0, 0, 0, 0);
  }

  charge(duration: number, item: number, peer: number, work = 0): void {
    this.#append(EFFECT.charge, item, peer, work, 0);
    this.#durations[this.#count - 1] = duration;
  }

  reopen(item: number): void {
    this.#append(EFFECT.reopen, item, 0, 0, 0);
  }

  disconnect(peer: number): void {
    this.#append(EFFECT.disconnect, peer, 0, 0, 0);
  }

  observe(kind: ObservationKind, a: number, b = 0, c = 0): void {
    this.#append(EFFECT.observe, kind, a, b, c);
  }

  inform(message: number, item: number): void {
    this.#append(EFFECT.inform, message, item, 0, 0);
  }

  /** Every effect's kind and its operands a to d, `EFFECT_STRIDE` numbers each. */
  get operands(): Int32Array {
    return this.#operands;
  }

  /** Microseconds, of those effects that have a duration; by effect. */
  get durations(): Float64Array {
    return this.#durations;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Takes out the effects that `keeps` says no to; the others stay in order. `keeps` may not append. */
  retain(keeps: (effect: number, a: number, b: number, c: number, d: number) => boolean): void {
    const operands = this.#operands;
    let kept = 0;
    for (let place = 0; place < this.#count; place++) {
      const at = place * EFFECT_STRIDE;
      const stays = keeps(
        operands[at]!,
        operands[at + 1]!,
        operands[at + 2]!,
        operands[at + 3]!,
        operands[at + 4]!,
      );
      if (!stays) continue;
      operands.copyWithin(kept * EFFECT_STRIDE, at, at + EFFECT_STRIDE);
      this.#durations[kept] = this.#durations[place]!;
      kept += 1;
    }
    this.#count = kept;
  }

  #append(effect: number, a: number, b: number, c: number, d: number): void {
    const at = this.#count * EFFECT_STRIDE;
    if (at === this.#operands.length) this.#grow();
    const operands = this.#operands;
    operands[at] = effect;
    operands[at + 1] = a;
    operands[at + 2] = b;
    operands[at + 3] = c;
    operands[at + 4] = d;
    this.#count += 1;
  }

  #grow(): void {
    const operands = new Int32Array(this.#operands.length * 2);
    operands.set(this.#operands);
    this.#operands = operands;
    const durations = new Float64Array(this.#durations.length * 2);
    durations.set(this.#durations);
    this.#durations = durations;
  }
}
