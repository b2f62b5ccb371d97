/** Clocks of nodes as their observations tell: right until said otherwise. */
import { OBSERVATION, type ObservationKind } from "../../trace/observation.ts";

/** Since `since` it is so far ahead, and gains so many millionths. */
interface RawClock {
  readonly since: number;
  readonly milliseconds: number;
  readonly millionths: number;
}

/** All clocks that were ever wrong. */
export class RawClocks {
  readonly #clocks = new Map<number, RawClock>();

  /** Takes an observation in. */
  note(kind: ObservationKind, time: number, node: number, a: number, b: number): void {
    if (kind !== OBSERVATION.clockChanged) return;
    this.#clocks.set(node, { since: time, milliseconds: a, millionths: b });
  }

  /** What a node's clock shows, microseconds. */
  timeAt(node: number, time: number): number {
    const clock = this.#clocks.get(node);
    if (clock === undefined) return time;
    const gained = Math.floor(((time - clock.since) * clock.millionths) / 1e6);
    return time + clock.milliseconds * 1000 + gained;
  }
}
