/**
 * The scenario's events at work: when each takes effect and ends. What they do is `faults/`.
 * Watches observations for its triggers, but acts only as scheduled events, never in between.
 * Invariant: an event takes effect at most once; ending it restores what other events still ask for.
 */
import type { RandomStreams } from "../engine/streams.ts";
import { InputError } from "../lib/assert.ts";
import type { BlockIndex } from "../lib/brand.ts";
import { exponential } from "../lib/distributions.ts";
import type { FaultRow } from "../metrics/run-result.ts";
import type { NodeSpec } from "../scenario/nodes.ts";
import type { Scenario, ScenarioAction } from "../scenario/scenario.ts";
import { select } from "../scenario/selector.ts";
import { OBSERVATION, type ObservationKind, type ObservationSink } from "../trace/observation.ts";
import { EVENT } from "./events.ts";
import type { Fault, FaultEvent, FaultParts, FaultRun } from "./faults/fault.ts";
import { addStandingConditions } from "./faults/links.ts";
import { createFault, faultKindOf } from "./faults/table.ts";
import type { Host } from "./host.ts";

const APPLY = 0;
const UNDO = 1;
const STEP = 2;
const FLAP = 3;

/** Events that disturb nobody, and have no row among the faults. */
const HARMLESS: ReadonlySet<ScenarioAction["do"]> = new Set(["heal", "restart", "submit"]);

/** What has been triggered, is in effect and what it keeps, as plain data. */
export interface SavedScenarioEvents {
  readonly triggered: readonly boolean[];
  readonly active: readonly boolean[];
  readonly resting: readonly boolean[];
  readonly faults: readonly unknown[];
}

export class ScenarioEvents implements ObservationSink, FaultRun {
  readonly parts: FaultParts;
  readonly events: readonly FaultEvent[];
  readonly #faults: readonly Fault[];
  readonly #triggered: boolean[];
  /** In effect now: applied and not undone. */
  readonly #active: boolean[];
  /** In effect, but between two spells of its flapping. */
  readonly #resting: boolean[];

  /** `events` are the scenario's, as `resolveEvents` makes them. */
  constructor(events: readonly FaultEvent[], parts: FaultParts) {
    this.parts = parts;
    this.events = events;
    this.#faults = events.map((event) => createFault(event, this));
    this.#triggered = events.map(() => false);
    this.#active = events.map(() => false);
    this.#resting = events.map(() => false);
  }

  /** 1 for every node that is there from the start: those that no event makes join. */
  presentAtStart(): Uint8Array {
    const present = new Uint8Array(this.parts.specs.length).fill(1);
    for (const { action, nodes } of this.events) {
      if (action.do === "join") for (const node of nodes) present[node] = 0;
    }
    return present;
  }

  /** Nodes whose disks a crash may leave in an earlier state. */
  disksToWatch(): readonly number[] {
    const isPartial = ({ action }: FaultEvent) =>
      action.do === "crash" && typeof action.disk !== "string";
    return this.events.filter(isPartial).flatMap(({ nodes }) => nodes);
  }

  /** Puts the network's standing conditions in force and schedules what is due at a time. */
  start(): void {
    const { scenario, rules, messageKinds } = this.parts;
    addStandingConditions(rules, scenario.network.conditions, messageKinds);
    scenario.events.forEach(({ trigger }, index) => {
      if ("at" in trigger) this.#trigger(index, trigger.at);
    });
  }

  /** Takes an observation: it may be what an event waits for. */
  observe(
    kind: ObservationKind,
    time: number,
    _node: number,
    a: number,
    b: number,
    c: number,
  ): void {
    if (kind === OBSERVATION.tipChanged) this.#onTipChanged(time, b, c);
    else if (kind === OBSERVATION.eventApplied) this.#onEventApplied(time, a);
  }

  /** A scheduled event is due: takes effect (`phase` 0), ends (1), or its fault makes a step (2) or flaps (3). */
  handle(index: number, phase: number, step: number, arg: number, host: Host): void {
    if (phase === APPLY) this.#apply(index, host);
    else if (phase === UNDO) this.end(index, host);
    else if (phase === FLAP) this.#switch(index, host);
    else if (this.#active[index]) this.#faults[index]!.step?.(host, step, arg);
  }

  isActive(index: number): boolean {
    return this.#active[index]! && !this.#resting[index]!;
  }

  /** Whom each event that disturbs has touched so far. */
  faultRows(): FaultRow[] {
    return this.events.flatMap(({ name, action }, index) => {
      if (HARMLESS.has(action.do)) return [];
      const kind = faultKindOf(action).label?.(action) ?? action.do;
      return [{ event: name, kind, struck: this.#faults[index]!.struck() }];
    });
  }

  /** Ends an event that is in effect; ending it twice (a heal after its time) does nothing. */
  end(index: number, host: Host): void {
    if (!this.#active[index]) return;
    const isResting = this.#resting[index]!;
    this.#active[index] = false;
    this.#resting[index] = false;
    host.observe(OBSERVATION.eventUndone, -1, index, 0, 0);
    if (!isResting) this.#faults[index]!.undo?.(host);
  }

  schedule(index: number, time: number, step: number, arg: number): void {
    this.parts.scheduler.at(time, EVENT.scenario, index, STEP, step, arg, 0);
  }

  save(): SavedScenarioEvents {
    return {
      triggered: [...this.#triggered],
      active: [...this.#active],
      resting: [...this.#resting],
      faults: this.#faults.map((fault) => fault.save()),
    };
  }

  load(saved: SavedScenarioEvents): void {
    saved.triggered.forEach((value, index) => {
      this.#triggered[index] = value;
      this.#active[index] = saved.active[index]!;
      this.#resting[index] = saved.resting[index]!;
      this.#faults[index]!.load(saved.faults[index]);
    });
  }

  #apply(index: number, host: Host): void {
    const { scheduler } = this.parts;
    const { lasts } = this.events[index]!;
    this.#active[index] = true;
    host.observe(OBSERVATION.eventApplied, -1, index, 0, 0);
    this.#faults[index]!.apply(host);
    this.#planSwitch(index);
    if (lasts !== null) {
      scheduler.at(scheduler.now + lasts, EVENT.scenario, index, UNDO, 0, 0, 0);
    }
  }

  #onTipChanged(time: number, tip: number, depth: number): void {
    const { scenario, tree } = this.parts;
    const { events } = scenario;
    for (let index = 0; index < events.length; index++) {
      const { trigger } = events[index]!;
      if (this.#triggered[index] || "at" in trigger) continue;
      const isDue =
        (trigger.when === "height" && tree.height(tip as BlockIndex) >= trigger.height) ||
        (trigger.when === "reorg" && depth >= trigger.depth) ||
        (trigger.when === "tips" && this.#countTips() >= trigger.count);
      if (isDue) this.#trigger(index, time + trigger.delay);
    }
  }

  #onEventApplied(time: number, applied: number): void {
    const { events } = this.parts.scenario;
    const { name } = events[applied]!;
    events.forEach(({ trigger }, index) => {
      if ("at" in trigger || trigger.when !== "event" || trigger.name !== name) return;
      if (!this.#triggered[index]) this.#trigger(index, time + trigger.delay);
    });
  }

  #countTips(): number {
    return new Set(this.parts.tips.filter((_, node) => this.parts.up[node] === 1)).size;
  }

  /** A flapping event goes or comes back. */
  #switch(index: number, host: Host): void {
    if (!this.#active[index]) return;
    const isOver = !this.#resting[index];
    this.#resting[index] = isOver;
    host.observe(OBSERVATION.faultSwitched, -1, index, isOver ? 0 : 1, 0);
    if (isOver) this.#faults[index]!.undo?.(host);
    else this.#faults[index]!.apply(host);
    this.#planSwitch(index);
  }

  /** Schedules the end of a flapping event's present spell. */
  #planSwitch(index: number): void {
    const { flap, name } = this.events[index]!;
    if (flap === undefined) return;
    const { scheduler, streams } = this.parts;
    const draw = streams.get("flap", name).double;
    const mean = this.#resting[index] ? flap.off : flap.on;
    const spell = flap.random
      ? flap.least + Math.floor(exponential(draw, mean - flap.least))
      : mean;
    scheduler.at(scheduler.now + spell, EVENT.scenario, index, FLAP, 0, 0, 0);
  }

  #trigger(index: number, time: number): void {
    this.#triggered[index] = true;
    this.parts.scheduler.at(time, EVENT.scenario, index, APPLY, 0, 0, 0);
  }
}

/**
 * A scenario's events with their nodes. A selection that finds nobody is a mistake, also where only the draw can
 * tell.
 */
export function resolveEvents(
  { events }: Scenario,
  specs: readonly NodeSpec[],
  streams: RandomStreams,
): FaultEvent[] {
  return events.map((event, index) => {
    const kind = faultKindOf(event.action);
    const draw = streams.get("selection", event.name).double;
    const chosen = kind.selectors(event.action).map((selector) => select(selector, specs, draw));
    const resolved = { ...event, index, nodes: chosen[0] ?? [], others: chosen[1] ?? [] };
    if (kind.narrow !== undefined) return kind.narrow(resolved);
    if (chosen.some((nodes) => nodes.length === 0)) {
      throw new InputError(`the event ${event.name} selects no node in this run`);
    }
    return resolved;
  });
}
