/**
 * The nakamoto header is Bitcoin's: 80 bytes, double SHA-256. Where a chain's rule speaks in
 * integers another 32 bytes state the difficulty, big-endian. Codec and hash only; what a header has
 * to satisfy is `check-header.ts`. Invariant: decode after encode gives the same header.
 */
import type { BlockHash } from "../lib/brand.ts";
import { ByteReader, ByteWriter, fromHex, toDisplayHex, toHex } from "../lib/bytes.ts";
import { sha256d } from "../lib/hash.ts";
import type { DifficultyUnit } from "./difficulty/rule.ts";

export interface Header {
  readonly version: number;
  readonly parent: BlockHash;
  /** 64 hex digits in display order. */
  readonly merkleRoot: string;
  /** Unix seconds, the miner's claim. */
  readonly time: number;
  /** Compact form of the target. */
  readonly bits: number;
  readonly nonce: number;
  /**
   * Expected hashes, 1 to 2^256 − 1, on a chain of integer difficulties; `bits` then are the compact
   * form of its target.
   */
  readonly difficulty?: bigint;
}

/** Bytes of an encoded header that states bits, as Bitcoin's does. */
export const HEADER_SIZE = 80;

const DIFFICULTY_SIZE = 32;

/** Bytes of an encoded header by what it states. */
export const HEADER_SIZES: Readonly<Record<DifficultyUnit, number>> = {
  bits: HEADER_SIZE,
  integer: HEADER_SIZE + DIFFICULTY_SIZE,
};

/** What a header states. */
export function headerUnit(header: Pick<Header, "difficulty">): DifficultyUnit {
  return header.difficulty === undefined ? "bits" : "integer";
}

/** The parent of a genesis header. */
export const NO_PARENT = "0".repeat(64) as BlockHash;

/** The bytes that are hashed. */
export function encodeHeader(header: Header): Uint8Array {
  return writeHeader(new ByteWriter(HEADER_SIZES[headerUnit(header)]), header).finish();
}

/** Inverse of `encodeHeader`; other than 80 or 112 bytes is an `InputError`. */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader, bytes.length === HEADER_SIZES.integer ? "integer" : "bits");
  reader.finish();
  return header;
}

/** Double SHA-256 of the bytes, in display order. */
export function blockHash(header: Header): BlockHash {
  return toDisplayHex(sha256d(writeHeader(hashed.restart(), header).written())) as BlockHash;
}

/** Where a header is written that nothing but its hash is wanted of; it keeps nothing from call to call. */
const hashed = new ByteWriter(HEADER_SIZES.bits);

/** Appends the bytes to a message. */
export function writeHeader(writer: ByteWriter, header: Header): ByteWriter {
  writer
    .i32(header.version)
    .hash(header.parent)
    .hash(header.merkleRoot)
    .u32(header.time)
    .u32(header.bits)
    .u32(header.nonce);
  if (header.difficulty === undefined) return writer;
  return writer.raw(fromHex(header.difficulty.toString(16).padStart(2 * DIFFICULTY_SIZE, "0")));
}

/** Reads the next header of a message; what it states is known from the chain's rules. */
export function readHeader(reader: ByteReader, unit: DifficultyUnit = "bits"): Header {
  const header = {
    version: reader.i32(),
    parent: reader.hash() as BlockHash,
    merkleRoot: reader.hash(),
    time: reader.u32(),
    bits: reader.u32(),
    nonce: reader.u32(),
  };
  if (unit === "bits") return header;
  return { ...header, difficulty: BigInt(`0x${toHex(reader.raw(DIFFICULTY_SIZE))}`) };
}
