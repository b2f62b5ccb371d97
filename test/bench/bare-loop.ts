/**
 * The floor: the benchmark's workload as a hand-written loop over typed arrays. Same links, latencies, sender's
 * queues, messages and elision as the simulator, and nothing else: no digest, no metrics but first arrivals, no
 * timers, no rules, no faults.
 */
import { RandomStreams } from "../../src/engine/streams.ts";
import { exponential } from "../../src/lib/distributions.ts";
import type { Topology } from "../../src/network/topology.ts";

export interface BareInput {
  readonly topology: Topology;
  /** One-way latency per directed link, µs. */
  readonly latency: Int32Array;
  /** µs per byte, sender's side. */
  readonly costPerByte: number;
  readonly blockBytes: number;
  readonly messageBytes: number;
  readonly blocks: number;
  readonly interval: number;
  readonly seed: string;
}

export interface BareResult {
  readonly deliveries: number;
  /** Mean over blocks of the time until half of the nodes had it, µs. */
  readonly medianArrival: number;
}

const BUCKETS = 1 << 16;
const MASK = BUCKETS - 1;
const WIDTH = 64;
const INV = 0;
const GETDATA = 1;
const BLOCK = 2;

export function runBareLoop(input: BareInput): BareResult {
  const { topology, latency, costPerByte, blocks } = input;
  const { nodes, links, firstLink, to, from, reverse } = topology;
  const draw = new RandomStreams(input.seed).get("bare").double;

  // Slots of the wheel: time and sequence, then what happens to whom.
  let capacity = 1 << 16;
  let time = new Float64Array(capacity);
  let order = new Float64Array(capacity);
  let kind = new Uint8Array(capacity);
  let link = new Int32Array(capacity);
  let item = new Int32Array(capacity);
  let next = new Int32Array(capacity);
  let free = Int32Array.from({ length: capacity }, (_, slot) => slot);
  let freeCount = capacity;
  const head = new Int32Array(BUCKETS).fill(-1);
  const tail = new Int32Array(BUCKETS).fill(-1);
  let base = 0;
  let position = 0;
  let waiting = 0;
  let run = new Int32Array(1024);
  let runStart = 0;
  let runEnd = 0;
  let sequence = 0;

  const busyUntil = new Float64Array(nodes);
  const tip = new Int32Array(nodes);
  const height = new Int32Array(blocks * 4 + 16);
  const status: Uint8Array[] = [new Uint8Array(nodes).fill(2)];
  const arrived = new Float64Array(links);
  const first = new Float64Array(nodes);
  let firstOf = 0;
  let openedAt = 1;
  let blockCount = 1;
  let deliveries = 0;
  const receivers = new Int32Array(blocks * 4 + 16);
  const foundAt = new Float64Array(blocks * 4 + 16);
  let halfSum = 0;
  let now = 0;
  let nextFound = exponential(draw, input.interval);

  const grow = () => {
    const larger = <T extends Float64Array | Int32Array | Uint8Array>(old: T): T => {
      const array = new (old.constructor as new (n: number) => T)(capacity * 2);
      array.set(old as never);
      return array;
    };
    time = larger(time);
    order = larger(order);
    kind = larger(kind);
    link = larger(link);
    item = larger(item);
    next = larger(next);
    free = new Int32Array(capacity * 2);
    for (let slot = capacity * 2 - 1; slot >= capacity; slot--) free[freeCount++] = slot;
    capacity *= 2;
  };

  const before = (a: number, b: number) =>
    time[a]! < time[b]! || (time[a] === time[b] && order[a]! < order[b]!);

  const insert = (slot: number) => {
    if (runEnd === run.length) {
      const larger = new Int32Array(run.length * 2);
      larger.set(run);
      run = larger;
    }
    let place = runEnd++;
    while (place > runStart && before(slot, run[place - 1]!)) {
      run[place] = run[place - 1]!;
      place -= 1;
    }
    run[place] = slot;
  };

  const push = (at: number, what: number, over: number, block: number, seq: number) => {
    if (freeCount === 0) grow();
    const slot = free[--freeCount]!;
    time[slot] = at;
    order[slot] = seq;
    kind[slot] = what;
    link[slot] = over;
    item[slot] = block;
    waiting += 1;
    const offset = Math.floor((at - base) / WIDTH);
    if (offset <= 0) {
      insert(slot);
      return;
    }
    // The workload's delays are far below the wheel's span of 4.2 s but for long sender's queues.
    const bucket = (position + Math.min(offset, MASK)) & MASK;
    next[slot] = -1;
    if (tail[bucket]! < 0) head[bucket] = slot;
    else next[tail[bucket]!] = slot;
    tail[bucket] = slot;
  };

  const send = (over: number, what: number, block: number, bytes: number) => {
    const sender = from[over]!;
    const start = busyUntil[sender]! > now ? busyUntil[sender]! : now;
    const end = start + bytes * costPerByte;
    busyUntil[sender] = end;
    push(Math.ceil(end) + latency[over]!, what, over, block, sequence++);
  };

  const announce = (node: number, block: number) => {
    if (block !== firstOf) {
      first.fill(Infinity);
      firstOf = block;
      openedAt = Math.max(now, 1);
    }
    const known = status[block]!;
    const end = firstLink[node + 1]!;
    for (let over = firstLink[node]!; over < end; over++) {
      const seq = sequence++;
      const heard = Math.abs(arrived[reverse[over]!]!);
      if (heard >= openedAt && heard <= now) continue;
      const start = busyUntil[node]! > now ? busyUntil[node]! : now;
      const done = start + input.messageBytes * costPerByte;
      busyUntil[node] = done;
      const at = Math.ceil(done) + latency[over]!;
      arrived[over] = at;
      const peer = to[over]!;
      if (known[peer]! > 0 || first[peer]! <= at) continue;
      first[peer] = at;
      push(at, INV, over, block, seq);
    }
  };

  const accept = (node: number, block: number) => {
    status[block]![node] = 2;
    const count = ++receivers[block]!;
    if (count === nodes >> 1) halfSum += now - foundAt[block]!;
    if (height[block]! <= height[tip[node]!]!) return;
    tip[node] = block;
    announce(node, block);
  };

  let isDone = false;
  while (!isDone) {
    let slot = -1;
    if (runStart < runEnd) {
      slot = run[runStart++]!;
    } else if (waiting > 0) {
      runStart = 0;
      runEnd = 0;
      do {
        position = (position + 1) & MASK;
        base += WIDTH;
      } while (head[position]! < 0);
      let one = head[position]!;
      head[position] = -1;
      tail[position] = -1;
      while (one >= 0) {
        const after = next[one]!;
        insert(one);
        one = after;
      }
      slot = run[runStart++]!;
    }
    if (slot < 0 || nextFound < time[slot]!) {
      if (slot >= 0) runStart -= 1;
      if (nextFound > base + WIDTH && waiting === 0) base = Math.floor(nextFound / WIDTH) * WIDTH;
      now = Math.round(nextFound);
      nextFound += exponential(draw, input.interval);
      const node = Math.floor(draw() * nodes);
      const block = blockCount++;
      height[block] = height[tip[node]!]! + 1;
      foundAt[block] = now;
      status.push(new Uint8Array(nodes));
      accept(node, block);
      isDone = height[block] === blocks;
      continue;
    }
    now = time[slot]!;
    waiting -= 1;
    deliveries += 1;
    const what = kind[slot]!;
    const over = link[slot]!;
    const block = item[slot]!;
    free[freeCount++] = slot;
    const node = to[over]!;
    const known = status[block]!;
    if (what === INV) {
      if (known[node]! > 0) continue;
      known[node] = 1;
      send(reverse[over]!, GETDATA, block, input.messageBytes);
    } else if (what === GETDATA) {
      send(reverse[over]!, BLOCK, block, input.blockBytes);
    } else if (what === BLOCK && known[node]! < 2) {
      accept(node, block);
    }
  }
  return { deliveries, medianArrival: halfSum / Math.max(1, blockCount - 2) };
}
