/**
 * The topology's shape, and the list of connections from which every generator has it built.
 * Invariant: a pair is connected at most once, and no node with itself.
 */
import { assert } from "../../lib/assert.ts";

/** Directed links in compressed rows; see `topology.ts`. */
export interface Topology {
  readonly nodes: number;
  /** Directed links: two a connection. */
  readonly links: number;
  /** The links of node n are firstLink[n] to firstLink[n + 1] − 1. Length nodes + 1. */
  readonly firstLink: Int32Array;
  readonly to: Int32Array;
  readonly from: Int32Array;
  /** The link in the opposite direction. */
  readonly reverse: Int32Array;
  /** 1 where the sender opened the connection. */
  readonly outbound: Uint8Array;
}

/** Connections as pairs (opener, accepter), growing. Keeps no index: generators know what is new. */
export class Connections {
  #openers: Int32Array;
  #accepters: Int32Array;
  #count = 0;

  /** `expected` is how many connections to make room for; more may come. */
  constructor(expected: number) {
    this.#openers = new Int32Array(Math.max(expected, 16));
    this.#accepters = new Int32Array(Math.max(expected, 16));
  }

  get count(): number {
    return this.#count;
  }

  opener(connection: number): number {
    return this.#openers[connection]!;
  }

  accepter(connection: number): number {
    return this.#accepters[connection]!;
  }

  /** Records that `opener` opened a connection to `accepter`; the caller knows that the pair is new. */
  add(opener: number, accepter: number): void {
    assert(opener !== accepter, "a node cannot link to itself", { opener });
    if (this.#count === this.#openers.length) this.#grow();
    this.#openers[this.#count] = opener;
    this.#accepters[this.#count] = accepter;
    this.#count += 1;
  }

  /** Replaces a recorded connection; the caller knows that the new pair is new. */
  replace(connection: number, opener: number, accepter: number): void {
    assert(opener !== accepter, "a node cannot link to itself", { opener });
    this.#openers[connection] = opener;
    this.#accepters[connection] = accepter;
  }

  /** The rows: both directions of every connection, sorted by (sender, receiver) in linear time. */
  toTopology(nodes: number): Topology {
    const links = 2 * this.#count;
    const byReceiver = this.#halvesByReceiver(nodes);
    const firstLink = new Int32Array(nodes + 1);
    for (const half of byReceiver) firstLink[this.#sender(half) + 1]! += 1;
    for (let node = 0; node < nodes; node += 1) firstLink[node + 1]! += firstLink[node]!;
    const to = new Int32Array(links);
    const from = new Int32Array(links);
    const outbound = new Uint8Array(links);
    const next = firstLink.slice(0, nodes);
    for (const half of byReceiver) {
      const sender = this.#sender(half);
      const link = next[sender]!;
      next[sender] = link + 1;
      from[link] = sender;
      to[link] = this.#receiver(half);
      outbound[link] = 1 - (half & 1);
    }
    const reverse = reverseOf(firstLink, to);
    const topology = { nodes, links, firstLink, to, from, reverse, outbound };
    assertPairsOnce(topology);
    return topology;
  }

  /** Half 2c is connection c as its opener sends, 2c + 1 as its accepter does. */
  #halvesByReceiver(nodes: number): Int32Array {
    const first = new Int32Array(nodes + 1);
    for (let half = 0; half < 2 * this.#count; half += 1) first[this.#receiver(half) + 1]! += 1;
    for (let node = 0; node < nodes; node += 1) first[node + 1]! += first[node]!;
    const sorted = new Int32Array(2 * this.#count);
    for (let half = 0; half < 2 * this.#count; half += 1) {
      const receiver = this.#receiver(half);
      sorted[first[receiver]!] = half;
      first[receiver]! += 1;
    }
    return sorted;
  }

  #sender(half: number): number {
    return (half & 1) === 0 ? this.#openers[half >> 1]! : this.#accepters[half >> 1]!;
  }

  #receiver(half: number): number {
    return (half & 1) === 0 ? this.#accepters[half >> 1]! : this.#openers[half >> 1]!;
  }

  #grow(): void {
    const openers = new Int32Array(2 * this.#openers.length);
    const accepters = new Int32Array(2 * this.#accepters.length);
    openers.set(this.#openers);
    accepters.set(this.#accepters);
    this.#openers = openers;
    this.#accepters = accepters;
  }
}

/**
 * Links in row order visit the senders of any one receiver in ascending order, which is also the order
 * of that receiver's own row: one cursor a row finds every opposite.
 */
function reverseOf(firstLink: Int32Array, to: Int32Array): Int32Array {
  const cursor = firstLink.slice();
  const reverse = new Int32Array(to.length);
  for (let link = 0; link < to.length; link += 1) {
    const receiver = to[link]!;
    reverse[link] = cursor[receiver]!;
    cursor[receiver]! += 1;
  }
  return reverse;
}

function assertPairsOnce({ links, from, to }: Topology): void {
  for (let link = 1; link < links; link += 1) {
    const isRepeat = from[link] === from[link - 1] && to[link] === to[link - 1];
    assert(!isRepeat, "a pair is linked twice", { from: from[link], to: to[link] });
  }
}
