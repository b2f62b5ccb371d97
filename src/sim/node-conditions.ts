/**
 * What faults make of single nodes: paused, slow, with a wrong clock, by other rules. The host asks; the
 * faults of a scenario set. A run without such faults has none of this.
 * Invariant: an input of a paused node is neither heard nor lost before it resumes or goes down.
 */
import type { TakenEvent } from "../engine/event-queue.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** An event that waits for its node: kind and operands a to e. */
export type HeldEvent = readonly [
  kind: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
];

/** All conditions as plain data, one entry a node in each column. */
export interface SavedConditions {
  readonly columns: readonly Float64Array[];
  readonly held: readonly (readonly [number, readonly HeldEvent[]])[];
  readonly clockSince: readonly (readonly [number, number])[];
}

const NEEDED: readonly string[] = ["pause", "slow", "clock", "upgrade"];

export class NodeConditions {
  /** Counters that only grow, by node: inputs that waited, charges lengthened, wrong times read. */
  readonly waited: Float64Array;
  readonly lengthened: Float64Array;
  readonly misread: Float64Array;
  /** When each clock event in effect began, by its number. */
  readonly clockSince = new Map<number, number>();
  readonly #paused: Float64Array;
  readonly #slowness: Float64Array;
  /** Of each clock since its last change: microseconds ahead then, and what it gains, in millionths. */
  readonly #offset: Float64Array;
  readonly #drift: Float64Array;
  readonly #since: Float64Array;
  readonly #rules: Float64Array;
  readonly #held = new Map<number, HeldEvent[]>();

  constructor(nodes: number) {
    this.waited = new Float64Array(nodes);
    this.lengthened = new Float64Array(nodes);
    this.misread = new Float64Array(nodes);
    this.#paused = new Float64Array(nodes);
    this.#slowness = new Float64Array(nodes).fill(1);
    this.#offset = new Float64Array(nodes);
    this.#drift = new Float64Array(nodes);
    this.#since = new Float64Array(nodes);
    this.#rules = new Float64Array(nodes);
  }

  /** The conditions of a run; null where no event can change any. */
  static of(scenario: Scenario, nodes: number): NodeConditions | null {
    const isNeeded = scenario.events.some(({ action }) => NEEDED.includes(action.do));
    return isNeeded ? new NodeConditions(nodes) : null;
  }

  isPaused(node: number): boolean {
    return this.#paused[node] === 1;
  }

  setPaused(node: number, isPaused: boolean): void {
    this.#paused[node] = Number(isPaused);
  }

  /** Keeps an event until its node hears again. */
  hold(node: number, { kind, a, b, c, d, e }: Omit<TakenEvent, "time" | "sequence" | "cause">) {
    this.waited[node]! += 1;
    const held = this.#held.get(node);
    if (held === undefined) this.#held.set(node, [[kind, a, b, c, d, e]]);
    else held.push([kind, a, b, c, d, e]);
  }

  /** What has waited, in the order of its coming; from now on it does not. */
  takeHeld(node: number): readonly HeldEvent[] {
    const held = this.#held.get(node) ?? [];
    this.#held.delete(node);
    return held;
  }

  setSlowness(node: number, factor: number): void {
    this.#slowness[node] = factor;
  }

  /** How long work takes a node that would take `duration` on a free CPU. */
  stretch(node: number, duration: number): number {
    const slowness = this.#slowness[node]!;
    if (slowness === 1) return duration;
    this.lengthened[node]! += 1;
    return Math.round(duration * slowness);
  }

  setClock(node: number, now: number, offset: number, drift: number): void {
    this.#offset[node] = offset;
    this.#drift[node] = drift;
    this.#since[node] = now;
  }

  /** What a node's own clock shows, microseconds. */
  localTime(node: number, now: number): number {
    const offset = this.#offset[node]!;
    const drift = this.#drift[node]!;
    if (offset === 0 && drift === 0) return now;
    this.misread[node]! += 1;
    return now + offset + Math.floor(((now - this.#since[node]!) * drift) / 1_000_000);
  }

  /** The rules that a node's program has, as a set of `rule-sets.ts`. */
  rulesOf(node: number): number {
    return this.#rules[node]!;
  }

  setRules(node: number, rules: number): void {
    this.#rules[node] = rules;
  }

  save(): SavedConditions {
    return {
      columns: this.#columns().map((column) => column.slice()),
      held: [...this.#held].map(([node, held]) => [node, [...held]]),
      clockSince: [...this.clockSince],
    };
  }

  load(saved: SavedConditions): void {
    this.#columns().forEach((column, place) => {
      column.set(saved.columns[place]!);
    });
    for (const [node, held] of saved.held) this.#held.set(node, [...held]);
    for (const [event, since] of saved.clockSince) this.clockSince.set(event, since);
  }

  #columns(): readonly Float64Array[] {
    const { waited, lengthened, misread } = this;
    const clock = [this.#offset, this.#drift, this.#since];
    return [waited, lengthened, misread, this.#paused, this.#slowness, ...clock, this.#rules];
  }
}
