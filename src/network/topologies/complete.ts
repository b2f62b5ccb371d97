/** Everybody linked with everybody; of a pair, the lower index opened the connection. */
import { InputError } from "../../lib/assert.ts";
import { Connections, type Topology } from "./connections.ts";

/** Refuses above 5,000 nodes: the 25 million links of that many take most of a gigabyte to build. */
export function complete(_spec: { readonly generator: "complete" }, nodes: number): Topology {
  if (nodes > 5_000) {
    throw new InputError(
      `topology complete: ${nodes} nodes would need ${nodes * (nodes - 1)} links; ` +
        "up to 5000 nodes are possible, beyond that use outbound or random-regular",
    );
  }
  const connections = new Connections((nodes * (nodes - 1)) / 2);
  for (let a = 0; a < nodes; a += 1) {
    for (let b = a + 1; b < nodes; b += 1) connections.add(a, b);
  }
  return connections.toTopology(nodes);
}
