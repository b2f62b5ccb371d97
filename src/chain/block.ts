/**
 * A block: header, payloads, and who found it. Building, size and whole-block codec; the rules are
 * in `check-header.ts` and `check-block.ts`. Invariant: `blockSize` is the declared size, which is
 * what the network charges; the encoding itself carries opaque payloads as (id, size) and is
 * shorter.
 */
import { InputError } from "../lib/assert.ts";
import type { BlockHash, TxId } from "../lib/brand.ts";
import { ByteReader, ByteWriter, compactSizeLength } from "../lib/bytes.ts";
import type { DifficultyUnit } from "./difficulty/rule.ts";
import { difficultyUnitOf } from "./difficulty/rules.ts";
import {
  HEADER_SIZES,
  type Header,
  headerUnit,
  NO_PARENT,
  readHeader,
  writeHeader,
} from "./header.ts";
import { computeMerkleRoot } from "./merkle.ts";
import type { ChainParams } from "./params.ts";
import {
  type Allocation,
  allocationPayload,
  COINBASE_SIZE,
  coinbasePayload,
  coinbaseSize,
  fillerPayload,
  PAYING_COINBASE_SIZE,
  type Payload,
  readCoinbase,
  transactionPayload,
  writeCoinbase,
} from "./payload.ts";
import { bitsOfDifficulty, workOfBits } from "./target.ts";
import {
  MIN_TRANSACTION_SIZE,
  readTransactionBody,
  TRANSACTION_TAG,
  writeTransaction,
} from "./transaction.ts";

export interface Block {
  readonly header: Header;
  readonly payloads: readonly Payload[];
  /** Index of the node that found it, −1 where unknown. */
  readonly miner: number;
}

/** What a miner works on, as far as the block's bytes depend on it. */
export interface BlockTemplate {
  readonly parent: BlockHash;
  readonly height: number;
  /** Unix seconds. */
  readonly time: number;
  readonly bits: number;
  /** Where the chain's headers state it. */
  readonly difficulty?: bigint;
  readonly miner: number;
  /** Bytes to fill, header included; less than the smallest block gives the smallest block. */
  readonly size: number;
  /** Tells apart blocks that are otherwise equal: 0 to 2^32 − 1. */
  readonly extra?: number;
  readonly nonce?: number;
  readonly version?: number;
}

/** The block of a template: a coinbase, and one opaque payload that fills the size. */
export function buildBlock(template: BlockTemplate): Block {
  const { height, miner, size, extra = 0 } = template;
  const coinbase = coinbasePayload({ height, miner, extra });
  const filler = size - HEADER_SIZES[headerUnit(template)] - 1 - coinbase.size;
  const payloads =
    filler > 0 ? [coinbase, fillerPayload({ height, miner, extra, size: filler })] : [coinbase];
  return assembleBlock(template, payloads);
}

/** A block around given payloads (at least one), its merkle root computed. */
export function assembleBlock(
  template: Omit<BlockTemplate, "size" | "height">,
  payloads: readonly Payload[],
): Block {
  const header: Header = {
    version: template.version ?? 1,
    parent: template.parent,
    merkleRoot: computeMerkleRoot(payloads.map((payload) => payload.id)).root,
    time: template.time,
    bits: template.bits,
    nonce: template.nonce ?? 0,
  };
  const { difficulty, miner } = template;
  return { header: difficulty === undefined ? header : { ...header, difficulty }, payloads, miner };
}

/**
 * The first block of a chain with these parameters; its proof of work is not asked. It commits to what
 * accounts have from the start, so that another allocation is another chain.
 */
export function createGenesis(params: ChainParams, allocations: readonly Allocation[] = []): Block {
  const template = {
    ...statedDifficulty(params),
    parent: NO_PARENT,
    time: params.genesisTime,
    miner: -1,
  };
  const coinbase = coinbasePayload({ height: 0, miner: -1, extra: 0 });
  const payloads = allocations.length === 0 ? [] : [allocationPayload(allocations)];
  return assembleBlock(template, [coinbase, ...payloads]);
}

/** Bytes of transactions that a paying block of at most `size` bytes has room for, whatever their number. */
export function transactionRoom(params: ChainParams, size: number): number {
  const count = compactSizeLength(Math.floor(size / MIN_TRANSACTION_SIZE) + 1);
  return Math.max(0, size - HEADER_SIZES[difficultyUnitOf(params)] - count - PAYING_COINBASE_SIZE);
}

/** Bytes of a block with header, coinbase and nothing else, on a chain whose coinbases pay or do not. */
export function smallestBlockSize(params: Pick<ChainParams, "difficulty">, pays: boolean): number {
  const coinbase = pays ? PAYING_COINBASE_SIZE : COINBASE_SIZE;
  return HEADER_SIZES[difficultyUnitOf(params)] + compactSizeLength(1) + coinbase;
}

/** How hard genesis is; an integer is the work of the bits that the parameters give. */
function statedDifficulty(params: ChainParams): Pick<BlockTemplate, "bits" | "difficulty"> {
  if (difficultyUnitOf(params) === "bits") return { bits: params.genesisBits };
  const difficulty = workOfBits(params.genesisBits);
  return { bits: bitsOfDifficulty(difficulty), difficulty };
}

/** Declared bytes: header, count of payloads, payloads. */
export function blockSize(block: Block): number {
  let size = HEADER_SIZES[headerUnit(block.header)] + compactSizeLength(block.payloads.length);
  for (const payload of block.payloads) size += payload.size;
  return size;
}

const OPAQUE = 0;
const COINBASE = 1;
const PAYING_COINBASE = 3;

/**
 * Bytes of a block for a message: header, count, payloads by tag: opaque ones as id and size, coinbases with
 * their fields beside these, transactions as their own bytes.
 */
export function encodeBlock(block: Block): Uint8Array {
  return writeBlock(new ByteWriter(), block).finish();
}

/** Appends the bytes of `encodeBlock`. */
export function writeBlock(writer: ByteWriter, block: Block): ByteWriter {
  writeHeader(writer, block.header).compactSize(block.payloads.length);
  for (const payload of block.payloads) writePayload(writer, payload);
  return writer;
}

/**
 * Inverse of `encodeBlock`, the miner taken from the coinbase; other bytes are an `InputError`. What
 * headers state is known from the chain's rules.
 */
export function decodeBlock(bytes: Uint8Array, unit: DifficultyUnit = "bits"): Block {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader, unit);
  const count = reader.compactSize();
  const payloads: Payload[] = [];
  for (let i = 0; i < count; i++) payloads.push(readPayload(reader));
  reader.finish();
  return { header, payloads, miner: payloads[0]?.coinbase?.miner ?? -1 };
}

function writePayload(writer: ByteWriter, payload: Payload): void {
  const { id, size, coinbase, transaction } = payload;
  if (transaction !== undefined) {
    writeTransaction(writer, transaction);
    return;
  }
  const tag = coinbase === undefined ? OPAQUE : COINBASE;
  writer
    .u8(coinbase?.reward === undefined ? tag : PAYING_COINBASE)
    .hash(id)
    .u64(size);
  if (coinbase !== undefined) writeCoinbase(writer, coinbase);
}

function readPayload(reader: ByteReader): Payload {
  const tag = reader.u8();
  if (tag === TRANSACTION_TAG) return transactionPayload(readTransactionBody(reader));
  if (tag !== OPAQUE && tag !== COINBASE && tag !== PAYING_COINBASE) {
    throw new InputError(`unknown payload tag ${tag}`);
  }
  const id = reader.hash() as TxId;
  const size = reader.u64();
  if (tag === OPAQUE) return { id, size };
  return { id, size, coinbase: readCoinbase(reader, tag === PAYING_COINBASE) };
}

/** Length of what `encodeBlock` returns. */
export function encodedBlockSize(block: Block): number {
  let size = HEADER_SIZES[headerUnit(block.header)] + compactSizeLength(block.payloads.length);
  for (const payload of block.payloads) size += encodedPayloadSize(payload);
  return size;
}

function encodedPayloadSize({ size, coinbase, transaction }: Payload): number {
  if (transaction !== undefined) return size;
  const tagged = 1 + 32 + 8;
  return coinbase === undefined ? tagged : tagged + coinbaseSize(coinbase);
}
