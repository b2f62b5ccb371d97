/** Hashrate that grows or falls. */
import { OBSERVATION } from "../../trace/observation.ts";
import type { Host } from "../host.ts";
import { type ActionOf, CountingFault, eventsOn, type Fault } from "./fault.ts";

type HashrateAction = ActionOf<"hashrate">;

/** The factor of an event; a node's rate is its own times the factors of all events in effect on it. */
export class HashrateFault extends CountingFault<HashrateAction> implements Fault {
  apply(host: Host): void {
    this.count += this.event.nodes.length;
    this.#update(host);
  }

  undo(host: Host): void {
    this.#update(host);
  }

  #update(host: Host): void {
    const { scenario, specs, lottery } = this.run.parts;
    for (const node of this.event.nodes) {
      let factor = 1;
      for (const { action } of eventsOn(node, "hashrate", this.run)) factor *= action.factor;
      lottery.setRate(node, specs[node]!.hashShare * scenario.hashrate * factor);
      host.observe(OBSERVATION.hashrateChanged, node, Math.round(factor * 1_000_000), 0, 0);
    }
  }
}
