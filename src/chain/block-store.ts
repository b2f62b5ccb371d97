/**
 * Blocks by index. Of a plain one, a coinbase and perhaps what fills its size, the tree knows all but a few numbers:
 * these are kept, and the block is made anew when somebody asks. A million of them as objects would fill the heap.
 * Invariant: what comes out equals what went in.
 */
import type { BlockHash } from "../lib/brand.ts";
import { grown } from "../lib/growable.ts";
import { assembleBlock, type Block } from "./block.ts";
import { coinbasePayload, fillerPayload } from "./payload.ts";

/** What the tree knows of a block without its store. */
export interface KnownOfBlock {
  readonly parent: BlockHash;
  readonly height: number;
  readonly time: number;
  readonly bits: number;
  readonly miner: number;
}

/** The latest ones, asked for most, are kept as objects. A power of two. */
const RECENT = 64;

export class BlockStore {
  /** Blocks that are not plain. */
  private readonly whole = new Map<number, Block>();
  private versions = new Int32Array(256);
  private nonces = new Uint32Array(256);
  private extras = new Uint32Array(256);
  /** Bytes of the payload that fills the block, 0 for none. */
  private fillers = new Float64Array(256);
  private count = 0;
  private readonly recentPlaces = new Int32Array(RECENT).fill(-1);
  private readonly recent: (Block | null)[] = Array.from({ length: RECENT }, () => null);

  /** Appends a block; `isSound` says that the rules accept it, so that its coinbase is what its fields say. */
  push(block: Block, isSound: boolean): void {
    const index = this.count++;
    if (index === this.versions.length) this.grow();
    this.keep(index, block);
    if (!isSound || !isPlain(block)) {
      this.whole.set(index, block);
      return;
    }
    this.versions[index] = block.header.version;
    this.nonces[index] = block.header.nonce;
    this.extras[index] = block.payloads[0]!.coinbase!.extra;
    this.fillers[index] = block.payloads[1]?.size ?? 0;
  }

  at(index: number, tree: { about(index: number): KnownOfBlock }): Block {
    const slot = index & (RECENT - 1);
    if (this.recentPlaces[slot] === index) return this.recent[slot]!;
    const block = this.whole.get(index) ?? this.remake(index, tree.about(index));
    this.keep(index, block);
    return block;
  }

  private keep(index: number, block: Block): void {
    this.recentPlaces[index & (RECENT - 1)] = index;
    this.recent[index & (RECENT - 1)] = block;
  }

  private remake(index: number, known: KnownOfBlock): Block {
    const { height, miner } = known;
    const extra = this.extras[index]!;
    const size = this.fillers[index]!;
    const coinbase = coinbasePayload({ height, miner, extra });
    const payloads = [
      coinbase,
      ...(size > 0 ? [fillerPayload({ height, miner, extra, size })] : []),
    ];
    const version = this.versions[index]!;
    return assembleBlock({ ...known, version, nonce: this.nonces[index]! }, payloads);
  }

  private grow(): void {
    const capacity = this.versions.length * 2;
    this.versions = grown(this.versions, new Int32Array(capacity));
    this.nonces = grown(this.nonces, new Uint32Array(capacity));
    this.extras = grown(this.extras, new Uint32Array(capacity));
    this.fillers = grown(this.fillers, new Float64Array(capacity));
  }
}

/** Whether `remake` would give a sound block: one as `buildBlock` makes it. Integer difficulties are not kept apart. */
function isPlain({ header, payloads, miner }: Block): boolean {
  const coinbase = payloads[0]?.coinbase;
  if (coinbase === undefined || coinbase.reward !== undefined) return false;
  if (header.difficulty !== undefined || coinbase.miner !== miner) return false;
  if (payloads.length === 1) return true;
  if (payloads.length > 2) return false;
  const { id, size, transaction } = payloads[1]!;
  if (transaction !== undefined || size <= 0) return false;
  const { height, extra } = coinbase;
  return id === fillerPayload({ height, miner, extra, size }).id;
}
