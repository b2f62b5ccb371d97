/**
 * Barabási and Albert (Science 286, 1999): nodes come one by one and open `attach` connections, each to
 * a node chosen with probability proportional to its degree. Always connected.
 */
import { InputError } from "../../lib/assert.ts";
import { type Draw, uniformInteger } from "../../lib/distributions.ts";
import { Connections, type Topology } from "./connections.ts";

interface ScaleFreeSpec {
  readonly attach: number;
}

/** Starts from a star of the first attach + 1 nodes. Refuses `attach` outside 1 to nodes − 1. */
export function scaleFree({ attach }: ScaleFreeSpec, nodes: number, draw: Draw): Topology {
  if (!(Number.isInteger(attach) && attach >= 1 && attach < nodes)) {
    throw new InputError(
      `topology scale-free: attach ${attach} is impossible with ${nodes} nodes; ` +
        `1 to ${nodes - 1} is right`,
    );
  }
  const connections = new Connections(nodes * attach);
  for (let node = 1; node <= attach; node += 1) connections.add(node, 0);
  const chosen = new Int32Array(attach);
  for (let node = attach + 1; node < nodes; node += 1) {
    // All ends of all connections so far: a node is in there as often as its degree says.
    const ends = 2 * connections.count;
    for (let count = 0; count < attach; ) {
      const end = uniformInteger(draw, ends);
      const peer = end % 2 === 0 ? connections.opener(end >> 1) : connections.accepter(end >> 1);
      if (chosen.subarray(0, count).includes(peer)) continue;
      chosen[count] = peer;
      count += 1;
    }
    for (const peer of chosen) connections.add(node, peer);
  }
  return connections.toTopology(nodes);
}
