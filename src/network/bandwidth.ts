/**
 * The senders' queues. A node sends one message after the other; one takes bytes ÷ min(sender's up,
 * receiver's down) and the uplink is busy that long, so a slow receiver also holds up what is queued
 * behind. The downlink is no queue: several senders may together exceed it. Latency comes after the
 * last byte has left and occupies nothing: a link carries messages back to back at its bandwidth,
 * however long they are under way. Invariant: of one sender, departures never go back in time.
 */
import { assert, InputError } from "../lib/assert.ts";

/** Bits per second of every node; Infinity takes no time. */
export interface Bandwidths {
  readonly up: ArrayLike<number>;
  readonly down: ArrayLike<number>;
}

/** The uplinks of all nodes. */
export class Uplinks {
  /** No bandwidth is limited: without overhead every message leaves at once. */
  readonly isUnlimited: boolean;
  /** µs per byte: a sender's own, and a receiver's. The dearer of the two is what a message costs. */
  readonly upCost: Float64Array;
  readonly downCost: Float64Array;
  /** The senders' and the receivers' cost where it is the same for all, else −1: no need to look it up. */
  readonly evenUpCost: number;
  readonly evenDownCost: number;
  /** When each sender will have sent all that it queued, with fractions of a µs: rounding each message up
   *  would slow fast links down. Who sends a row of messages at once may keep it in hand meanwhile. */
  readonly busyUntilAll: Float64Array;

  constructor({ up, down }: Bandwidths) {
    assert(up.length === down.length, "every node has both bandwidths", { up: up.length });
    this.upCost = costsPerByte("up", up);
    this.downCost = costsPerByte("down", down);
    this.busyUntilAll = new Float64Array(up.length);
    this.evenUpCost = evenCost(this.upCost);
    this.evenDownCost = evenCost(this.downCost);
    const isFree = (cost: number) => cost === 0;
    this.isUnlimited = this.upCost.every(isFree) && this.downCost.every(isFree);
  }

  /**
   * Queues a message at `now` and returns when its last byte leaves: an instant in whole µs, rounded
   * up. `overhead` is sender's time beside the transmission, in µs; the uplink is busy for it too. `bytes` may be
   * a fraction, where a slow link makes them count for more.
   */
  reserve(from: number, to: number, bytes: number, now: number, overhead = 0): number {
    const busy = this.busyUntilAll[from]!;
    const start = busy > now ? busy : now;
    const up = this.evenUpCost >= 0 ? this.evenUpCost : this.upCost[from]!;
    const down = this.evenDownCost >= 0 ? this.evenDownCost : this.downCost[to]!;
    const end = start + bytes * (up > down ? up : down) + overhead;
    assert(end >= start, "a transmission cannot take negative time");
    this.busyUntilAll[from] = end;
    return Math.ceil(end);
  }

  /** Keeps the node's uplink to what it is sending until an instant that may lie after its departure. */
  hold(node: number, until: number): void {
    assert(until >= this.busyUntilAll[node]!, "an uplink cannot be freed before it has sent");
    this.busyUntilAll[node] = until;
  }

  /** When the node will have sent all that it queued so far; an instant, with fractions. */
  busyUntil(node: number): number {
    return this.busyUntilAll[node]!;
  }

  /** Forgets a node's queue, as a crash does: it can send at once. */
  clear(node: number): void {
    this.busyUntilAll[node] = 0;
  }

  /** The queues; the bandwidths are the scenario's. */
  save(): readonly number[] {
    return Array.from(this.busyUntilAll);
  }

  /** Goes back to the queues at `save`. */
  load(saved: readonly number[]): void {
    assert(saved.length === this.busyUntilAll.length, "saved queues are of other nodes", {
      saved: saved.length,
      nodes: this.busyUntilAll.length,
    });
    this.busyUntilAll.set(saved);
  }
}

function evenCost(costs: Float64Array): number {
  const [first = 0] = costs;
  return costs.every((cost) => cost === first) ? first : -1;
}

/** Microseconds that a byte takes at each of the rates. */
function costsPerByte(direction: "up" | "down", rates: ArrayLike<number>): Float64Array {
  return Float64Array.from(rates, (rate, node) => {
    if (!(rate > 0)) {
      throw new InputError(
        `bandwidth: ${direction} of node ${node} is ${rate} bit/s; a number above 0 is right`,
      );
    }
    return 8_000_000 / rate;
  });
}
