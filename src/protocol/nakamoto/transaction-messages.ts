/**
 * The message kinds about transactions and their bytes: inv, getdata and notfound for many at once, tx, mempool
 * (BIP 35), and compact blocks (BIP 152) of real transactions. Where BIP 152 has keyed short ids, the first six
 * bytes of the id stand here; a collision of short ids never happens.
 */
import { type Block, encodeBlock, encodedBlockSize } from "../../chain/block.ts";
import type { BlockTree } from "../../chain/block-tree.ts";
import { difficultyUnitOf } from "../../chain/difficulty/rules.ts";
import {
  blockHash,
  HEADER_SIZES,
  headerUnit,
  readHeader,
  writeHeader,
} from "../../chain/header.ts";
import { computeTxId, type Payload } from "../../chain/payload.ts";
import { decodeTransaction, encodeTransaction } from "../../chain/transaction.ts";
import type { TransactionTable } from "../../chain/transaction-table.ts";
import { InputError } from "../../lib/assert.ts";
import type { BlockHash, BlockIndex, TxId, TxIndex } from "../../lib/brand.ts";
import { type ByteReader, ByteWriter, compactSizeLength, fromDisplayHex } from "../../lib/bytes.ts";
import type { ItemLists } from "../item-lists.ts";
import type { MessageKind } from "../protocol.ts";
import { ENVELOPE, expectField, open, seal } from "./envelope.ts";

/** What the codecs refer to. */
interface TransactionMessageSetup {
  readonly tree: BlockTree;
  readonly transactions: TransactionTable;
  readonly lists: ItemLists;
}

/** A header may be heard twice to effect: its block can be had from the second who tells of it. */
export const PLAIN = { ignoredFrom: null, carriesBlock: false, list: null };
const TYPE_TX = 1;
/** Type and hash. */
const INVENTORY_ENTRY = 4 + 32;
const SHORT_ID = 6;
const HASH = 32;

/** The kinds from `cmpctblock` on, in the order of their numbers. */
export function createTransactionMessages(setup: TransactionMessageSetup): readonly MessageKind[] {
  return [
    compactBlock(setup),
    missingPlaces(setup),
    missingTransactions(setup),
    inventory(setup, "txinv", "inv"),
    inventory(setup, "txgetdata", "getdata"),
    transaction(setup),
    inventory(setup, "txnotfound", "notfound"),
    mempool(),
  ];
}

/** So many transactions by id; on the wire the command of the same message about blocks. */
function inventory(
  { transactions, lists }: TransactionMessageSetup,
  name: string,
  command: string,
): MessageKind {
  return {
    ...PLAIN,
    name,
    list: { in: "item", lists },
    size: (item) => {
      const count = lists.lengthOf(item);
      return ENVELOPE + compactSizeLength(count) + count * INVENTORY_ENTRY;
    },
    encode: (item) => {
      const count = lists.lengthOf(item);
      const writer = new ByteWriter().compactSize(count);
      for (let i = 0; i < count; i++) {
        writer.u32(TYPE_TX).hash(transactions.idOf(lists.at(item, i) as TxIndex));
      }
      return seal(command, writer);
    },
    decode: (bytes) => {
      const reader = open(command, bytes);
      const count = reader.compactSize();
      const items: TxIndex[] = [];
      for (let i = 0; i < count; i++) {
        expectField("type", reader.u32(), TYPE_TX);
        items.push(findTransaction(transactions, reader.hash()));
      }
      reader.finish();
      return { item: lists.add(items), arg: 0 };
    },
  };
}

function transaction({ transactions }: TransactionMessageSetup): MessageKind {
  const name = "tx";
  return {
    ...PLAIN,
    name,
    size: (item) => ENVELOPE + transactions.sizeOf(item as TxIndex),
    encode: (item) => {
      const bytes = encodeTransaction(transactions.transactionOf(item as TxIndex));
      return seal(name, new ByteWriter(bytes.length).raw(bytes));
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      const body = decodeTransaction(reader.raw(reader.remaining));
      return { item: findTransaction(transactions, computeTxId(body)), arg: 0 };
    },
  };
}

function mempool(): MessageKind {
  const name = "mempool";
  return {
    ...PLAIN,
    name,
    size: () => ENVELOPE,
    encode: () => seal(name, new ByteWriter()),
    decode: (bytes) => {
      open(name, bytes).finish();
      return { item: 0, arg: 0 };
    },
  };
}

/** Header, a nonce, short ids, and the coinbase whole. */
function compactBlock({ tree }: TransactionMessageSetup): MessageKind {
  const name = "cmpctblock";
  const unit = difficultyUnitOf(tree.params);
  const write = (item: number) => {
    const block = tree.blockOf(item as BlockIndex);
    const [coinbase, ...others] = block.payloads;
    const writer = writeHeader(new ByteWriter(), block.header).u64(0).compactSize(others.length);
    for (const { id } of others) writer.raw(fromDisplayHex(id).subarray(0, SHORT_ID));
    return writer.raw(encodePayloads(block, coinbase === undefined ? [] : [coinbase]));
  };
  return {
    ...PLAIN,
    name,
    carriesBlock: true,
    size: (item) => {
      const { payloads } = tree.blockOf(item as BlockIndex);
      const count = Math.max(0, payloads.length - 1);
      const alone = encodedPayloadsSize(tree.blockOf(item as BlockIndex), payloads.slice(0, 1));
      return (
        ENVELOPE + HEADER_SIZES[unit] + 8 + compactSizeLength(count) + count * SHORT_ID + alone
      );
    },
    encode: (item) => seal(name, write(item)),
    decode: (bytes) => {
      const item = findBlock(tree, blockHash(readHeader(open(name, bytes), unit)));
      expectPayload(name, bytes, write(item));
      return { item, arg: 0 };
    },
  };
}

/** A block and the places in it of what is missing. */
function missingPlaces({ tree, lists }: TransactionMessageSetup): MessageKind {
  const name = "getblocktxn";
  return {
    ...PLAIN,
    name,
    list: { in: "arg", lists },
    size: (_item, arg) => ENVELOPE + HASH + placesSize(lists.itemsOf(arg)),
    encode: (item, arg) => {
      const writer = new ByteWriter().hash(tree.hashOf(item as BlockIndex));
      return seal(name, writePlaces(writer, lists.itemsOf(arg)));
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      const item = findBlock(tree, reader.hash());
      const places = readPlaces(reader, tree.blockOf(item));
      reader.finish();
      return { item, arg: lists.add(places) };
    },
  };
}

/** A block, places in it, told again so that an answer can be read without its question, and what is there. */
function missingTransactions({ tree, lists }: TransactionMessageSetup): MessageKind {
  const name = "blocktxn";
  const select = (block: Block, places: readonly number[]) =>
    places.map((place) => block.payloads[place]!);
  const write = (item: BlockIndex, places: readonly number[]) => {
    const block = tree.blockOf(item);
    const writer = writePlaces(new ByteWriter().hash(tree.hashOf(item)), places);
    return writer.raw(encodePayloads(block, select(block, places)));
  };
  return {
    ...PLAIN,
    name,
    carriesBlock: true,
    list: { in: "arg", lists },
    size: (item, arg) => {
      const block = tree.blockOf(item as BlockIndex);
      const places = lists.itemsOf(arg);
      const chosen = encodedPayloadsSize(block, select(block, places));
      return ENVELOPE + HASH + placesSize(places) + chosen;
    },
    encode: (item, arg) => seal(name, write(item as BlockIndex, lists.itemsOf(arg))),
    decode: (bytes) => {
      const reader = open(name, bytes);
      const item = findBlock(tree, reader.hash());
      const places = readPlaces(reader, tree.blockOf(item));
      expectPayload(name, bytes, write(item, places));
      return { item, arg: lists.add(places) };
    },
  };
}

function placesSize(places: readonly number[]): number {
  return places.reduce(
    (size, place) => size + compactSizeLength(place),
    compactSizeLength(places.length),
  );
}

function writePlaces(writer: ByteWriter, places: readonly number[]): ByteWriter {
  writer.compactSize(places.length);
  for (const place of places) writer.compactSize(place);
  return writer;
}

/** Places in a block that has so many payloads. */
function readPlaces(reader: ByteReader, { payloads }: Block): number[] {
  const count = reader.compactSize();
  const places: number[] = [];
  for (let i = 0; i < count; i++) {
    const place = reader.compactSize();
    if (place >= payloads.length) throw new InputError(`the block has nothing at place ${place}`);
    places.push(place);
  }
  return places;
}

/** Payloads as a block has them, counted. */
function encodePayloads(block: Block, payloads: readonly Payload[]): Uint8Array {
  return encodeBlock({ ...block, payloads }).subarray(HEADER_SIZES[headerUnit(block.header)]);
}

function encodedPayloadsSize(block: Block, payloads: readonly Payload[]): number {
  return encodedBlockSize({ ...block, payloads }) - HEADER_SIZES[headerUnit(block.header)];
}

/** What a message says of an interned thing is what is known of that, byte for byte. */
function expectPayload(name: string, bytes: Uint8Array, wanted: ByteWriter): void {
  const payload = bytes.subarray(ENVELOPE);
  const due = wanted.finish();
  if (payload.length === due.length && due.every((byte, i) => byte === payload[i])) return;
  throw new InputError(`a ${name} message does not fit the block that it is about`);
}

function findTransaction(transactions: TransactionTable, id: string): TxIndex {
  const tx = transactions.indexOf(id as TxId);
  if (tx === -1) throw new InputError(`no transaction ${id} is known here`);
  return tx;
}

/** The block of a hash in a message, which may be one that nobody here has heard of: an `InputError`. */
export function findBlock(tree: BlockTree, hash: string): BlockIndex {
  const block = tree.indexOf(hash as BlockHash);
  if (block === -1) throw new InputError(`no block ${hash} is known here`);
  return block;
}
