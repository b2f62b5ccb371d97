/**
 * All transactions and accounts of a run, interned once, with every fact that depends on a transaction alone:
 * its fields as numbers, its size, its rivals, whether it is flawed. A signature is verified at most once a
 * run. Which node has heard of a transaction is not known here.
 * Invariant: an index, once given, always means the same transaction or account.
 */

import { assert } from "../lib/assert.ts";
import type { AccountIndex, BlockHash, TxId, TxIndex } from "../lib/brand.ts";
import { ByteWriter, fromHex, toHex } from "../lib/bytes.ts";
import { grown } from "../lib/growable.ts";
import { checkTransaction } from "./check-transaction.ts";
import { type Payload, transactionPayload } from "./payload.ts";
import type { TransactionFlaw } from "./rejection.ts";
import type { SignatureScheme, Verifier } from "./signatures.ts";
import { decodeTransaction, encodeTransaction, type Transaction } from "./transaction.ts";

/** Stands for "no such transaction". */
export const NO_TRANSACTION = -1 as TxIndex;

/** Stands for "no such account". */
export const NO_ACCOUNT = -1 as AccountIndex;

/** What mempools and ledgers need to know of transactions; amounts are exact where there is no flaw. */
export interface TransactionFacts {
  readonly size: number;
  senderOf(tx: TxIndex): AccountIndex;
  recipientOf(tx: TxIndex): AccountIndex;
  amountOf(tx: TxIndex): number;
  feeOf(tx: TxIndex): number;
  /** What it takes from its sender: amount and fee together. */
  costOf(tx: TxIndex): number;
  sequenceOf(tx: TxIndex): number;
  /** Bytes. */
  sizeOf(tx: TxIndex): number;
  idOf(tx: TxIndex): TxId;
  /** Why no ledger could ever take it; null where one may. */
  flawOf(tx: TxIndex): TransactionFlaw | null;
  /** The first interned transaction of a sender with this sequence, −1 for none. */
  firstRival(sender: AccountIndex, sequence: number): TxIndex;
  /** The next one of the same sender and sequence, −1 at the last. */
  nextRival(tx: TxIndex): TxIndex;
}

/** Plain data from which `TransactionTable.load` makes the same table. */
export interface SavedTransactions {
  /** Public keys in hex, and encoded transactions in hex, in order of interning. */
  readonly accounts: readonly string[];
  readonly transactions: readonly string[];
}

export class TransactionTable implements TransactionFacts {
  readonly #scheme: SignatureScheme;
  readonly #chain: BlockHash;
  #senders = new Int32Array(256);
  #recipients = new Int32Array(256);
  #amounts = new Float64Array(256);
  #fees = new Float64Array(256);
  #sequences = new Uint32Array(256);
  #sizes = new Int32Array(256);
  #rivals = new Int32Array(256);
  readonly #payloads: Payload[] = [];
  /** Whatever is hashed or verified is written here first: an array for each would cost more than its hash. */
  readonly #writer = new ByteWriter(512);
  /** Undefined where nobody has asked yet. */
  readonly #flaws: (TransactionFlaw | null | undefined)[] = [];
  readonly #byId = new Map<TxId, TxIndex>();
  /** First transaction by sender and sequence. */
  readonly #bySequence = new Map<number, TxIndex>();
  /** Last transaction by sender and sequence, where there are several. */
  readonly #lastBySequence = new Map<number, TxIndex>();
  readonly #accounts: string[] = [];
  readonly #byKey = new Map<string, AccountIndex>();
  /** By account, where a signature of it was asked about. */
  readonly #verifiers: (Verifier | undefined)[] = [];

  /** `chain` is the hash of its genesis, which signatures bind. */
  constructor(scheme: SignatureScheme, chain: BlockHash) {
    this.#scheme = scheme;
    this.#chain = chain;
  }

  /** How many transactions are interned. */
  get size(): number {
    return this.#payloads.length;
  }

  /** The chain that signatures have to bind. */
  get chain(): BlockHash {
    return this.#chain;
  }

  /** How many accounts are interned. */
  get accounts(): number {
    return this.#accounts.length;
  }

  /** Interns a public key (64 lower-case hex digits); the same key again gives the same index. */
  addAccount(publicKey: string): AccountIndex {
    const known = this.#byKey.get(publicKey);
    if (known !== undefined) return known;
    // Written in two ways a key would be two accounts.
    assert(isPublicKey(publicKey), "not a public key in lower-case hex", { publicKey });
    const index = this.#accounts.length as AccountIndex;
    this.#accounts.push(publicKey);
    this.#verifiers.push(undefined);
    this.#byKey.set(publicKey, index);
    return index;
  }

  /** The account of a public key, −1 where none was interned; changes nothing. */
  accountOf(publicKey: string): AccountIndex {
    return this.#byKey.get(publicKey) ?? NO_ACCOUNT;
  }

  publicKeyOf(account: AccountIndex): string {
    return this.#accounts[account]!;
  }

  /** Interns a transaction; the same one again gives the same index. */
  add(transaction: Transaction): TxIndex {
    const payload = transactionPayload(transaction, this.#writer);
    return this.#byId.get(payload.id) ?? this.#append(payload, transaction);
  }

  /** Interns a payload that is a transaction, as a block carries it; a false id or size is a bug. */
  addPayload(payload: Payload): TxIndex {
    const { id, size, transaction } = payload;
    assert(transaction !== undefined, "only transactions are interned here", { id });
    const known = this.#byId.get(id);
    if (known !== undefined && this.#payloads[known] === payload) return known;
    const sound = transactionPayload(transaction, this.#writer);
    assert(id === sound.id && size === sound.size, "a payload has another's id or size", { id });
    return known ?? this.#append(payload, transaction);
  }

  /** −1 where no transaction of this id was interned. */
  indexOf(id: TxId): TxIndex {
    return this.#byId.get(id) ?? NO_TRANSACTION;
  }

  transactionOf(tx: TxIndex): Transaction {
    return this.payloadOf(tx).transaction!;
  }

  /** The transaction as a block carries it; one object for all blocks. */
  payloadOf(tx: TxIndex): Payload {
    assert(tx >= 0 && tx < this.size, "no transaction of this index was interned", { tx });
    return this.#payloads[tx]!;
  }

  idOf(tx: TxIndex): TxId {
    return this.payloadOf(tx).id;
  }

  senderOf(tx: TxIndex): AccountIndex {
    return this.#senders[tx] as AccountIndex;
  }

  recipientOf(tx: TxIndex): AccountIndex {
    return this.#recipients[tx] as AccountIndex;
  }

  amountOf(tx: TxIndex): number {
    return this.#amounts[tx]!;
  }

  feeOf(tx: TxIndex): number {
    return this.#fees[tx]!;
  }

  costOf(tx: TxIndex): number {
    return this.amountOf(tx) + this.feeOf(tx);
  }

  sequenceOf(tx: TxIndex): number {
    return this.#sequences[tx]!;
  }

  sizeOf(tx: TxIndex): number {
    return this.#sizes[tx]!;
  }

  flawOf(tx: TxIndex): TransactionFlaw | null {
    const known = this.#flaws[tx];
    if (known !== undefined) return known;
    const verify = this.#verifierOf(this.senderOf(tx));
    const verdict = checkTransaction(verify, this.#chain, this.transactionOf(tx), this.#writer);
    const flaw = verdict.ok ? null : verdict.reason;
    this.#flaws[tx] = flaw;
    return flaw;
  }

  firstRival(sender: AccountIndex, sequence: number): TxIndex {
    return this.#bySequence.get(rivalKey(sender, sequence)) ?? NO_TRANSACTION;
  }

  nextRival(tx: TxIndex): TxIndex {
    return this.#rivals[tx] as TxIndex;
  }

  save(): SavedTransactions {
    return {
      accounts: [...this.#accounts],
      transactions: this.#payloads.map(({ transaction }) => toHex(encodeTransaction(transaction!))),
    };
  }

  /** Takes back what was saved, into a table of the same chain that has interned nothing else. */
  load(saved: SavedTransactions): void {
    saved.accounts.forEach((key, index) => {
      assert(this.addAccount(key) === index, "an account has another index than saved", { key });
    });
    saved.transactions.forEach((bytes, index) => {
      const same = this.add(decodeTransaction(fromHex(bytes))) === index;
      assert(same, "a transaction has another index than saved", { index });
    });
    assert(this.accounts === saved.accounts.length, "a saved table has all its accounts");
  }

  #append(payload: Payload, transaction: Transaction): TxIndex {
    const { id, size } = payload;
    const index = this.size as TxIndex;
    if (index === this.#senders.length) this.#grow();
    this.#payloads.push(payload);
    this.#flaws.push(undefined);
    this.#byId.set(id, index);
    this.#senders[index] = this.addAccount(transaction.sender);
    this.#recipients[index] = this.addAccount(transaction.recipient);
    this.#amounts[index] = Number(transaction.amount);
    this.#fees[index] = Number(transaction.fee);
    this.#sequences[index] = transaction.sequence;
    this.#sizes[index] = size;
    this.#appendRival(index);
    return index;
  }

  #verifierOf(account: AccountIndex): Verifier {
    const known = this.#verifiers[account];
    if (known !== undefined) return known;
    const verifier = this.#scheme.createVerifier(fromHex(this.publicKeyOf(account)));
    this.#verifiers[account] = verifier;
    return verifier;
  }

  #appendRival(index: TxIndex): void {
    this.#rivals[index] = NO_TRANSACTION;
    const key = rivalKey(this.senderOf(index), this.sequenceOf(index));
    const first = this.#bySequence.get(key);
    if (first === undefined) {
      this.#bySequence.set(key, index);
      return;
    }
    this.#rivals[this.#lastBySequence.get(key) ?? first] = index;
    this.#lastBySequence.set(key, index);
  }

  #grow(): void {
    const capacity = this.#senders.length * 2;
    this.#senders = grown(this.#senders, new Int32Array(capacity));
    this.#recipients = grown(this.#recipients, new Int32Array(capacity));
    this.#amounts = grown(this.#amounts, new Float64Array(capacity));
    this.#fees = grown(this.#fees, new Float64Array(capacity));
    this.#sequences = grown(this.#sequences, new Uint32Array(capacity));
    this.#sizes = grown(this.#sizes, new Int32Array(capacity));
    this.#rivals = grown(this.#rivals, new Int32Array(capacity));
  }
}

/** Whether a text is written as a public key: 64 lower-case hex digits. */
export function isPublicKey(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Sender and sequence in one exact number. */
function rivalKey(sender: AccountIndex, sequence: number): number {
  assert(sender < 2_097_152, "more accounts than can be told apart", { sender });
  return sender * 4_294_967_296 + sequence;
}
