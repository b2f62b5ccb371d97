/** Links as the scenario lists them; the first of a pair opened the connection. */
import { InputError } from "../../lib/assert.ts";
import { Connections, type Topology } from "./connections.ts";
import { PairSet } from "./pair-set.ts";

interface ExplicitSpec {
  readonly links: readonly (readonly [number, number])[];
}

/** Refuses unknown nodes, a node linked with itself and a pair listed twice, whichever way round. */
export function explicit(spec: ExplicitSpec, nodes: number): Topology {
  const connections = new Connections(spec.links.length);
  const seen = new PairSet(nodes, spec.links.length);
  for (const [opener, accepter] of spec.links) {
    checkPair(opener, accepter, nodes);
    if (seen.has(opener, accepter)) {
      throw new InputError(
        `topology explicit: ${opener} and ${accepter} are linked twice; list each pair once, ` +
          "a link carries messages both ways",
      );
    }
    seen.add(opener, accepter);
    connections.add(opener, accepter);
  }
  return connections.toTopology(nodes);
}

function checkPair(opener: number, accepter: number, nodes: number): void {
  for (const node of [opener, accepter]) {
    if (Number.isInteger(node) && node >= 0 && node < nodes) continue;
    throw new InputError(
      `topology explicit: there is no node ${node}; nodes are 0 to ${nodes - 1}`,
    );
  }
  if (opener === accepter) {
    throw new InputError(`topology explicit: node ${opener} cannot be linked with itself`);
  }
}
