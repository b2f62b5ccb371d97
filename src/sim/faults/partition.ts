/** Sets of nodes that cannot reach each other. */
import { createMask } from "../../network/link-rules.ts";
import type { ScenarioAction } from "../../scenario/scenario.ts";
import type { Host } from "../host.ts";
import { CountingFault, type Fault, type FaultEvent, type FaultRun, RuleFault } from "./fault.ts";

type PartitionAction = Extract<ScenarioAction, { do: "partition" }>;

/** A group apart from all others, but for those who are linked with both sides as a bridge. */
export class PartitionFault extends RuleFault implements Fault {
  readonly #event: FaultEvent<PartitionAction>;
  readonly #run: FaultRun;

  constructor(event: FaultEvent<PartitionAction>, run: FaultRun) {
    super(event, run);
    this.#event = event;
    this.#run = run;
  }

  apply(): void {
    const { name, action, nodes, others } = this.#event;
    const { rules, specs } = this.#run.parts;
    const group = createMask(specs.length, nodes);
    const rule = { effect: "partition", group, direction: action.direction } as const;
    if (action.bridge === undefined) rules.add(name, rule);
    else rules.add(name, { ...rule, bridge: createMask(specs.length, others) });
  }

  /** Every connection that it alone had cut is made again. */
  undo(host: Host): void {
    const { rules, topology } = this.#run.parts;
    const { from, to, reverse } = topology;
    const isCut = (link: number) =>
      rules.isCut(from[link]!, to[link]!) || rules.isCut(to[link]!, from[link]!);
    const wasCut: number[] = [];
    for (let link = 0; link < topology.links; link++) {
      if (link < reverse[link]! && isCut(link)) wasCut.push(link);
    }
    rules.remove(this.#event.name);
    for (const link of wasCut) if (!isCut(link)) host.reconnect(link);
  }
}

/** The end of a partition. */
export class HealFault extends CountingFault implements Fault {
  readonly #event: FaultEvent<Extract<ScenarioAction, { do: "heal" }>>;
  readonly #run: FaultRun;

  constructor(event: FaultEvent<Extract<ScenarioAction, { do: "heal" }>>, run: FaultRun) {
    super();
    this.#event = event;
    this.#run = run;
  }

  apply(host: Host): void {
    const { partition } = this.#event.action;
    const { index } = this.#run.events.find(({ name }) => name === partition)!;
    if (this.#run.isActive(index)) this.count += 1;
    this.#run.end(index, host);
  }
}
