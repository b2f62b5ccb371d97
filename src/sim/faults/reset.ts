/** Connections that break in the middle of what they carry, and are made again at once. */
import { OBSERVATION } from "../../trace/observation.ts";
import type { Host } from "../host.ts";
import { type ActionOf, CountingFault, type Fault } from "./fault.ts";

type ResetAction = ActionOf<"reset">;

/** All connections between some nodes and others. */
export class ResetFault extends CountingFault<ResetAction> implements Fault {
  apply(host: Host): void {
    const { index, nodes, others } = this.event;
    const { links, from, to, reverse } = this.run.parts.topology;
    const isMeant = (a: number, b: number) => nodes.includes(a) && others.includes(b);
    for (let link = 0; link < links; link++) {
      const [a, b] = [from[link]!, to[link]!];
      if (link > reverse[link]! || !(isMeant(a, b) || isMeant(b, a))) continue;
      if (!host.resetConnection(link)) continue;
      this.count += 1;
      host.observe(OBSERVATION.connectionReset, a, link, index, 0);
    }
  }
}
