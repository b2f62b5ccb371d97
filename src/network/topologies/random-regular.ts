/**
 * A random graph in which every node has the same degree: stubs paired at random, then pairs that
 * repeat or meet themselves exchanged with random others. Close to uniform, not exactly.
 * May fall into parts at degree 1 or 2: the caller asks.
 */
import { assert, InputError } from "../../lib/assert.ts";
import { type Draw, shuffle, uniformInteger } from "../../lib/distributions.ts";
import { Connections, type Topology } from "./connections.ts";

interface RegularSpec {
  readonly degree: number;
}

/** Refuses a degree outside 1 to nodes − 1, and an odd number of stubs. */
export function randomRegular({ degree }: RegularSpec, nodes: number, draw: Draw): Topology {
  checkDegree(degree, nodes);
  // Above half of all pairs it is easier to choose who is not linked.
  const isDense = 2 * degree > nodes - 1;
  const graph = drawGraph(nodes, isDense ? nodes - 1 - degree : degree, draw);
  return isDense ? complementOf(graph, nodes) : connectionsOf(graph).toTopology(nodes);
}

/** Connection c joins ends[2c], the opener, and ends[2c + 1]. */
interface Graph {
  readonly ends: Int32Array;
  readonly peers: PeerLists;
}

function drawGraph(nodes: number, degree: number, draw: Draw): Graph {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const graph = tryGraph(nodes, degree, draw);
    if (graph !== null) return graph;
  }
  assert(false, "no regular graph came out in 100 attempts", { nodes, degree });
}

function tryGraph(nodes: number, degree: number, draw: Draw): Graph | null {
  const ends = new Int32Array(nodes * degree);
  for (let stub = 0; stub < ends.length; stub += 1) ends[stub] = Math.floor(stub / degree);
  shuffle(draw, ends);
  const peers = new PeerLists(nodes, degree);
  const isBad = new Uint8Array(ends.length / 2);
  const bad: number[] = [];
  for (let pair = 0; pair < isBad.length; pair += 1) {
    const a = ends[2 * pair]!;
    const b = ends[2 * pair + 1]!;
    if (a !== b && !peers.has(a, b)) {
      peers.join(a, b);
    } else {
      isBad[pair] = 1;
      bad.push(pair);
    }
  }
  for (const pair of bad) {
    if (!exchange({ ends, peers }, pair, isBad, draw)) return null;
    isBad[pair] = 0;
  }
  return { ends, peers };
}

/** Makes a bad pair (a, b) and a good pair (c, d) into (a, c) and (b, d), where neither exists. */
function exchange({ ends, peers }: Graph, bad: number, isBad: Uint8Array, draw: Draw): boolean {
  const a = ends[2 * bad]!;
  const b = ends[2 * bad + 1]!;
  for (let tries = 0; tries < 10_000; tries += 1) {
    const end = uniformInteger(draw, ends.length);
    const other = end >> 1;
    if (isBad[other] === 1) continue;
    const c = ends[end]!;
    const d = ends[end ^ 1]!;
    if (a === c || b === d || peers.has(a, c) || peers.has(b, d)) continue;
    peers.part(c, d);
    peers.join(a, c);
    peers.join(b, d);
    ends[2 * bad + 1] = c;
    ends[2 * other] = b;
    ends[2 * other + 1] = d;
    return true;
  }
  return false;
}

function connectionsOf({ ends }: Graph): Connections {
  const connections = new Connections(ends.length / 2);
  for (let at = 0; at < ends.length; at += 2) connections.add(ends[at]!, ends[at + 1]!);
  return connections;
}

/** Everybody linked with whom it is not linked in the graph; the lower index opened. */
function complementOf({ peers }: Graph, nodes: number): Topology {
  const connections = new Connections((nodes * (nodes - 1)) / 2);
  for (let a = 0; a < nodes; a += 1) {
    for (let b = a + 1; b < nodes; b += 1) if (!peers.has(a, b)) connections.add(a, b);
  }
  return connections.toTopology(nodes);
}

/** The peers of every node in rows of fixed width. */
class PeerLists {
  readonly #width: number;
  readonly #peers: Int32Array;
  readonly #count: Int32Array;

  constructor(nodes: number, width: number) {
    this.#width = width;
    this.#peers = new Int32Array(nodes * width);
    this.#count = new Int32Array(nodes);
  }

  has(a: number, b: number): boolean {
    return this.#find(a, b) !== -1;
  }

  join(a: number, b: number): void {
    this.#append(a, b);
    this.#append(b, a);
  }

  part(a: number, b: number): void {
    this.#remove(a, b);
    this.#remove(b, a);
  }

  #find(a: number, b: number): number {
    const first = a * this.#width;
    const end = first + this.#count[a]!;
    for (let at = first; at < end; at += 1) if (this.#peers[at] === b) return at;
    return -1;
  }

  #append(a: number, b: number): void {
    assert(this.#count[a]! < this.#width, "a node has more peers than its degree", { node: a });
    this.#peers[a * this.#width + this.#count[a]!] = b;
    this.#count[a]! += 1;
  }

  #remove(a: number, b: number): void {
    const at = this.#find(a, b);
    assert(at !== -1, "nodes that are not linked cannot part", { a, b });
    this.#count[a]! -= 1;
    this.#peers[at] = this.#peers[a * this.#width + this.#count[a]!]!;
  }
}

function checkDegree(degree: number, nodes: number): void {
  if (!(Number.isInteger(degree) && degree >= 1 && degree < nodes)) {
    throw new InputError(
      `topology random-regular: degree ${degree} is impossible with ${nodes} nodes; ` +
        `1 to ${nodes - 1} is right`,
    );
  }
  if ((degree * nodes) % 2 !== 0) {
    throw new InputError(
      `topology random-regular: ${nodes} nodes of degree ${degree} leave one end without a partner; ` +
        "an even number of nodes or an even degree is right",
    );
  }
}
