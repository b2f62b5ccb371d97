/**
 * Who is linked with whom: directed links in compressed rows, one pair of opposite links a connection.
 * Links come and go by link rules and nodes, not here: a topology never changes.
 * Invariant: a sender's links are consecutive and sorted by receiver; reverse[reverse[l]] = l.
 */
import { InputError } from "../lib/assert.ts";
import type { Draw } from "../lib/distributions.ts";
import type { TopologySpec } from "./specs.ts";
import { complete } from "./topologies/complete.ts";
import type { Topology } from "./topologies/connections.ts";
import { explicit } from "./topologies/explicit.ts";
import { line } from "./topologies/line.ts";
import { outbound } from "./topologies/outbound.ts";
import { randomRegular } from "./topologies/random-regular.ts";
import { ring } from "./topologies/ring.ts";
import { scaleFree } from "./topologies/scale-free.ts";
import { smallWorld } from "./topologies/small-world.ts";
import { star } from "./topologies/star.ts";

export type { Topology } from "./topologies/connections.ts";

type Generator<Name> = (
  spec: Extract<TopologySpec, { readonly generator: Name }>,
  nodes: number,
  draw: Draw,
) => Topology;

type Generators = { readonly [Name in TopologySpec["generator"]]: Generator<Name> };

/** Every generator by the name that scenarios use. */
const TOPOLOGY_GENERATORS: Generators = {
  complete,
  ring,
  line,
  star,
  outbound,
  "random-regular": randomRegular,
  "small-world": smallWorld,
  "scale-free": scaleFree,
  explicit,
};

/** Builds the links of `nodes` nodes; an `InputError` names the range where a parameter is impossible. */
export function createTopology(spec: TopologySpec, nodes: number, draw: Draw): Topology {
  if (!(Number.isSafeInteger(nodes) && nodes >= 1)) {
    throw new InputError(`topology: a network has 1 node or more, not ${nodes}`);
  }
  // The table's type ties each name to its spec; a look-up by a union of names loses that tie.
  const generate = TOPOLOGY_GENERATORS[spec.generator] as Generator<TopologySpec["generator"]>;
  return generate(spec, nodes, draw);
}

/** The link from one node to another, or −1 where there is none. */
export function linkBetween(topology: Topology, from: number, to: number): number {
  let low = topology.firstLink[from]!;
  let high = topology.firstLink[from + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const receiver = topology.to[middle]!;
    if (receiver === to) return middle;
    if (receiver < to) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The connected parts of a topology. */
export interface Components {
  readonly count: number;
  /** Of each node: its part, numbered in the order of their lowest nodes. */
  readonly of: Int32Array;
}

/** The parts among which no path exists. The outbound, regular and explicit kinds may have several. */
export function components(topology: Topology): Components {
  const of = new Int32Array(topology.nodes).fill(-1);
  const reached = new Int32Array(topology.nodes);
  let count = 0;
  for (let start = 0; start < topology.nodes; start += 1) {
    if (of[start] !== -1) continue;
    of[start] = count;
    reached[0] = start;
    let length = 1;
    for (let next = 0; next < length; next += 1) {
      const node = reached[next]!;
      const end = topology.firstLink[node + 1]!;
      for (let link = topology.firstLink[node]!; link < end; link += 1) {
        const peer = topology.to[link]!;
        if (of[peer] !== -1) continue;
        of[peer] = count;
        reached[length] = peer;
        length += 1;
      }
    }
    count += 1;
  }
  return { count, of };
}

/** Whether every node can reach every other. */
export function isConnected(topology: Topology): boolean {
  return components(topology).count === 1;
}
