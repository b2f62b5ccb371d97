/**
 * Blocks as their bytes say: hashes, parents, heights, work and the bits that a chain demands, computed
 * anew from headers alone. The second opinion that judges hold against the block tree's.
 */
import type { Block } from "../../chain/block.ts";
import type { Header } from "../../chain/header.ts";
import type { ChainParams } from "../../chain/params.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { sha256d } from "../../lib/hash.ts";

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

  /** From a block down to genesis, both included. */
  pathDown(place: number): number[] {
    const path: number[] = [];
    for (let at = place; at >= 0; at = this.at(at).parent) path.push(at);
    return path;
  }

  /** The last block that two chains have in common, found by walking both down. */
  meetingPoint(a: number, b: number): number {
    const below = new Set(this.pathDown(a));
    return this.pathDown(b).find((place) => below.has(place)) ?? 0;
  }

  /** Bits that the difficulty rule demands of a child. */
  demandedBits(parent: number): number {
    const { difficulty, genesisBits, blockInterval, powLimitBits } = this.params;
    if (difficulty.rule === "fixed") return genesisBits;
    const last = this.at(parent);
    const next = last.height + 1;
    if (next % difficulty.window !== 0) return last.block.header.bits;
    const first = this.at(this.pathDown(parent)[difficulty.window - 1]!);
    const intended = BigInt(difficulty.window) * BigInt(blockInterval);
    let actual = BigInt(last.block.header.time - first.block.header.time) * 1_000_000n;
    if (actual < intended / 4n) actual = intended / 4n;
    if (actual > intended * 4n) actual = intended * 4n;
    const easiest = targetOf(powLimitBits);
    const wanted = (targetOf(last.block.header.bits) * actual) / intended;
    return bitsOf(wanted > easiest ? easiest : wanted === 0n ? 1n : wanted);
  }

  /** Median of the header times of a block and its ten nearest ancestors. */
  medianTime(place: number): number {
    const times = this.pathDown(place)
      .slice(0, 11)
      .map((at) => this.at(at).block.header.time)
      .sort((x, y) => x - y);
    return times[Math.floor(times.length / 2)]!;
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
      work: (before?.work ?? 0n) + 2n ** 256n / (targetOf(block.header.bits) + 1n),
    });
  }
}

/** The target of compact bits: mantissa × 256^(size − 3). */
export function targetOf(bits: number): bigint {
  const size = Math.floor(bits / 2 ** 24);
  const mantissa = BigInt(bits % 2 ** 23);
  return size < 3 ? mantissa / 256n ** BigInt(3 - size) : mantissa * 256n ** BigInt(size - 3);
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

function bitsOf(target: bigint): number {
  let size = 0;
  while (target >= 256n ** BigInt(size)) size += 1;
  const shifted = size <= 3 ? target * 256n ** BigInt(3 - size) : target / 256n ** BigInt(size - 3);
  // A mantissa of 2^23 or more would read as negative.
  const [mantissa, bytes] = shifted >= 2n ** 23n ? [shifted / 256n, size + 1] : [shifted, size];
  return bytes * 2 ** 24 + Number(mantissa);
}

function hashOf(header: Header): string {
  const bytes = new Uint8Array(80);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, header.version, true);
  bytes.set(wireBytes(header.parent), 4);
  bytes.set(wireBytes(header.merkleRoot), 36);
  view.setUint32(68, header.time, true);
  view.setUint32(72, header.bits, true);
  view.setUint32(76, header.nonce, true);
  return displayHex(sha256d(bytes));
}

function wireBytes(display: string): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) {
    const at = 62 - 2 * i;
    bytes[i] = HEX.indexOf(display[at]!) * 16 + HEX.indexOf(display[at + 1]!);
  }
  return bytes;
}

function displayHex(wire: Uint8Array): string {
  let text = "";
  for (let i = 31; i >= 0; i--) text += HEX[wire[i]! >> 4]! + HEX[wire[i]! & 15]!;
  return text;
}
