/** Nodes in a row, each linked with the next, to which it opened the connection. */
import { Connections, type Topology } from "./connections.ts";

/** The nodes 0 and last have one peer, the others two. */
export function line(_spec: { readonly generator: "line" }, nodes: number): Topology {
  const connections = new Connections(nodes);
  for (let node = 0; node + 1 < nodes; node += 1) connections.add(node, node + 1);
  return connections.toTopology(nodes);
}
