/** Peer slots that attackers take from a victim and give back; see `../eclipse.ts`. */
import { beginEclipse, type EclipseParts, type EclipseState, endEclipse } from "../eclipse.ts";
import type { Host } from "../host.ts";
import { type ActionOf, CountingFault, type Fault } from "./fault.ts";

type EclipseAction = ActionOf<"eclipse">;

/** Nobody's links are closed or opened. */
const NOTHING: EclipseState = { taken: [], opened: [] };

/** One eclipse; counts the slots taken, and keeps which. */
export class EclipseFault extends CountingFault<EclipseAction> implements Fault {
  #state = NOTHING;

  apply(host: Host): void {
    this.#state = beginEclipse(this.#parts(host), this.event);
    this.count += this.#state.taken.length;
  }

  undo(host: Host): void {
    endEclipse(this.#parts(host), this.#state);
    this.#state = NOTHING;
  }

  override save(): unknown {
    return { state: this.#state, count: this.count };
  }

  override load(saved: unknown): void {
    const { state, count } = saved as { readonly state: EclipseState; readonly count: number };
    this.#state = state;
    this.count = count;
  }

  #parts(host: Host): EclipseParts {
    const { topology, streams, isOpen, scenario } = this.run.parts;
    const anchors = scenario.protocol.relay.defences?.anchors ?? 0;
    return { topology, streams, isOpen, anchors, host };
  }
}
