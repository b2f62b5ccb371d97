/**
 * The message kinds of the nakamoto protocol and their bytes: Bitcoin's envelope of 24 bytes, then the
 * payload (protocol documentation of developer.bitcoin.org). Opaque transactions occupy their declared size.
 * Invariant: `size` is the length of what `encode` returns, and `decode` takes it back.
 */
import { decodeBlock, encodeBlock } from "../../chain/block.ts";
import { type BlockTree, GENESIS } from "../../chain/block-tree.ts";
import { STATUS } from "../../chain/chain-view.ts";
import { difficultyUnitOf } from "../../chain/difficulty/rules.ts";
import { blockHash, HEADER_SIZES, readHeader, writeHeader } from "../../chain/header.ts";
import { computeLocator, locatorHeights } from "../../chain/locator.ts";
import { InputError } from "../../lib/assert.ts";
import type { BlockHash, BlockIndex } from "../../lib/brand.ts";
import { ByteReader, ByteWriter } from "../../lib/bytes.ts";
import { sha256d } from "../../lib/hash.ts";
import type { MessageKind } from "../protocol.ts";
import type { RelayParams } from "./params.ts";

/** Numbers of the message kinds. */
export const MESSAGE = {
  /** item: a block that the sender has */
  inv: 0,
  /** item: a block that the sender wants; arg 1: the compact form will do */
  getdata: 1,
  /** item: the tip whose locator is sent */
  getheaders: 2,
  /** the `arg` headers that end with item */
  headers: 3,
  block: 4,
  notfound: 5,
  cmpctblock: 6,
  getblocktxn: 7,
  blocktxn: 8,
} as const;

/** Numbers of the timers. */
export const TIMER = {
  /** a request for block item, attempt arg */
  request: 0,
  /** a request for headers, attempt arg */
  sync: 1,
} as const;

/** The most headers in one message. */
export const MAX_HEADERS = 2000;

const ENVELOPE = 24;
const MAGIC = 0x6b72_6f66; // "fork" in ASCII, little-endian
const ZERO_HASH = "0".repeat(64) as BlockHash;
const TYPE_BLOCK = 2;
const TYPE_COMPACT = 4;
/** A header may be heard twice to effect: its block can be had from the second who tells of it. */
const PLAIN = { ignoredFrom: null, carriesBlock: false };
/** Version, count, hashes, stop hash. */
const LOCATOR_FIXED = 4 + 1 + 32;

/** The codecs, in the order of their numbers. */
export function createMessageKinds(tree: BlockTree, relay: RelayParams): readonly MessageKind[] {
  const compactSize = relay.compact?.size ?? 0;
  const missingSize = (block: BlockIndex) =>
    Math.ceil((relay.compact?.missingShare ?? 0) * tree.sizeOf(block));
  return [
    { ...inventory(tree, "inv"), ignoredFrom: STATUS.requested },
    inventory(tree, "getdata"),
    getheaders(tree),
    headers(tree),
    { ...wholeBlock(tree, "block", (block) => tree.sizeOf(block)), ignoredFrom: STATUS.received },
    inventory(tree, "notfound"),
    wholeBlock(tree, "cmpctblock", () => compactSize),
    inventory(tree, "getblocktxn"),
    wholeBlock(tree, "blocktxn", missingSize),
  ];
}

/** One entry of an inventory: type and hash. */
function inventory(tree: BlockTree, name: string): MessageKind {
  return {
    name,
    ...PLAIN,
    size: () => ENVELOPE + 1 + 4 + 32,
    encode: (item, arg) => {
      const type = arg === 1 ? TYPE_COMPACT : TYPE_BLOCK;
      const hash = tree.hashOf(item as BlockIndex);
      return seal(name, new ByteWriter().compactSize(1).u32(type).hash(hash));
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      expectField("count", reader.compactSize(), 1);
      const type = reader.u32();
      const item = find(tree, reader.hash());
      reader.finish();
      return { item, arg: type === TYPE_COMPACT ? 1 : 0 };
    },
  };
}

function getheaders(tree: BlockTree): MessageKind {
  const name = "getheaders";
  return {
    name,
    ...PLAIN,
    size: (item) =>
      ENVELOPE + LOCATOR_FIXED + 32 * locatorHeights(tree.height(item as BlockIndex)).length,
    encode: (item) => {
      const locator = computeLocator(tree, item as BlockIndex);
      const writer = new ByteWriter().u32(1).compactSize(locator.length);
      for (const hash of locator) writer.hash(hash);
      return seal(name, writer.hash(ZERO_HASH));
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      reader.u32();
      const count = reader.compactSize();
      let tip: string = ZERO_HASH;
      // Read one by one: a count is only as good as the bytes behind it.
      for (let i = 0; i < count; i++) {
        const hash = reader.hash();
        if (i === 0) tip = hash;
      }
      reader.hash();
      reader.finish();
      return { item: find(tree, tip), arg: 0 };
    },
  };
}

function headers(tree: BlockTree): MessageKind {
  const name = "headers";
  const unit = difficultyUnitOf(tree.params);
  const each = HEADER_SIZES[unit] + 1;
  return {
    name,
    ...PLAIN,
    size: (_item, arg) => ENVELOPE + (arg < 0xfd ? 1 : 3) + each * arg,
    encode: (item, arg) => {
      const last = item as BlockIndex;
      const writer = new ByteWriter().compactSize(arg);
      for (let height = tree.height(last) - arg + 1; height <= tree.height(last); height++) {
        writeHeader(writer, tree.headerOf(tree.ancestorAt(last, height))).compactSize(0);
      }
      return seal(name, writer);
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      const count = reader.compactSize();
      let last: BlockIndex = GENESIS;
      for (let i = 0; i < count; i++) {
        last = find(tree, blockHash(readHeader(reader, unit)));
        expectField("transaction count", reader.compactSize(), 0);
      }
      reader.finish();
      return { item: last, arg: count };
    },
  };
}

/** A block in a form of so many declared bytes: its encoding, and zeros for what is opaque in it. */
function wholeBlock(
  tree: BlockTree,
  name: string,
  declaredSize: (block: BlockIndex) => number,
): MessageKind {
  const unit = difficultyUnitOf(tree.params);
  const smallest = (block: BlockIndex) =>
    4 + encodedSize(HEADER_SIZES[unit], tree.blockOf(block).payloads.length);
  return {
    name,
    ignoredFrom: null,
    carriesBlock: true,
    size: (item) =>
      ENVELOPE + Math.max(declaredSize(item as BlockIndex), smallest(item as BlockIndex)),
    encode: (item) => {
      const block = item as BlockIndex;
      const encoded = encodeBlock(tree.blockOf(block));
      const padding = Math.max(0, declaredSize(block) - 4 - encoded.length);
      const writer = new ByteWriter().u32(encoded.length).raw(encoded);
      return seal(name, writer.raw(new Uint8Array(padding)));
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      const block = decodeBlock(reader.raw(reader.u32()), unit);
      return { item: find(tree, blockHash(block.header)), arg: 0 };
    },
  };
}

/** Length of `encodeBlock`: header, count, a tagged coinbase, tagged opaque payloads. */
function encodedSize(header: number, payloads: number): number {
  const tagged = 1 + 32 + 8;
  return header + (payloads < 0xfd ? 1 : 3) + payloads * tagged + 12;
}

function seal(name: string, payload: ByteWriter): Uint8Array {
  const bytes = payload.finish();
  const command = new Uint8Array(12);
  for (let i = 0; i < name.length; i++) command[i] = name.charCodeAt(i);
  return new ByteWriter()
    .u32(MAGIC)
    .raw(command)
    .u32(bytes.length)
    .raw(sha256d(bytes).subarray(0, 4))
    .raw(bytes)
    .finish();
}

function open(name: string, bytes: Uint8Array): ByteReader {
  const reader = new ByteReader(bytes);
  expectField("magic", reader.u32(), MAGIC);
  const command = String.fromCharCode(...reader.raw(12).filter((byte) => byte !== 0));
  if (command !== name) throw new InputError(`a ${name} message was due, "${command}" came`);
  expectField("length", reader.u32(), bytes.length - ENVELOPE);
  const checksum = reader.raw(4);
  const digest = sha256d(bytes.subarray(ENVELOPE));
  if (checksum.some((byte, i) => byte !== digest[i])) {
    throw new InputError(`the checksum of a ${name} message is wrong`);
  }
  return reader;
}

function expectField(field: string, actual: number, wanted: number): void {
  if (actual !== wanted) throw new InputError(`${field} is ${actual}, ${wanted} was due`);
}

function find(tree: BlockTree, hash: BlockHash | string): BlockIndex {
  const block = tree.indexOf(hash as BlockHash);
  if (block === -1) throw new InputError(`no block ${hash} is known here`);
  return block;
}
