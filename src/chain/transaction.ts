/**
 * Transfers of coins from one account to another, signed by the first. An account is a public key. Codec,
 * identity and what is signed; what a transaction has to satisfy is `check-transaction.ts` and `ledger.ts`.
 * Invariant: decode after encode gives the same transaction, and the id changes with every bit of it.
 */
import { InputError } from "../lib/assert.ts";
import type { BlockHash } from "../lib/brand.ts";
import { ByteReader, ByteWriter, compactSizeLength, toHex } from "../lib/bytes.ts";
import { PUBLIC_KEY_SIZE, SIGNATURE_SIZE } from "../lib/signature.ts";

/** What is to be paid, in base units; amounts are bigints because a false one may be any that 64 bits hold. */
export interface Transfer {
  /** Public keys as 64 lower-case hex digits in byte order. */
  readonly sender: string;
  readonly recipient: string;
  readonly amount: bigint;
  /** Goes to whoever puts the transaction into a block. */
  readonly fee: bigint;
  /** How many transactions of the sender come before this one: 0 to 2^32 − 1. */
  readonly sequence: number;
  /** Zero bytes beside the payment, for transactions as large as real ones. */
  readonly padding: number;
}

/** A transfer with its signature, 128 lower-case hex digits in byte order. */
export interface Transaction extends Transfer {
  readonly signature: string;
}

/** Most coins that there may ever be, and so the most in any one place: exact in a double. */
export const MAX_MONEY = 9_007_199_254_740_991n;

/** Says in a block and alone that a transaction follows. */
export const TRANSACTION_TAG = 2;

/** Bytes of a transaction without padding. */
export const MIN_TRANSACTION_SIZE = 1 + 2 * PUBLIC_KEY_SIZE + 8 + 8 + 4 + 1 + SIGNATURE_SIZE;

/** The bytes of a transaction on the wire, in a block, and under its id. */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  const size = transactionSize(transaction.padding);
  return writeTransaction(new ByteWriter(size), transaction).finish();
}

/** Inverse of `encodeTransaction`; other bytes are an `InputError`. */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  const reader = new ByteReader(bytes);
  const tag = reader.u8();
  if (tag !== TRANSACTION_TAG) throw new InputError(`a transaction has tag 2, not ${tag}`);
  const transaction = readTransactionBody(reader);
  reader.finish();
  return transaction;
}

/** Appends a transaction, tag first. */
export function writeTransaction(writer: ByteWriter, transaction: Transaction): ByteWriter {
  return writeTransfer(writer.u8(TRANSACTION_TAG), transaction).hex(
    transaction.signature,
    SIGNATURE_SIZE,
  );
}

/** Reads what follows a transaction's tag. */
export function readTransactionBody(reader: ByteReader): Transaction {
  return {
    sender: toHex(reader.raw(PUBLIC_KEY_SIZE)),
    recipient: toHex(reader.raw(PUBLIC_KEY_SIZE)),
    amount: reader.i64(),
    fee: reader.i64(),
    sequence: reader.u32(),
    padding: readPadding(reader),
    signature: toHex(reader.raw(SIGNATURE_SIZE)),
  };
}

/** Bytes of a transaction with so much padding. */
export function transactionSize(padding: number): number {
  return MIN_TRANSACTION_SIZE - compactSizeLength(0) + compactSizeLength(padding) + padding;
}

/** The padding with which a transaction comes nearest to `size` bytes without exceeding it. */
export function paddingForSize(size: number): number {
  let padding = Math.max(0, size - MIN_TRANSACTION_SIZE);
  while (padding > 0 && transactionSize(padding) > size) padding -= 1;
  return padding;
}

/**
 * What the sender signs: the chain, by the hash of its genesis, and everything but the signature. The same
 * payment on another chain needs another signature.
 */
export function signingBytes(chain: BlockHash, transfer: Transfer): Uint8Array {
  return writeSigned(new ByteWriter(256), chain, transfer).finish();
}

/** Appends what the sender signs. */
export function writeSigned(writer: ByteWriter, chain: BlockHash, transfer: Transfer): ByteWriter {
  return writeTransfer(writer.hash(chain), transfer);
}

function writeTransfer(writer: ByteWriter, transfer: Transfer): ByteWriter {
  return writer
    .hex(transfer.sender, PUBLIC_KEY_SIZE)
    .hex(transfer.recipient, PUBLIC_KEY_SIZE)
    .i64(transfer.amount)
    .i64(transfer.fee)
    .u32(transfer.sequence)
    .compactSize(transfer.padding)
    .zeros(transfer.padding);
}

function readPadding(reader: ByteReader): number {
  const length = reader.compactSize();
  if (reader.raw(length).some((byte) => byte !== 0)) {
    throw new InputError("a transaction's padding is not zero");
  }
  return length;
}
