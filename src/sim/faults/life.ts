/** Nodes that stop, come back, come for the first time, and leave for good. */
import type { Host } from "../host.ts";
import { type ActionOf, CountingFault, type Fault, forUncovered } from "./fault.ts";

type LifeAction = ActionOf<"crash" | "restart" | "join" | "leave">;

const SIGNALS = { restart: "RESTART", join: "JOIN", leave: "LEAVE" } as const;

/** Nodes go down or come up. What a crash or a join has done can be undone. */
export class LifeFault extends CountingFault<LifeAction> implements Fault {
  apply(host: Host): void {
    const { action, nodes } = this.event;
    for (const node of nodes) {
      if (action.do === "crash") this.count += host.crash(node, action.disk);
      else this.count += Number(host.signalLife(node, SIGNALS[action.do]));
    }
  }

  undo(host: Host): void {
    const kind = this.event.action.do;
    if (kind !== "crash" && kind !== "join") return;
    const signal = kind === "crash" ? "RESTART" : "LEAVE";
    forUncovered(this.event, this.run, (node) => host.signalLife(node, signal));
  }
}
