/** Node 0 in the middle; every other node opened its one connection, to the hub. */
import { Connections, type Topology } from "./connections.ts";

/** The hub has nodes − 1 peers. */
export function star(_spec: { readonly generator: "star" }, nodes: number): Topology {
  const connections = new Connections(nodes);
  for (let node = 1; node < nodes; node += 1) connections.add(node, 0);
  return connections.toTopology(nodes);
}
