/** Sets of nodes that cannot reach each other. */
import { createMask } from "../../network/link-rules.ts";
import type { Host } from "../host.ts";
import { type ActionOf, CountingFault, type Fault, RuleFault } from "./fault.ts";

type PartitionAction = ActionOf<"partition">;

/** A group apart from all others, but for those who are linked with both sides as a bridge. */
export class PartitionFault extends RuleFault<PartitionAction> implements Fault {
  apply(): void {
    const { name, action, nodes, others } = this.event;
    const { rules, specs } = this.run.parts;
    const group = createMask(specs.length, nodes);
    const rule = { effect: "partition", group, direction: action.direction } as const;
    if (action.bridge === undefined) rules.add(name, rule);
    else rules.add(name, { ...rule, bridge: createMask(specs.length, others) });
  }

  /** Every connection that it alone had cut is made again. */
  undo(host: Host): void {
    const { rules, topology } = this.run.parts;
    const { from, to, reverse } = topology;
    const isCut = (link: number) =>
      rules.isCut(from[link]!, to[link]!) || rules.isCut(to[link]!, from[link]!);
    const wasCut: number[] = [];
    for (let link = 0; link < topology.links; link++) {
      if (link < reverse[link]! && isCut(link)) wasCut.push(link);
    }
    rules.remove(this.event.name);
    for (const link of wasCut) if (!isCut(link)) host.reconnect(link);
  }
}

/** The end of a partition. */
export class HealFault extends CountingFault<ActionOf<"heal">> implements Fault {
  apply(host: Host): void {
    const { partition } = this.event.action;
    const { index } = this.run.events.find(({ name }) => name === partition)!;
    if (this.run.isActive(index)) this.count += 1;
    this.run.end(index, host);
  }
}
