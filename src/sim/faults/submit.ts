/** A payment with a name, made at its time. */
import { assert } from "../../lib/assert.ts";
import type { Host } from "../host.ts";
import { type ActionOf, CountingFault, type Fault } from "./fault.ts";

type SubmitAction = ActionOf<"submit">;

/** The payment of an event. */
export class SubmitFault extends CountingFault<SubmitAction> implements Fault {
  apply(host: Host): void {
    const { workload } = this.run.parts;
    const { action } = this.event;
    assert(workload !== null, "a payment on a chain without money", action);
    this.count += 1;
    workload.submit(action.payment, host);
  }
}
