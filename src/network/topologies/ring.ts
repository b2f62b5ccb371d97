/** Nodes in a circle, each linked with the next, to which it opened the connection. */
import { Connections, type Topology } from "./connections.ts";

/** Two nodes make one connection, not two. */
export function ring(_spec: { readonly generator: "ring" }, nodes: number): Topology {
  const connections = new Connections(nodes);
  for (let node = 0; node + 1 < nodes; node += 1) connections.add(node, node + 1);
  if (nodes > 2) connections.add(nodes - 1, 0);
  return connections.toTopology(nodes);
}
