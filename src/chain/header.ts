/**
 * The nakamoto header is Bitcoin's: 80 bytes, double SHA-256. Codec and hash only; what a header
 * has to satisfy is `check-header.ts`. Invariant: decode after encode gives the same header.
 */
import type { BlockHash } from "../lib/brand.ts";
import { ByteReader, ByteWriter, toDisplayHex } from "../lib/bytes.ts";
import { sha256d } from "../lib/hash.ts";

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
}

/** Bytes of an encoded header. */
export const HEADER_SIZE = 80;

/** The parent of a genesis header. */
export const NO_PARENT = "0".repeat(64) as BlockHash;

/** The 80 bytes that are hashed. */
export function encodeHeader(header: Header): Uint8Array {
  return writeHeader(new ByteWriter(HEADER_SIZE), header).finish();
}

/** Inverse of `encodeHeader`; other than 80 bytes is an `InputError`. */
export function decodeHeader(bytes: Uint8Array): Header {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader);
  reader.finish();
  return header;
}

/** Double SHA-256 of the 80 bytes, in display order. */
export function blockHash(header: Header): BlockHash {
  return toDisplayHex(sha256d(encodeHeader(header))) as BlockHash;
}

/** Appends the 80 bytes to a message. */
export function writeHeader(writer: ByteWriter, header: Header): ByteWriter {
  return writer
    .i32(header.version)
    .hash(header.parent)
    .hash(header.merkleRoot)
    .u32(header.time)
    .u32(header.bits)
    .u32(header.nonce);
}

/** Reads the next 80 bytes of a message. */
export function readHeader(reader: ByteReader): Header {
  return {
    version: reader.i32(),
    parent: reader.hash() as BlockHash,
    merkleRoot: reader.hash(),
    time: reader.u32(),
    bits: reader.u32(),
    nonce: reader.u32(),
  };
}
