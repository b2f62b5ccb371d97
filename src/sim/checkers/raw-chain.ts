/**
 * Blocks as their bytes say: hashes, parents, heights, work and what a chain demands, computed
 * anew from headers alone. The second opinion that judges hold against the block tree's.
 */
import type { Block } from "../../chain/block.ts";
import type { Header } from "../../chain/header.ts";
import type { ChainParams } from "../../chain/params.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { sha256d } from "../../lib/hash.ts";
import { type Demand, demandOn, workOfHeader } from "./raw-difficulty.ts";

const HEX = "0123456789abcdef";

/** One block, seen from its bytes. */
export interface RawBlock {
  readonly block: Block;
  /** Place of its parent, −1 for genesis. */
  readonly parent: number;
  readonly height: number;
  readonly hash: string;
  /** Of the chain from genesis. */
  readonly work: bigint;
}

/** Reads blocks from a tree as they are interned, and asks it for nothing but their content. */
export class RawChain {
  readonly params: ChainParams;
  readonly #source: { readonly size: number; blockOf(block: BlockIndex): Block };
  readonly #blocks: RawBlock[] = [];
  readonly #places = new Map<string, number>();
  /** The chain asked about last, by height: the next is mostly its continuation. */
  readonly #branch: number[] = [];
  readonly #headers: Header[] = [];

  constructor(
    params: ChainParams,
    source: { readonly size: number; blockOf(block: BlockIndex): Block },
  ) {
    this.params = params;
    this.#source = source;
  }

  /** How many blocks there are. */
  get size(): number {
    return this.#source.size;
  }

  at(place: number): RawBlock {
    while (this.#blocks.length <= place) this.#read(this.#blocks.length);
    return this.#blocks[place]!;
  }

  /** What a chain that ends in a block counts with a node: its height under `longest`, else its work. */
  weightOf(place: number): bigint {
    const { height, work } = this.at(place);
    return this.params.forkChoice === "longest" ? BigInt(height) : work;
  }

  /** From a block down to genesis, both included. */
  pathDown(place: number): number[] {
    const path: number[] = [];
    for (let at = place; at >= 0; at = this.at(at).parent) path.push(at);
    return path;
  }

  /** The last block that two chains have in common, found by walking the higher one down, then both. */
  meetingPoint(a: number, b: number): number {
    let [one, other] = [a, b];
    while (one !== other && one > 0 && other > 0) {
      const lead = this.at(one).height - this.at(other).height;
      if (lead >= 0) one = this.at(one).parent;
      if (lead <= 0) other = this.at(other).parent;
    }
    return one === other ? one : 0;
  }

  /** Whether a block is on the chain that ends in `tip`. */
  isOnChain(place: number, tip: number): boolean {
    const { height } = this.at(place);
    let at = tip;
    while (this.at(at).height > height) at = this.at(at).parent;
    return at === place;
  }

  /** What the difficulty rule demands of a child with this time. */
  demandOn(parent: number, childTime: number): Demand {
    return demandOn(this.params, this.#headersTo(parent), childTime);
  }

  /**
   * The time that a child must exceed: the median of the last eleven, or the parent's own where
   * headers state a difficulty.
   */
  earlierTime(place: number): number {
    const { header } = this.at(place).block;
    if (header.difficulty !== undefined) return header.time;
    const latest = this.#headersTo(place).slice(-11);
    const times = latest.map(({ time }) => time).sort((x, y) => x - y);
    return times[Math.floor(times.length / 2)]!;
  }

  /** From genesis to a block, good until the next such question: as many steps as the branch has moved. */
  #headersTo(place: number): readonly Header[] {
    const top = this.at(place).height;
    for (let at = place; at >= 0; at = this.at(at).parent) {
      const { height, block } = this.at(at);
      if (this.#branch[height] === at) break;
      this.#branch[height] = at;
      this.#headers[height] = block.header;
    }
    this.#branch.length = top + 1;
    this.#headers.length = top + 1;
    return this.#headers;
  }

  #read(place: number): void {
    const block = this.#source.blockOf(place as BlockIndex);
    const hash = hashOf(block.header);
    const parent = place === 0 ? -1 : (this.#places.get(block.header.parent) ?? -1);
    const before = parent < 0 ? null : this.#blocks[parent]!;
    this.#places.set(hash, place);
    this.#blocks.push({
      block,
      parent,
      height: before === null ? 0 : before.height + 1,
      hash,
      work: (before?.work ?? 0n) + workOfHeader(block.header),
    });
  }
}

/** Root of a list of ids in display order, the last of an odd row taken twice. */
export function merkleRootOf(ids: readonly string[]): string {
  let row = ids.map(wireBytes);
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < row.length; i += 2) {
      above.push(sha256d(Uint8Array.from([...row[i]!, ...(row[i + 1] ?? row[i]!)])));
    }
    row = above;
  }
  return displayHex(row[0]!);
}

function hashOf(header: Header): string {
  const stated = header.difficulty;
  const bytes = new Uint8Array(stated === undefined ? 80 : 112);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, header.version, true);
  bytes.set(wireBytes(header.parent), 4);
  bytes.set(wireBytes(header.merkleRoot), 36);
  view.setUint32(68, header.time, true);
  view.setUint32(72, header.bits, true);
  view.setUint32(76, header.nonce, true);
  for (let at = 80; at < bytes.length; at++) {
    bytes[at] = Number(((stated ?? 0n) / 256n ** BigInt(111 - at)) % 256n);
  }
  return displayHex(sha256d(bytes));
}

/** 64 hex digits in display order as 32 bytes in wire order. */
export function wireBytes(display: string): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) {
    const at = 62 - 2 * i;
    bytes[i] = HEX.indexOf(display[at]!) * 16 + HEX.indexOf(display[at + 1]!);
  }
  return bytes;
}

/** Inverse of `wireBytes`. */
export function displayHex(wire: Uint8Array): string {
  let text = "";
  for (let i = 31; i >= 0; i--) text += HEX[wire[i]! >> 4]! + HEX[wire[i]! & 15]!;
  return text;
}
