/** Links on which messages fare worse. */
import { createMask } from "../../network/link-rules.ts";
import type { ScenarioAction } from "../../scenario/scenario.ts";
import { CountingFault, type Fault, type FaultEvent, type FaultRun } from "./fault.ts";

type LinksAction = Extract<ScenarioAction, { do: "links" }>;

/** Conditions on what some nodes send to others. */
export class LinksFault extends CountingFault implements Fault {
  readonly #event: FaultEvent<LinksAction>;
  readonly #run: FaultRun;

  constructor(event: FaultEvent<LinksAction>, run: FaultRun) {
    super();
    this.#event = event;
    this.#run = run;
  }

  apply(): void {
    const { name, action, nodes, others } = this.#event;
    const { rules, specs } = this.#run.parts;
    const from = createMask(specs.length, nodes);
    const to = createMask(specs.length, others);
    rules.add(name, { effect: "conditions", from, to, conditions: action.conditions });
  }

  undo(): void {
    this.#run.parts.rules.remove(this.#event.name);
  }
}
