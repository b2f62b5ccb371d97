/**
 * Watts and Strogatz (Nature 393, 1998): a ring where each node is linked with its nearest `degree`
 * neighbours, each link then moved with probability `rewire` to a random far end. May fall into parts
 * at high `rewire` and small degree: the caller asks.
 */
import { InputError } from "../../lib/assert.ts";
import { type Draw, uniformInteger } from "../../lib/distributions.ts";
import { Connections, type Topology } from "./connections.ts";

interface SmallWorldSpec {
  readonly degree: number;
  readonly rewire: number;
}

/** A node opened the links to its followers on the ring. Keeps the number of links. */
export function smallWorld(spec: SmallWorldSpec, nodes: number, draw: Draw): Topology {
  checkSpec(spec, nodes);
  const half = spec.degree / 2;
  const connections = new Connections(nodes * half);
  const linked = new Set<number>();
  for (let step = 1; step <= half; step += 1) {
    for (let node = 0; node < nodes; node += 1) {
      connections.add(node, (node + step) % nodes);
      linked.add(pairNumber(node, (node + step) % nodes, nodes));
    }
  }
  const degrees = new Int32Array(nodes).fill(spec.degree);
  for (let connection = 0; connection < connections.count; connection += 1) {
    if (draw() >= spec.rewire) continue;
    const node = connections.opener(connection);
    // Linked with all: there is no other end to move to.
    if (degrees[node] === nodes - 1) continue;
    const old = connections.accepter(connection);
    const far = drawFarEnd(node, nodes, linked, draw);
    linked.delete(pairNumber(node, old, nodes));
    linked.add(pairNumber(node, far, nodes));
    degrees[old]! -= 1;
    degrees[far]! += 1;
    connections.replace(connection, node, far);
  }
  return connections.toTopology(nodes);
}

/** Uniform over the nodes that `node` is not linked with, of which there is one at least. */
function drawFarEnd(node: number, nodes: number, linked: Set<number>, draw: Draw): number {
  for (;;) {
    const far = uniformInteger(draw, nodes);
    if (far !== node && !linked.has(pairNumber(node, far, nodes))) return far;
  }
}

function pairNumber(a: number, b: number, nodes: number): number {
  return a < b ? a * nodes + b : b * nodes + a;
}

function checkSpec({ degree, rewire }: SmallWorldSpec, nodes: number): void {
  if (!(Number.isInteger(degree) && degree >= 2 && degree % 2 === 0 && degree < nodes)) {
    throw new InputError(
      `topology small-world: degree ${degree} is impossible with ${nodes} nodes; ` +
        `an even number from 2 to ${nodes - 1} is right`,
    );
  }
  if (!(rewire >= 0 && rewire <= 1)) {
    throw new InputError(`topology small-world: rewire ${rewire} must be a probability, 0 to 1`);
  }
}
