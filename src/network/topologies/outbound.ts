/**
 * Every node in turn opens connections to random others that it is not linked with yet, as nodes that
 * join a peer-to-peer network do; the connections it accepts come on top. May fall into parts where
 * degrees are small: the caller asks.
 */
import { InputError } from "../../lib/assert.ts";
import { cumulativeIndex, type Draw, uniformInteger } from "../../lib/distributions.ts";
import type { DegreeSpec } from "../specs.ts";
import { Connections, type Topology } from "./connections.ts";
import { PairSet } from "./pair-set.ts";

interface OutboundSpec {
  readonly degree: DegreeSpec;
}

/**
 * A node that is linked with all others already opens fewer than its degree. Refuses a degree outside
 * 1 to nodes − 1, also a law that may give one.
 */
export function outbound(spec: OutboundSpec, nodes: number, draw: Draw): Topology {
  const largest = checkDegree(spec.degree, nodes);
  const degrees = drawDegrees(spec.degree, nodes, draw);
  const connections = new Connections(nodes * Math.min(largest, 8));
  const linked = new PairSet(nodes, nodes * Math.min(largest, 8));
  const accepted = new Int32Array(nodes);
  for (let node = 0; node < nodes; node += 1) {
    const strangers = nodes - 1 - accepted[node]!;
    const count = Math.min(degrees[node]!, strangers);
    for (let opened = 0; opened < count; opened += 1) {
      const peer = drawStranger(node, { nodes, linked, strangers: strangers - opened }, draw);
      linked.add(node, peer);
      connections.add(node, peer);
      accepted[peer]! += 1;
    }
  }
  return connections.toTopology(nodes);
}

function drawDegrees(degree: DegreeSpec, nodes: number, draw: Draw): Int32Array {
  if (degree.kind === "constant") return new Int32Array(nodes).fill(degree.degree);
  const degrees = new Int32Array(nodes);
  for (let node = 0; node < nodes; node += 1) {
    degrees[node] = cumulativeIndex(draw, degree.cumulative) + 1;
  }
  return degrees;
}

interface Choice {
  readonly nodes: number;
  readonly linked: PairSet;
  /** How many nodes `node` is not linked with; at least 1. */
  readonly strangers: number;
}

/** Uniform over the nodes that `node` is not linked with. */
function drawStranger(node: number, { nodes, linked, strangers }: Choice, draw: Draw): number {
  // Trying until one fits is cheap while most fit; in a crowded network count to the drawn one.
  if (4 * strangers >= nodes) {
    for (;;) {
      const peer = uniformInteger(draw, nodes);
      if (peer !== node && !linked.has(node, peer)) return peer;
    }
  }
  let skip = uniformInteger(draw, strangers);
  for (let peer = 0; ; peer += 1) {
    if (peer === node || linked.has(node, peer)) continue;
    if (skip === 0) return peer;
    skip -= 1;
  }
}

/** The largest degree that can come up. */
function checkDegree(degree: DegreeSpec, nodes: number): number {
  const { most, name } =
    degree.kind === "constant"
      ? { most: degree.degree, name: `degree ${degree.degree}` }
      : { most: largestDegree(degree.cumulative), name: `degree law ${degree.name}` };
  if (!(Number.isInteger(most) && most >= 1 && most < nodes)) {
    throw new InputError(
      degree.kind === "constant"
        ? `topology outbound: ${name} is impossible with ${nodes} nodes; 1 to ${nodes - 1} is right`
        : `topology outbound: ${name} may ask for ${most} links and so needs ${most + 1} nodes ` +
            `or more, not ${nodes}`,
    );
  }
  return most;
}

/** The first degree that is certain not to be exceeded, after a check that the law is one. */
function largestDegree(cumulative: readonly number[]): number {
  const isLaw = cumulative.every((p, at) => p >= (cumulative[at - 1] ?? 0) && p <= 1);
  if (!isLaw || cumulative.at(-1) !== 1) {
    throw new InputError(
      "topology outbound: a degree law lists cumulative probabilities that rise from 0 or more to 1",
    );
  }
  return cumulative.indexOf(1) + 1;
}
