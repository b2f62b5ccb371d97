/**
 * The floor of the theory benchmarks: blocks that are made, hashed and judged by height over typed arrays. Same
 * draws, delays and bytes under the hashes as the simulator, and nothing else: no digest, no metrics, no rules.
 */
import { encodeHeader, type Header, NO_PARENT } from "../../src/chain/header.ts";
import { coinbasePayload } from "../../src/chain/payload.ts";
import { RandomStreams } from "../../src/engine/streams.ts";
import type { BlockHash } from "../../src/lib/brand.ts";
import { toDisplayHex } from "../../src/lib/bytes.ts";
import { exponential } from "../../src/lib/distributions.ts";
import { sha256d } from "../../src/lib/hash.ts";

/** Blocks found, and how many of them are on the longest chain. */
export interface BareTheory {
  readonly found: number;
  readonly height: number;
}

/** The blocks of a run: parent, height and hash of each. */
class Blocks {
  count = 1;
  readonly parent: Int32Array;
  readonly height: Int32Array;
  readonly #hashes: BlockHash[] = [NO_PARENT];

  constructor(capacity: number) {
    this.parent = new Int32Array(capacity);
    this.height = new Int32Array(capacity);
  }

  add(parent: number, miner: number, now: number): number {
    const block = this.count++;
    const height = this.height[parent]! + 1;
    this.parent[block] = parent;
    this.height[block] = height;
    const header: Header = {
      version: 1,
      parent: this.#hashes[parent]!,
      merkleRoot: coinbasePayload({ height, miner, extra: block }).id,
      time: 1_600_000_000 + Math.floor(now / 1e6),
      bits: 0x1d00ffff,
      nonce: 0,
    };
    this.#hashes.push(toDisplayHex(sha256d(encodeHeader(header))) as BlockHash);
    return block;
  }
}

/** Miners who hear of every block after one delay (µs) and follow the first of the longest chains that they saw. */
export function runBareMiners(
  { shares, delay, interval }: { shares: readonly number[]; delay: number; interval: number },
  blocks: number,
): BareTheory {
  const draw = new RandomStreams("1").get("bare").double;
  const all = new Blocks(blocks + 1);
  const nodes = shares.length;
  const status: Uint8Array[] = [new Uint8Array(nodes).fill(1)];
  const tips = new Int32Array(nodes);
  const miners = new Int32Array(blocks + 1);
  // Of one delay: who was found first arrives first.
  const arrivals = new Float64Array(blocks + 1);
  let heard = 1;
  let best = 0;
  let next = exponential(draw, interval);
  while (all.count <= blocks) {
    if (heard < all.count && arrivals[heard]! <= next) {
      const row = status[heard]!;
      for (let node = 0; node < nodes; node++) {
        if (row[node] === 1) continue;
        row[node] = 1;
        if (all.height[heard]! > all.height[tips[node]!]!) tips[node] = heard;
      }
      heard += 1;
      continue;
    }
    let miner = 0;
    for (let left = draw(); miner < nodes - 1; miner++) {
      left -= shares[miner]!;
      if (left < 0) break;
    }
    const block = all.add(tips[miner]!, miner, next);
    miners[block] = miner;
    arrivals[block] = next + delay;
    status.push(new Uint8Array(nodes));
    status[block]![miner] = 1;
    tips[miner] = block;
    if (all.height[block]! > best) best = all.height[block]!;
    next += exponential(draw, interval);
  }
  return { found: blocks, height: best };
}

/** Selfish mining (Eyal and Sirer 2014) of a share against all others, without delay. */
export function runBareSelfish(
  { share, gamma, interval }: { share: number; gamma: number; interval: number },
  blocks: number,
): BareTheory {
  const draw = new RandomStreams("1").get("bare").double;
  const all = new Blocks(blocks + 1);
  let now = 0;
  let [own, open] = [0, 0];
  let isRace = false;
  while (all.count <= blocks) {
    now += exponential(draw, interval);
    const lead = all.height[own]! - all.height[open]!;
    if (draw() < share) {
      own = all.add(own, 0, now);
      // The winner of a race shows its block at once.
      if (isRace) open = own;
      isRace = false;
      continue;
    }
    const parent = isRace && draw() < gamma ? own : open;
    open = all.add(parent, 1, now);
    isRace = !isRace && lead === 1;
    if (lead === 2) open = own;
    if (lead <= 0) own = open;
  }
  return { found: blocks, height: Math.max(all.height[own]!, all.height[open]!) };
}
