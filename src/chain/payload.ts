/**
 * What a block carries: a coinbase, and then transactions, which on a chain without money are opaque, an id
 * and a size. The rules about payloads sit behind `PayloadCheck`: opaque ones here, those of money in
 * `ledger-book.ts`. Invariant: the id and size of a sound payload are those of its canonical bytes.
 */
import type { BlockIndex, TxId } from "../lib/brand.ts";
import { type ByteReader, ByteWriter, toDisplayHex, toHex } from "../lib/bytes.ts";
import { sha256d } from "../lib/hash.ts";
import { PUBLIC_KEY_SIZE } from "../lib/signature.ts";
import { accepted, acceptedWith, rejected, type Verdict } from "../lib/verdict.ts";
import type { Block } from "./block.ts";
import type { BlockFacts } from "./block-facts.ts";
import type { LedgerDelta } from "./ledger.ts";
import type { ChainParams } from "./params.ts";
import type { PayloadRejection } from "./rejection.ts";
import { type Transaction, transactionSize, writeTransaction } from "./transaction.ts";

export interface Payload {
  readonly id: TxId;
  /** Bytes that the payload occupies in a block. */
  readonly size: number;
  /** Present in a coinbase and nowhere else. */
  readonly coinbase?: Coinbase;
  /** Present where the payload is a signed transfer. */
  readonly transaction?: Transaction;
}

/** What the first payload of a block says of the block and its finder. */
export interface Coinbase {
  readonly height: number;
  /** Index of the node that found the block, −1 where unknown. */
  readonly miner: number;
  /** Tells apart blocks that are otherwise equal: 0 to 2^32 − 1. */
  readonly extra: number;
  /** On a chain with money: who is paid for the block, by public key, and how many base units. */
  readonly reward?: { readonly account: string; readonly amount: bigint };
}

/**
 * Judges a block's payloads given its parent, and says what the block does to the ledger (null where there is
 * none); whatever it depends on must be the ancestors' alone.
 */
export type PayloadCheck = (
  params: ChainParams,
  facts: BlockFacts,
  parent: BlockIndex,
  block: Block,
) => Verdict<PayloadRejection, LedgerDelta | null>;

/** The rules of opaque payloads: a sound coinbase first, no second one, no id twice. */
export const checkOpaquePayloads: PayloadCheck = (_params, facts, parent, block) => {
  const sound = checkPayloadList(block, facts.height(parent) + 1);
  return sound.ok ? NO_DELTA : sound;
};

/** What every chain asks of a block's list of payloads, whatever they carry. */
export function checkPayloadList(block: Block, height: number): Verdict<PayloadRejection> {
  const coinbase = checkCoinbase(block, height);
  return coinbase.ok ? checkDistinct(block.payloads) : coinbase;
}

const NO_DELTA = acceptedWith(null);

/** The first payload of a block. */
export function coinbasePayload(coinbase: Coinbase): Payload {
  // Who makes a block has its coinbase judged next: the same fields, the same hash.
  if (latest !== null && isSameCoinbase(latest.coinbase, coinbase)) {
    return { id: latest.id, size: latest.size, coinbase };
  }
  const bytes = encodeCoinbase(coinbase);
  latest = { id: txIdOf(bytes), size: bytes.length, coinbase };
  return latest;
}

/** The coinbase hashed last. */
let latest: (Payload & { readonly coinbase: Coinbase }) | null = null;

function isSameCoinbase(a: Coinbase, b: Coinbase): boolean {
  return (
    a.height === b.height &&
    a.miner === b.miner &&
    a.extra === b.extra &&
    a.reward?.account === b.reward?.account &&
    a.reward?.amount === b.reward?.amount
  );
}

/** An opaque payload of `size` bytes that fills a block; its id follows from the fields. */
export function fillerPayload(
  fields: Omit<Coinbase, "reward"> & { readonly size: number },
): Payload {
  const bytes = new ByteWriter().raw(encodeCoinbase(fields)).u64(fields.size).finish();
  return { id: txIdOf(bytes), size: fields.size };
}

/** Bytes of a coinbase that pays nobody. */
export const COINBASE_SIZE = 12;

/** Bytes of a coinbase that pays somebody. */
export const PAYING_COINBASE_SIZE = COINBASE_SIZE + PUBLIC_KEY_SIZE + 8;

/** Canonical bytes of a coinbase: 12, and 40 more where it pays. */
function encodeCoinbase(coinbase: Coinbase): Uint8Array {
  return writeCoinbase(new ByteWriter(COINBASE_SIZE), coinbase).finish();
}

/** Appends a coinbase's canonical bytes. */
export function writeCoinbase(writer: ByteWriter, coinbase: Coinbase): ByteWriter {
  const { height, miner, extra, reward } = coinbase;
  writer.u32(height).i32(miner).u32(extra);
  return reward === undefined
    ? writer
    : writer.hex(reward.account, PUBLIC_KEY_SIZE).i64(reward.amount);
}

/** Length of a coinbase's canonical bytes. */
export function coinbaseSize({ reward }: Coinbase): number {
  return reward === undefined ? COINBASE_SIZE : PAYING_COINBASE_SIZE;
}

/** Reads what `writeCoinbase` wrote; whether it pays has to be known. */
export function readCoinbase(reader: ByteReader, pays: boolean): Coinbase {
  const coinbase = { height: reader.u32(), miner: reader.i32(), extra: reader.u32() };
  if (!pays) return coinbase;
  const account = toHex(reader.raw(PUBLIC_KEY_SIZE));
  return { ...coinbase, reward: { account, amount: reader.i64() } };
}

/** What an account has from the start: its public key and base units. */
export interface Allocation {
  readonly account: string;
  readonly amount: number;
}

/** The opaque payload by which a genesis block commits to its allocations, in their order. */
export function allocationPayload(allocations: readonly Allocation[]): Payload {
  const writer = new ByteWriter(40 * allocations.length);
  for (const { account, amount } of allocations) writer.hex(account, PUBLIC_KEY_SIZE).u64(amount);
  const bytes = writer.finish();
  return { id: txIdOf(bytes), size: bytes.length };
}

/** A signed transfer as a block carries it. A writer that is given is used instead of a new one. */
export function transactionPayload(
  transaction: Transaction,
  writer: ByteWriter = new ByteWriter(transactionSize(transaction.padding)),
): Payload {
  const bytes = writeTransaction(writer.restart(), transaction).written();
  return { id: txIdOf(bytes), size: bytes.length, transaction };
}

/** Double SHA-256 of all bytes of a transaction, the signature among them. */
export function computeTxId(transaction: Transaction): TxId {
  return transactionPayload(transaction).id;
}

function txIdOf(bytes: Uint8Array): TxId {
  return toDisplayHex(sha256d(bytes)) as TxId;
}

function checkCoinbase(block: Block, height: number): Verdict<PayloadRejection> {
  const [first] = block.payloads;
  // An empty block was refused before its payloads are asked.
  if (first === undefined) return accepted();
  if (first.coinbase === undefined) return rejected({ code: "missing-coinbase", first: first.id });
  const second = block.payloads.findIndex(
    (payload, at) => at > 0 && payload.coinbase !== undefined,
  );
  if (second !== -1) return rejected({ code: "extra-coinbase", position: second });
  const sound = coinbasePayload(first.coinbase);
  if (first.id !== sound.id) {
    return rejected({ code: "bad-coinbase-id", claimed: first.id, computed: sound.id });
  }
  if (first.size !== sound.size) {
    return rejected({ code: "bad-coinbase-size", claimed: first.size, computed: sound.size });
  }
  if (first.coinbase.height !== height) {
    return rejected({ code: "bad-coinbase-height", claimed: first.coinbase.height, height });
  }
  return accepted();
}

function checkDistinct(payloads: readonly Payload[]): Verdict<PayloadRejection> {
  if (payloads.length < 2) return accepted();
  const seen = new Set<TxId>();
  for (const { id } of payloads) {
    if (seen.has(id)) return rejected({ code: "duplicate-payload", id });
    seen.add(id);
  }
  return accepted();
}
