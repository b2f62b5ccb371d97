/** Nodes that pause, are slow, have wrong clocks, or go over to other rules. */
import { assert } from "../../lib/assert.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Host } from "../host.ts";
import type { NodeConditions } from "../node-conditions.ts";
import {
  type ActionOf,
  CountingFault,
  EventFault,
  eventsOn,
  type Fault,
  type FaultEvent,
  type FaultRun,
  forUncovered,
} from "./fault.ts";

type MeteredAction = ActionOf<"pause" | "slow" | "clock">;

/** A fault of nodes whose count is what a meter of the nodes has gained while it was in effect. */
abstract class MeteredFault<Action extends MeteredAction>
  extends EventFault<Action>
  implements Fault
{
  protected readonly conditions: NodeConditions;
  /** What the meter said when it began (−1 while it is not in effect), and what earlier times came to. */
  #from = -1;
  #before = 0;

  constructor(event: FaultEvent<Action>, run: FaultRun) {
    super(event, run);
    const { conditions } = run.parts;
    assert(conditions !== null, "a fault of nodes needs their conditions");
    this.conditions = conditions;
  }

  apply(host: Host): void {
    this.#from = this.#read();
    this.change(host);
  }

  undo(host: Host): void {
    this.#before = this.struck();
    this.#from = -1;
    this.change(host);
  }

  struck(): number {
    if (this.#from < 0) return this.#before;
    return this.#before + this.#read() - this.#from;
  }

  save(): unknown {
    return [this.#from, this.#before];
  }

  load(saved: unknown): void {
    [this.#from, this.#before] = saved as [number, number];
  }

  /** Counters by node. */
  protected abstract readonly meter: Float64Array;
  /** Has the nodes be what all events in effect make of them. */
  protected abstract change(host: Host): void;

  #read(): number {
    return this.event.nodes.reduce((sum, node) => sum + this.meter[node]!, 0);
  }
}

/** Counts inputs that had to wait. */
export class PauseFault extends MeteredFault<ActionOf<"pause">> {
  protected get meter(): Float64Array {
    return this.conditions.waited;
  }

  protected change(host: Host): void {
    const { event, run } = this;
    if (run.isActive(event.index)) for (const node of event.nodes) host.pause(node);
    else forUncovered(event, run, (node) => host.resume(node));
  }
}

/** Counts work that took longer. */
export class SlowFault extends MeteredFault<ActionOf<"slow">> {
  protected get meter(): Float64Array {
    return this.conditions.lengthened;
  }

  protected change(): void {
    for (const node of this.event.nodes) {
      let factor = 1;
      for (const { action } of eventsOn(node, "slow", this.run)) factor *= action.factor;
      this.conditions.setSlowness(node, factor);
    }
  }
}

/** Counts readings of a wrong clock. A clock is off by the sum of all events in effect on it. */
export class ClockFault extends MeteredFault<ActionOf<"clock">> {
  protected get meter(): Float64Array {
    return this.conditions.misread;
  }

  protected change(host: Host): void {
    const { event, run, conditions } = this;
    const { now } = run.parts.scheduler;
    if (run.isActive(event.index)) conditions.clockSince.set(event.index, now);
    for (const node of event.nodes) {
      let offset = 0;
      let drift = 0;
      for (const { index, action } of eventsOn(node, "clock", run)) {
        const lasted = now - conditions.clockSince.get(index)!;
        offset += action.offset + (lasted * action.drift) / 1_000_000;
        drift += action.drift;
      }
      // Told in milliseconds, so that a listener can know the clock exactly.
      const milliseconds = Math.round(offset / 1000);
      conditions.setClock(node, now, milliseconds * 1000, drift);
      host.observe(OBSERVATION.clockChanged, node, milliseconds, drift, 0);
    }
  }
}

/** Counts nodes that went over. */
export class UpgradeFault extends CountingFault<ActionOf<"upgrade">> implements Fault {
  apply(host: Host): void {
    const upgrades = this.run.events.filter(({ action }) => action.do === "upgrade");
    const upgrade = upgrades.indexOf(this.event) + 1;
    for (const node of this.event.nodes) host.upgrade(node, upgrade);
    this.count += this.event.nodes.length;
  }
}
