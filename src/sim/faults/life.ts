/** Nodes that stop, come back, come for the first time, and leave for good. */
import type { ScenarioAction } from "../../scenario/scenario.ts";
import type { Host } from "../host.ts";
import {
  CountingFault,
  type Fault,
  type FaultEvent,
  type FaultRun,
  forUncovered,
} from "./fault.ts";

type LifeAction = Extract<ScenarioAction, { do: "crash" | "restart" | "join" | "leave" }>;

const SIGNALS = { restart: "RESTART", join: "JOIN", leave: "LEAVE" } as const;

/** Nodes go down or come up. What a crash or a join has done can be undone. */
export class LifeFault extends CountingFault implements Fault {
  readonly #event: FaultEvent<LifeAction>;
  readonly #run: FaultRun;

  constructor(event: FaultEvent<LifeAction>, run: FaultRun) {
    super();
    this.#event = event;
    this.#run = run;
  }

  apply(host: Host): void {
    const { action, nodes } = this.#event;
    for (const node of nodes) {
      if (action.do === "crash") this.count += host.crash(node, action.disk);
      else this.count += Number(host.signalLife(node, SIGNALS[action.do]));
    }
  }

  undo(host: Host): void {
    const kind = this.#event.action.do;
    if (kind !== "crash" && kind !== "join") return;
    const signal = kind === "crash" ? "RESTART" : "LEAVE";
    forUncovered(this.#event, this.#run, (node) => host.signalLife(node, signal));
  }
}
