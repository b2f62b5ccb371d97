/** A payment with a name, made at its time. */
import { assert } from "../../lib/assert.ts";
import type { ScenarioAction } from "../../scenario/scenario.ts";
import type { Host } from "../host.ts";
import { CountingFault, type Fault, type FaultEvent, type FaultRun } from "./fault.ts";

type SubmitAction = Extract<ScenarioAction, { do: "submit" }>;

/** The payment of an event. */
export class SubmitFault extends CountingFault implements Fault {
  readonly #event: FaultEvent<SubmitAction>;
  readonly #run: FaultRun;

  constructor(event: FaultEvent<SubmitAction>, run: FaultRun) {
    super();
    this.#event = event;
    this.#run = run;
  }

  apply(host: Host): void {
    const { workload } = this.#run.parts;
    const { action } = this.#event;
    assert(workload !== null, "a payment on a chain without money", action);
    this.count += 1;
    workload.submit(action.payment, host);
  }
}
