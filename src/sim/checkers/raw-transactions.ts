/**
 * Transactions as their bytes say: encoding, id and signature written anew, for judges that share no code with
 * the chain's. A transaction once found sound is not verified again.
 */
import type { ChainParams } from "../../chain/params.ts";
import type { Payload } from "../../chain/payload.ts";
import type { Transaction } from "../../chain/transaction.ts";
import { sha256, sha256d } from "../../lib/hash.ts";
import { createVerifyingKey, verifyMessage } from "../../lib/signature.ts";

const MOST_MONEY = 2n ** 53n - 1n;
const TAG = 2;

/** Judges transactions of one chain. */
export class RawTransactions {
  readonly #chain: readonly number[];
  readonly #isReal: boolean;
  readonly #sound = new Set<string>();

  /** `genesis` is the hash that signatures bind, in display order. */
  constructor(genesis: string, money: NonNullable<ChainParams["money"]>) {
    this.#chain = bytesOf(genesis).reverse();
    this.#isReal = money.signatures === "real";
  }

  /** What is wrong with a payload that should be a transaction, whatever the ledger; null for nothing. */
  faultOf({ id, size, transaction }: Payload): string | null {
    if (transaction === undefined) return "is no transaction";
    const transfer = transferBytes(transaction);
    const bytes = [TAG, ...transfer, ...bytesOf(transaction.signature)];
    if (size !== bytes.length) return `claims ${size} bytes and has ${bytes.length}`;
    const hash = sha256d(Uint8Array.from(bytes));
    if (id !== hexOf([...hash].reverse())) return "has an id that is not its own";
    const { amount, fee } = transaction;
    if (amount <= 0n || fee < 0n || amount + fee > MOST_MONEY) {
      return `moves ${amount} for a fee of ${fee}`;
    }
    if (this.#sound.has(id)) return null;
    if (!this.#isSigned(transaction, [...this.#chain, ...transfer])) return "is not signed";
    this.#sound.add(id);
    return null;
  }

  #isSigned({ sender, signature }: Transaction, message: readonly number[]): boolean {
    const key = Uint8Array.from(bytesOf(sender));
    const mark = Uint8Array.from(bytesOf(signature));
    if (this.#isReal) return verifyMessage(createVerifyingKey(key), Uint8Array.from(message), mark);
    const domain = [..."modelled"].map((letter) => letter.charCodeAt(0));
    const due = [...sha256(Uint8Array.from([...domain, ...key, ...message]))];
    return hexOf([...due, ...new Array<number>(32).fill(0)]) === signature;
  }
}

/** All of a transaction between its tag and its signature. */
function transferBytes(transaction: Transaction): number[] {
  const { sender, recipient, amount, fee, sequence, padding } = transaction;
  return [
    ...bytesOf(sender),
    ...bytesOf(recipient),
    ...littleEndian(BigInt.asUintN(64, amount), 8),
    ...littleEndian(BigInt.asUintN(64, fee), 8),
    ...littleEndian(BigInt(sequence), 4),
    ...countBytes(padding),
    ...new Array<number>(padding).fill(0),
  ];
}

/** Bitcoin's variable length integer. */
export function countBytes(count: number): number[] {
  if (count < 253) return [count];
  if (count < 65_536) return [253, ...littleEndian(BigInt(count), 2)];
  return [254, ...littleEndian(BigInt(count), 4)];
}

function littleEndian(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, at) => Number((value / 256n ** BigInt(at)) % 256n));
}

function bytesOf(hex: string): number[] {
  return Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
