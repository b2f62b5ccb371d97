/**
 * Blocks by index. Those of opaque payloads are kept as their bytes, and made anew when somebody asks: a million of
 * them as objects would fill the heap. Blocks that share transactions with others stay as they are.
 * Invariant: what comes out equals what went in.
 */
import { ByteWriter } from "../lib/bytes.ts";
import { grown } from "../lib/growable.ts";
import { type Block, decodeBlock, encodedBlockSize, writeBlock } from "./block.ts";

const CHUNK = 1 << 20;
/** Larger blocks stay as they are. */
const PACKED_MAX = 1 << 10;
/** The latest ones, asked for most, are kept as objects. A power of two. */
const RECENT = 64;

export class BlockStore {
  private readonly whole = new Map<number, Block>();
  private readonly chunks: Uint8Array[] = [];
  /** Where each block's bytes begin, chunks end to end; −1 of those kept whole. */
  private starts = new Float64Array(256);
  private lengths = new Uint16Array(256);
  private count = 0;
  private end = 0;
  private readonly writer = new ByteWriter(PACKED_MAX);
  private readonly recentPlaces = new Int32Array(RECENT).fill(-1);
  private readonly recent: (Block | null)[] = Array.from({ length: RECENT }, () => null);

  /** Appends a block; `isSound` says that the rules accept it, so that its encoding says all of it. */
  push(block: Block, isSound: boolean): void {
    const index = this.count++;
    if (index === this.starts.length) {
      this.starts = grown(this.starts, new Float64Array(2 * index));
      this.lengths = grown(this.lengths, new Uint16Array(2 * index));
    }
    this.keep(index, block);
    if (isSound && isPackable(block)) {
      this.pack(index, block);
    } else {
      this.starts[index] = -1;
      this.whole.set(index, block);
    }
  }

  /** `miner` is what the tree knows of who found it. */
  at(index: number, miner: number): Block {
    const slot = index & (RECENT - 1);
    if (this.recentPlaces[slot] === index) return this.recent[slot]!;
    const block = this.whole.get(index) ?? this.unpack(index, miner);
    this.keep(index, block);
    return block;
  }

  private keep(index: number, block: Block): void {
    this.recentPlaces[index & (RECENT - 1)] = index;
    this.recent[index & (RECENT - 1)] = block;
  }

  private pack(index: number, block: Block): void {
    const bytes = writeBlock(this.writer.restart(), block).written();
    const left = this.chunks.length * CHUNK - this.end;
    if (left < bytes.length) {
      this.end += left;
      this.chunks.push(new Uint8Array(CHUNK));
    }
    this.chunks.at(-1)!.set(bytes, this.end % CHUNK);
    this.starts[index] = this.end;
    this.lengths[index] = bytes.length;
    this.end += bytes.length;
  }

  private unpack(index: number, miner: number): Block {
    const start = this.starts[index]!;
    const chunk = this.chunks[Math.floor(start / CHUNK)]!;
    const from = start % CHUNK;
    return { ...decodeBlock(chunk.subarray(from, from + this.lengths[index]!)), miner };
  }
}

/** Whether the block is as short as its payloads are opaque; integer difficulties are asked for too often. */
function isPackable(block: Block): boolean {
  if (block.header.difficulty !== undefined) return false;
  for (const { transaction } of block.payloads) if (transaction !== undefined) return false;
  return encodedBlockSize(block) <= PACKED_MAX;
}
