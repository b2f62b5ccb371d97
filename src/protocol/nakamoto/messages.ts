/**
 * The message kinds of the nakamoto protocol and the bytes of those about blocks (protocol documentation of
 * developer.bitcoin.org); those about transactions are `transaction-messages.ts`. Opaque transactions occupy
 * their declared size.
 * Invariant: `size` is the length of what `encode` returns, and `decode` takes it back.
 */
import { decodeBlock, encodeBlock } from "../../chain/block.ts";
import { type BlockTree, GENESIS } from "../../chain/block-tree.ts";
import { STATUS } from "../../chain/chain-view.ts";
import { difficultyUnitOf } from "../../chain/difficulty/rules.ts";
import { blockHash, HEADER_SIZES, readHeader, writeHeader } from "../../chain/header.ts";
import { computeLocator, locatorHeights } from "../../chain/locator.ts";
import type { BlockHash, BlockIndex } from "../../lib/brand.ts";
import { ByteWriter, compactSizeLength } from "../../lib/bytes.ts";
import type { MessageKind } from "../protocol.ts";
import { ENVELOPE, expectField, open, seal } from "./envelope.ts";
import type { NakamotoSetup } from "./state.ts";
import { createTransactionMessages, findBlock, PLAIN } from "./transaction-messages.ts";

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
  /** item: a block; with money, arg: a list of places in it */
  getblocktxn: 7,
  /** the same */
  blocktxn: 8,
  /** item: a list of transactions that the sender has */
  txinv: 9,
  /** item: a list of transactions that the sender wants */
  txgetdata: 10,
  /** item: a transaction */
  tx: 11,
  /** item: a list of transactions that were asked for and are not here */
  txnotfound: 12,
  /** the sender wants to know of all that the mempool has */
  mempool: 13,
} as const;

/** Numbers of the timers. */
export const TIMER = {
  /** a request for block item, attempt arg */
  request: 0,
  /** a request for headers, attempt arg */
  sync: 1,
  /** a request for transactions, attempt arg */
  txRequest: 2,
  /** peer item is to be told of transactions */
  trickle: 3,
  /** the wallet's own are to be offered again */
  resubmit: 4,
  /** the clock should have caught up with block item */
  early: 5,
  /** the node's behaviour number item, of those that it has, is due, about arg */
  behave: 6,
  /** the payee of the payment that a party reverts should have delivered */
  delivery: 7,
} as const;

/** Names of the timers, by number. */
export const TIMER_NAMES = Object.keys(TIMER) as readonly (keyof typeof TIMER)[];

/** Kinds of work that a node's CPU is charged with. */
export const WORK = {
  /** judging block item, which came from the peer */
  block: 0,
  /** verifying the signatures of transactions */
  transactions: 1,
} as const;

/** The most headers in one message. */
export const MAX_HEADERS = 2000;

const ZERO_HASH = "0".repeat(64) as BlockHash;
const TYPE_BLOCK = 2;
const TYPE_COMPACT = 4;
/** Version, count, hashes, stop hash. */
const LOCATOR_FIXED = 4 + 1 + 32;

/** The codecs, in the order of their numbers. */
export function createMessageKinds({ tree, params, money }: MessageSetup): readonly MessageKind[] {
  const { relay } = params;
  const common = [
    { ...inventory(tree, "inv"), ignoredFrom: STATUS.requested },
    inventory(tree, "getdata"),
    getheaders(tree),
    headers(tree),
    { ...wholeBlock(tree, "block", (block) => tree.sizeOf(block)), ignoredFrom: STATUS.received },
    inventory(tree, "notfound"),
  ];
  if (money !== null) {
    const { transactions, lists } = money;
    return [...common, ...createTransactionMessages({ tree, transactions, lists })];
  }
  const compactSize = relay.compact?.size ?? 0;
  const missingSize = (block: BlockIndex) =>
    Math.ceil((relay.compact?.missingShare ?? 0) * tree.sizeOf(block));
  return [
    ...common,
    wholeBlock(tree, "cmpctblock", () => compactSize),
    inventory(tree, "getblocktxn"),
    wholeBlock(tree, "blocktxn", missingSize),
  ];
}

/** What codecs refer to. */
type MessageSetup = Pick<NakamotoSetup, "tree" | "params" | "money">;

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
      const item = findBlock(tree, reader.hash());
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
      return { item: findBlock(tree, tip), arg: 0 };
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
    size: (_item, arg) => ENVELOPE + compactSizeLength(arg) + each * arg,
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
        last = findBlock(tree, blockHash(readHeader(reader, unit)));
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
  const smallest = (block: BlockIndex) => 4 + tree.encodedSizeOf(block);
  return {
    name,
    ...PLAIN,
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
      const item = tree.find(block);
      return { item: item < 0 ? findBlock(tree, blockHash(block.header)) : item, arg: 0 };
    },
  };
}
