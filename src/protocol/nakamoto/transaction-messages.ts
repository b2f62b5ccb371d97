/**
 * The message kinds about transactions and their bytes: inv, getdata and notfound for many at once, tx, mempool
 * (BIP 35), and compact blocks (BIP 152) of real transactions. Where BIP 152 has keyed short ids, the first six
 * bytes of the id stand here; a collision of short ids never happens.
 */
import { encodeBlock, encodedBlockSize } from "../../chain/block.ts";
import type { BlockTree } from "../../chain/block-tree.ts";
import { difficultyUnitOf } from "../../chain/difficulty/rules.ts";
import {
  blockHash,
  HEADER_SIZES,
  headerUnit,
  readHeader,
  writeHeader,
} from "../../chain/header.ts";
import { computeTxId } from "../../chain/payload.ts";
import { decodeTransaction, encodeTransaction } from "../../chain/transaction.ts";
import type { TransactionTable } from "../../chain/transaction-table.ts";
import { InputError } from "../../lib/assert.ts";
import type { BlockHash, BlockIndex, TxId, TxIndex } from "../../lib/brand.ts";
import { ByteWriter, compactSizeLength, fromDisplayHex } from "../../lib/bytes.ts";
import type { ItemLists } from "../item-lists.ts";
import type { MessageKind } from "../protocol.ts";
import { ENVELOPE, expectField, open, seal } from "./envelope.ts";

/** What the codecs refer to. */
interface TransactionMessageSetup {
  readonly tree: BlockTree;
  readonly transactions: TransactionTable;
  readonly lists: ItemLists;
}

const PLAIN = { ignoredFrom: null, carriesBlock: false, list: null };
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
  const headerSize = HEADER_SIZES[unit];
  const encode = (item: number) => {
    const block = tree.blockOf(item as BlockIndex);
    const [coinbase, ...others] = block.payloads;
    const writer = writeHeader(new ByteWriter(), block.header).u64(0).compactSize(others.length);
    for (const { id } of others) writer.raw(fromDisplayHex(id).subarray(0, SHORT_ID));
    // A block of the coinbase alone, behind a header that the reader has had.
    const alone = encodeBlock({ ...block, payloads: coinbase === undefined ? [] : [coinbase] });
    return seal(name, writer.raw(alone.subarray(headerSize)));
  };
  return {
    ...PLAIN,
    name,
    carriesBlock: true,
    size: (item) => {
      const { payloads } = tree.blockOf(item as BlockIndex);
      const count = Math.max(0, payloads.length - 1);
      const alone = encodedCoinbaseSize(tree, item as BlockIndex);
      return ENVELOPE + headerSize + 8 + compactSizeLength(count) + count * SHORT_ID + alone;
    },
    encode,
    decode: (bytes) => ({
      item: findBlock(tree, blockHash(readHeader(open(name, bytes), unit))),
      arg: 0,
    }),
  };
}

/** A block and the places in it of what is missing. */
function missingPlaces({ tree, lists }: TransactionMessageSetup): MessageKind {
  const name = "getblocktxn";
  return {
    ...PLAIN,
    name,
    list: { in: "arg", lists },
    size: (_item, arg) => {
      let size = ENVELOPE + HASH + compactSizeLength(lists.lengthOf(arg));
      for (let i = 0; i < lists.lengthOf(arg); i++) size += compactSizeLength(lists.at(arg, i));
      return size;
    },
    encode: (item, arg) => {
      const writer = new ByteWriter().hash(tree.hashOf(item as BlockIndex));
      writer.compactSize(lists.lengthOf(arg));
      for (let i = 0; i < lists.lengthOf(arg); i++) writer.compactSize(lists.at(arg, i));
      return seal(name, writer);
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      const item = findBlock(tree, reader.hash());
      const count = reader.compactSize();
      const places: number[] = [];
      for (let i = 0; i < count; i++) places.push(reader.compactSize());
      reader.finish();
      return { item, arg: lists.add(places) };
    },
  };
}

/** A block and the transactions at those places. */
function missingTransactions({ tree, lists }: TransactionMessageSetup): MessageKind {
  const name = "blocktxn";
  const at = (block: BlockIndex, list: number, i: number) => {
    const payload = tree.blockOf(block).payloads[lists.at(list, i)];
    if (payload?.transaction === undefined) throw new InputError("no transaction at this place");
    return payload.transaction;
  };
  return {
    ...PLAIN,
    name,
    carriesBlock: true,
    list: { in: "arg", lists },
    size: (item, arg) => {
      const { payloads } = tree.blockOf(item as BlockIndex);
      let size = ENVELOPE + HASH + compactSizeLength(lists.lengthOf(arg));
      for (let i = 0; i < lists.lengthOf(arg); i++) {
        size += payloads[lists.at(arg, i)]!.size;
      }
      // The places are told again, so that an answer can be read without its question.
      for (let i = 0; i < lists.lengthOf(arg); i++) size += compactSizeLength(lists.at(arg, i));
      return size;
    },
    encode: (item, arg) => {
      const writer = new ByteWriter().hash(tree.hashOf(item as BlockIndex));
      writer.compactSize(lists.lengthOf(arg));
      for (let i = 0; i < lists.lengthOf(arg); i++) writer.compactSize(lists.at(arg, i));
      for (let i = 0; i < lists.lengthOf(arg); i++) {
        writer.raw(encodeTransaction(at(item as BlockIndex, arg, i)));
      }
      return seal(name, writer);
    },
    decode: (bytes) => {
      const reader = open(name, bytes);
      const item = findBlock(tree, reader.hash());
      const count = reader.compactSize();
      const places: number[] = [];
      for (let i = 0; i < count; i++) places.push(reader.compactSize());
      return { item, arg: lists.add(places) };
    },
  };
}

/** Count, tag, id, size and fields of a block's coinbase. */
function encodedCoinbaseSize(tree: BlockTree, block: BlockIndex): number {
  const { header, payloads, miner } = tree.blockOf(block);
  const alone = payloads.length === 0 ? [] : [payloads[0]!];
  return encodedBlockSize({ header, payloads: alone, miner }) - HEADER_SIZES[headerUnit(header)];
}

function findTransaction(transactions: TransactionTable, id: string): TxIndex {
  const tx = transactions.indexOf(id as TxId);
  if (tx === -1) throw new InputError(`no transaction ${id} is known here`);
  return tx;
}

function findBlock(tree: BlockTree, hash: string): BlockIndex {
  const block = tree.indexOf(hash as BlockHash);
  if (block === -1) throw new InputError(`no block ${hash} is known here`);
  return block;
}
