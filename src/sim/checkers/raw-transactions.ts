/**
 * Transactions as their bytes say: encoding, id and signature written anew, for judges that share no code with
 * the chain's. A transaction once found sound is not verified again.
 */

import type { ChainParams } from "../../chain/params.ts";
import type { Payload } from "../../chain/payload.ts";
import type { Transaction } from "../../chain/transaction.ts";
import { sha256, sha256d } from "../../lib/hash.ts";
import { createVerifyingKey, verifyMessage } from "../../lib/signature.ts";
import { displayHex, wireBytes } from "./raw-chain.ts";

const MOST_MONEY = 2n ** 53n - 1n;
const TAG = 2;

/** Judges transactions of one chain. */
export class RawTransactions {
  readonly #chain: Uint8Array;
  readonly #isReal: boolean;
  readonly #sound = new Set<Payload>();
  readonly #signed = new Set<Transaction>();

  /** `genesis` is the hash that signatures bind, in display order. */
  constructor(genesis: string, money: NonNullable<ChainParams["money"]>) {
    this.#chain = wireBytes(genesis);
    this.#isReal = money.signatures === "real";
  }

  /** What is wrong with a payload that should be a transaction, whatever the ledger; null for nothing. */
  faultOf(payload: Payload): string | null {
    if (this.#sound.has(payload)) return null;
    const { id, size, transaction } = payload;
    if (transaction === undefined) return "is no transaction";
    const parts = [Uint8Array.of(TAG), transferBytes(transaction), bytesOf(transaction.signature)];
    const bytes = joined(parts);
    if (size !== bytes.length) return `claims ${size} bytes and has ${bytes.length}`;
    if (id !== displayHex(sha256d(bytes))) return "has an id that is not its own";
    const wrong = this.contentFault(transaction);
    if (wrong === null) this.#sound.add(payload);
    return wrong;
  }

  /** What is wrong with a transaction that has no bytes yet: its figures or its signature; null for nothing. */
  contentFault(transaction: Transaction): string | null {
    if (this.#signed.has(transaction)) return null;
    const { amount, fee } = transaction;
    if (amount <= 0n || fee < 0n || amount + fee > MOST_MONEY) {
      return `moves ${amount} for a fee of ${fee}`;
    }
    const message = joined([this.#chain, transferBytes(transaction)]);
    if (!this.#isSigned(transaction, message)) return "is not signed";
    this.#signed.add(transaction);
    return null;
  }

  /** A modelled signature is hash(hash("modelled", key), hash(message)), and zeros up to 64 bytes. */
  #isSigned({ sender, signature }: Transaction, message: Uint8Array): boolean {
    const key = bytesOf(sender);
    if (this.#isReal) return verifyMessage(createVerifyingKey(key), message, bytesOf(signature));
    const domain = Uint8Array.from("modelled", (letter) => letter.charCodeAt(0));
    const mark = sha256(joined([sha256(joined([domain, key])), sha256(message)]));
    return signature === hexOf(mark) + "0".repeat(64);
  }
}

/** All of a transaction between its tag and its signature. */
function transferBytes(transaction: Transaction): Uint8Array {
  const { sender, recipient, amount, fee, sequence, padding } = transaction;
  const figures = new DataView(new ArrayBuffer(20));
  figures.setBigInt64(0, amount, true);
  figures.setBigInt64(8, fee, true);
  figures.setUint32(16, sequence, true);
  return joined([
    bytesOf(sender),
    bytesOf(recipient),
    new Uint8Array(figures.buffer),
    countBytes(padding),
    new Uint8Array(padding),
  ]);
}

/** Bitcoin's variable length integer. */
export function countBytes(count: number): Uint8Array {
  if (count < 253) return Uint8Array.of(count);
  const [tag, length] = count < 65_536 ? [253, 2] : [254, 4];
  const bytes = Array.from({ length }, (_, at) => (count >>> (8 * at)) & 255);
  return Uint8Array.of(tag, ...bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
}

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
