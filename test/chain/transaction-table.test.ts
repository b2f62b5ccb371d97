import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transactionPayload } from "../../src/chain/payload.ts";
import { SIGNATURE_SCHEMES, type SignatureScheme } from "../../src/chain/signatures.ts";
import { signingBytes, type Transaction } from "../../src/chain/transaction.ts";
import { NO_ACCOUNT, NO_TRANSACTION, TransactionTable } from "../../src/chain/transaction-table.ts";
import type { AccountIndex, BlockHash, TxId, TxIndex } from "../../src/lib/brand.ts";
import { toHex } from "../../src/lib/bytes.ts";
import { sha256 } from "../../src/lib/hash.ts";

const CHAIN = "12".repeat(32) as BlockHash;
const MODELLED = SIGNATURE_SCHEMES.modelled;
const SECRETS = [0, 1, 2, 3].map((name) => sha256(Uint8Array.from([name])));
const KEYS = SECRETS.map((secret) => toHex(MODELLED.publicKeyOf(secret)));

/** A transaction, signed by its sender. */
function signed(from: number, to: number, amount: number, sequence: number): Transaction {
  const transfer = {
    sender: KEYS[from]!,
    recipient: KEYS[to]!,
    amount: BigInt(amount),
    fee: 1n,
    sequence,
    padding: 0,
  };
  return {
    ...transfer,
    signature: toHex(MODELLED.sign(SECRETS[from]!, signingBytes(CHAIN, transfer))),
  };
}

/** A scheme, and how many signatures it has verified and keys it has made. */
function counting(): { scheme: SignatureScheme; verified: string[]; keys: string[] } {
  const verified: string[] = [];
  const keys: string[] = [];
  const scheme: SignatureScheme = {
    ...MODELLED,
    createVerifier(publicKey) {
      keys.push(toHex(publicKey));
      const verify = MODELLED.createVerifier(publicKey);
      return (message, signature) => {
        verified.push(toHex(signature));
        return verify(message, signature);
      };
    },
  };
  return { scheme, verified, keys };
}

function rivalsOf(table: TransactionTable, sender: AccountIndex, sequence: number): TxIndex[] {
  const rivals: TxIndex[] = [];
  let at = table.firstRival(sender, sequence);
  for (; at !== NO_TRANSACTION; at = table.nextRival(at)) rivals.push(at);
  return rivals;
}

/** Few senders and sequences, so that rivals and repetitions abound. */
const someTransactions = fc.array(
  fc
    .record({ from: fc.nat(2), to: fc.nat(3), amount: fc.nat(3), sequence: fc.nat(3) })
    .map(({ from, to, amount, sequence }) => signed(from, to, amount, sequence)),
  { maxLength: 40 },
);

describe("transaction table", () => {
  it("gives the same transaction the same index and tells its fields (seed 42)", () => {
    fc.assert(
      fc.property(someTransactions, (transactions) => {
        const table = new TransactionTable(MODELLED, CHAIN);
        const indices = transactions.map((transaction) => table.add(transaction));
        expect(transactions.map((transaction) => table.add(transaction))).toEqual(indices);
        transactions.forEach((transaction, at) => {
          const tx = indices[at]!;
          const { id, size } = transactionPayload(transaction);
          expect(table.transactionOf(tx)).toEqual(transaction);
          expect([table.idOf(tx), table.sizeOf(tx), table.indexOf(id)]).toEqual([id, size, tx]);
          expect(table.publicKeyOf(table.senderOf(tx))).toBe(transaction.sender);
          expect(table.publicKeyOf(table.recipientOf(tx))).toBe(transaction.recipient);
          expect(BigInt(table.amountOf(tx))).toBe(transaction.amount);
          expect(BigInt(table.feeOf(tx))).toBe(transaction.fee);
          expect(table.sequenceOf(tx)).toBe(transaction.sequence);
        });
        expect(table.size).toBe(new Set(indices).size);
      }),
      { seed: 42 },
    );
  });

  it("lists all rivals in the order in which they were interned (seed 42)", () => {
    let most = 0;
    fc.assert(
      fc.property(someTransactions, (transactions) => {
        const table = new TransactionTable(MODELLED, CHAIN);
        const indices = new Set(transactions.map((transaction) => table.add(transaction)));
        for (const key of KEYS.slice(0, 3)) {
          const sender = table.addAccount(key);
          for (let sequence = 0; sequence < 4; sequence++) {
            const expected = [...indices].filter(
              (tx) => table.senderOf(tx) === sender && table.sequenceOf(tx) === sequence,
            );
            expect(rivalsOf(table, sender, sequence)).toEqual(expected);
            most = Math.max(most, expected.length);
          }
        }
      }),
      { seed: 42 },
    );
    expect(most).toBeGreaterThan(2);
  });

  it("is loaded with the same indices, rivals and flaws as it was saved with (seed 42)", () => {
    fc.assert(
      fc.property(someTransactions, (transactions) => {
        const table = new TransactionTable(MODELLED, CHAIN);
        table.addAccount(KEYS[3]!);
        for (const transaction of transactions) table.add(transaction);
        const saved = JSON.parse(JSON.stringify(table.save())) as ReturnType<typeof table.save>;
        const loaded = new TransactionTable(MODELLED, CHAIN);
        loaded.load(saved);
        expect(loaded.save()).toEqual(saved);
        expect([loaded.size, loaded.accounts]).toEqual([table.size, table.accounts]);
        for (let tx = 0 as TxIndex; tx < table.size; tx++) {
          expect(loaded.idOf(tx)).toBe(table.idOf(tx));
          expect(loaded.nextRival(tx)).toBe(table.nextRival(tx));
          expect(loaded.flawOf(tx)).toEqual(table.flawOf(tx));
        }
      }),
      { seed: 42 },
    );
  });

  it("is loaded only where nothing else was interned before", () => {
    const table = new TransactionTable(MODELLED, CHAIN);
    table.add(signed(0, 1, 1, 0));
    const other = new TransactionTable(MODELLED, CHAIN);
    other.addAccount(KEYS[1]!);
    expect(() => other.load(table.save())).toThrow("another index");
  });

  it("keeps what it knows beyond its first capacity", () => {
    const table = new TransactionTable(MODELLED, CHAIN);
    const indices = Array.from({ length: 700 }, (_, sequence) =>
      table.add(signed(0, 1, 5, sequence)),
    );
    expect(indices.map((tx) => table.sequenceOf(tx))).toEqual(indices.map((_, at) => at));
    expect(rivalsOf(table, table.addAccount(KEYS[0]!), 699)).toEqual([699]);
  });

  it("verifies a signature once and makes a key once, however often it is asked", () => {
    const { scheme, verified, keys } = counting();
    const table = new TransactionTable(scheme, CHAIN);
    const sound = [signed(0, 1, 1, 0), signed(0, 1, 2, 0), signed(1, 0, 1, 0)];
    const forged = { ...signed(2, 0, 1, 0), signature: "00".repeat(64) };
    const all = [...sound, forged];
    const indices = all.map((transaction) => table.add(transaction));
    expect(verified).toEqual([]);
    for (let i = 0; i < 3; i++) {
      expect(indices.map((tx) => table.flawOf(tx)?.code)).toEqual([
        undefined,
        undefined,
        undefined,
        "bad-signature",
      ]);
      for (const transaction of all) table.addPayload(transactionPayload(transaction));
    }
    expect(verified).toEqual(all.map(({ signature }) => signature));
    expect(keys).toEqual([KEYS[0], KEYS[1], KEYS[2]]);
  });

  it("never asks for the signature of what is refused without it", () => {
    const { scheme, verified } = counting();
    const table = new TransactionTable(scheme, CHAIN);
    expect(table.flawOf(table.add(signed(0, 1, 0, 0)))?.code).toBe("amount-not-positive");
    expect(verified).toEqual([]);
  });

  it("finds an account by its key, and interns nothing by looking", () => {
    const table = new TransactionTable(MODELLED, CHAIN);
    const key = "ab".repeat(32);
    const before = table.save();
    for (const unknown of [key, key.toUpperCase(), "alice"]) {
      expect(table.accountOf(unknown)).toBe(NO_ACCOUNT);
    }
    expect(table.save()).toEqual(before);
    const account = table.addAccount(key);
    expect(table.accountOf(key)).toBe(account);
  });

  it("calls a key in capitals, and a payload under another's id or size, a bug", () => {
    const table = new TransactionTable(MODELLED, CHAIN);
    expect(() => table.addAccount("AB".repeat(32))).toThrow("lower-case");
    expect(() => table.addAccount("ab")).toThrow("lower-case");
    const [one, other] = [signed(0, 1, 1, 0), signed(0, 1, 2, 0)].map((one) =>
      transactionPayload(one),
    );
    table.addPayload(one!);
    expect(() => table.addPayload({ ...other!, id: one!.id })).toThrow("another's id");
    expect(() => table.addPayload({ ...other!, id: "00".repeat(32) as TxId })).toThrow(
      "another's id",
    );
    expect(() => table.addPayload({ ...one!, size: 1 })).toThrow("another's id or size");
    expect(() => table.payloadOf(1 as TxIndex)).toThrow("no transaction");
  });
});
