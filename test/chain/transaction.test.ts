import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleBlock, blockSize, decodeBlock, encodeBlock } from "../../src/chain/block.ts";
import { checkTransaction } from "../../src/chain/check-transaction.ts";
import { coinbasePayload, transactionPayload } from "../../src/chain/payload.ts";
import { SIGNATURE_SCHEMES, type SignatureName } from "../../src/chain/signatures.ts";
import {
  decodeTransaction,
  encodeTransaction,
  MAX_MONEY,
  MIN_TRANSACTION_SIZE,
  paddingForSize,
  signingBytes,
  type Transaction,
  type Transfer,
  transactionSize,
} from "../../src/chain/transaction.ts";
import { InputError } from "../../src/lib/assert.ts";
import type { BlockHash } from "../../src/lib/brand.ts";
import { fromHex, toHex } from "../../src/lib/bytes.ts";
import { accepted, rejected } from "../../src/lib/verdict.ts";

const CHAIN = "12".repeat(32) as BlockHash;
const SCHEMES: readonly SignatureName[] = ["real", "modelled"];
const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
const AMOUNT_POOL = [
  INT64.least,
  -MAX_MONEY - 1n,
  -1n,
  0n,
  1n,
  0xffff_ffffn,
  0x1_0000_0000n,
  MAX_MONEY - 1n,
  MAX_MONEY,
  MAX_MONEY + 1n,
  INT64.most,
] as const;
const PADDING_POOL = [0, 1, 252, 253, 65_535, 65_536, 100_000] as const;

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((key) => toHex(key));
const amounts = fc.oneof(
  fc.constantFrom(...AMOUNT_POOL),
  fc.bigInt({ min: INT64.least, max: INT64.most }),
);
const transactions: fc.Arbitrary<Transaction> = fc.record({
  sender: hex(32),
  recipient: hex(32),
  amount: amounts,
  fee: amounts,
  sequence: fc.oneof(fc.constantFrom(0, 1, 0xffff_ffff), fc.nat(0xffff_ffff)),
  padding: fc.oneof(fc.constantFrom(...PADDING_POOL), fc.nat(300)),
  signature: hex(64),
});

/** A transfer signed by the owner of a secret. */
function signed(
  name: SignatureName,
  fields: Partial<Transfer> = {},
  chain: BlockHash = CHAIN,
): Transaction {
  const scheme = SIGNATURE_SCHEMES[name];
  const secret = new Uint8Array(32).fill(7);
  const transfer: Transfer = {
    sender: toHex(scheme.publicKeyOf(secret)),
    recipient: "34".repeat(32),
    amount: 300n,
    fee: 10n,
    sequence: 5,
    padding: 3,
    ...fields,
  };
  return { ...transfer, signature: toHex(scheme.sign(secret, signingBytes(chain, transfer))) };
}

function check(name: SignatureName, transaction: Transaction, chain: BlockHash = CHAIN) {
  const verify = SIGNATURE_SCHEMES[name].createVerifier(fromHex(transaction.sender));
  return checkTransaction(verify, chain, transaction);
}

/** What decoding gives, or null where the bytes are refused as every decoder has to refuse. */
function decodedOrRefused<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return null;
  }
}

describe("transaction codec", () => {
  it("gives back what was encoded, in as many bytes as the size says (seed 42)", () => {
    fc.assert(
      fc.property(transactions, (transaction) => {
        const bytes = encodeTransaction(transaction);
        expect(decodeTransaction(bytes)).toEqual(transaction);
        expect(bytes.length).toBe(transactionSize(transaction.padding));
        expect(transactionPayload(transaction).size).toBe(bytes.length);
      }),
      { seed: 42 },
    );
  });

  it("reads any bytes or refuses them as input, and what it reads has these bytes (seed 42)", () => {
    const sound = encodeTransaction(signed("modelled"));
    const damage = fc.record({ at: fc.nat(sound.length - 1), byte: fc.nat(255), cut: fc.nat(9) });
    const damaged = damage.map(({ at, byte, cut }) => {
      const bytes = sound.slice(0, sound.length - cut);
      if (at < bytes.length) bytes[at] = byte;
      return bytes;
    });
    const anything = fc.uint8Array({ maxLength: 400 }).map((bytes) => {
      // Beyond the tag, so that more than the tag is tried.
      const tagged = bytes.slice();
      if (tagged.length > 1) tagged[0] = 2;
      return tagged;
    });
    fc.assert(
      fc.property(fc.oneof(damaged, anything), (bytes) => {
        const transaction = decodedOrRefused(() => decodeTransaction(bytes));
        if (transaction !== null) expect(encodeTransaction(transaction)).toEqual(bytes);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it("refuses padding that is not zero, and a length in more bytes than it needs", () => {
    const bytes = encodeTransaction(signed("modelled"));
    const padding = 1 + 32 + 32 + 8 + 8 + 4;
    expect(bytes[padding]).toBe(3);
    const dirty = bytes.slice();
    dirty[padding + 2] = 1;
    expect(() => decodeTransaction(dirty)).toThrow("padding is not zero");
    const long = [...bytes.slice(0, padding), 0xfd, 3, 0, ...bytes.slice(padding + 1)];
    expect(() => decodeTransaction(Uint8Array.from(long))).toThrow(InputError);
  });

  it("calls a field that no bytes can hold a bug", () => {
    const sound = signed("modelled");
    for (const wrong of [
      { sender: sound.sender.slice(2) },
      { recipient: `${sound.recipient}00` },
      { signature: sound.signature.slice(2) },
      { amount: INT64.most + 1n },
      { fee: INT64.least - 1n },
      { sequence: 2 ** 32 },
      { sequence: -1 },
      { padding: -1 },
    ]) {
      expect(() => encodeTransaction({ ...sound, ...wrong })).toThrow();
    }
  });

  it("fills a wanted size as far as sizes go, without exceeding it (seed 42)", () => {
    const sizes = fc.oneof(
      fc.nat(70_000),
      fc.constantFrom(...PADDING_POOL).map((padding) => padding + MIN_TRANSACTION_SIZE),
    );
    fc.assert(
      fc.property(sizes, fc.nat(6), (base, more) => {
        const size = base + more;
        const padding = paddingForSize(size);
        expect(transactionSize(padding)).toBeLessThanOrEqual(Math.max(size, MIN_TRANSACTION_SIZE));
        expect(transactionSize(padding + 1)).toBeGreaterThan(size);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

describe.each(SCHEMES)("a %s signature", (name) => {
  it("is refused with any bit of the transaction flipped, which also changes the id", () => {
    const transaction = signed(name);
    const sound = encodeTransaction(transaction);
    expect(check(name, transaction)).toEqual(accepted());
    const ids = new Set([transactionPayload(transaction).id]);
    const refusals = new Map<string, number>();
    for (let bit = 0; bit < 8 * sound.length; bit++) {
      const bytes = sound.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const flipped = decodedOrRefused(() => decodeTransaction(bytes));
      // The tag, the padding and its length: not the bytes of any transaction.
      const verdict = flipped === null ? null : check(name, flipped);
      const code = verdict === null ? "no transaction" : verdict.ok ? "ok" : verdict.reason.code;
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
      if (flipped === null) continue;
      ids.add(transactionPayload(flipped).id);
      // Where an amount is out of range that is said first; the signature is wrong all the same.
      const scheme = SIGNATURE_SCHEMES[name];
      const message = signingBytes(CHAIN, flipped);
      const isSigned = scheme.verify(fromHex(flipped.sender), message, fromHex(flipped.signature));
      expect(isSigned, `bit ${bit}`).toBe(false);
    }
    // Tag 8, padding 24, its length 8; in amount and fee eleven bits each lead out of what money can be.
    expect(Object.fromEntries(refusals)).toEqual({
      "no transaction": 8 + 24 + 8,
      "amount-not-positive": 1,
      "negative-fee": 1,
      "amount-overflow": 20,
      "bad-signature": 8 * sound.length - 40 - 22,
    });
    expect(ids.size).toBe(1 + 8 * sound.length - 40);
  });

  it("is refused on another chain", () => {
    const other = "13".repeat(32) as BlockHash;
    expect(check(name, signed(name), other)).toMatchObject({ reason: { code: "bad-signature" } });
    expect(check(name, signed(name, {}, other))).toMatchObject({
      reason: { code: "bad-signature" },
    });
    expect(check(name, signed(name, {}, other), other)).toEqual(accepted());
  });

  it("is refused under another's key, and in another size", () => {
    const scheme = SIGNATURE_SCHEMES[name];
    const { signature, ...transfer } = signed(name);
    const message = signingBytes(CHAIN, transfer);
    const [own, other] = [7, 8].map((fill) => scheme.publicKeyOf(new Uint8Array(32).fill(fill)));
    const bytes = fromHex(signature);
    expect(scheme.verify(own!, message, bytes)).toBe(true);
    expect(scheme.verify(other!, message, bytes)).toBe(false);
    for (const size of [0, 1, 32, 63, 65, 128]) {
      const resized = new Uint8Array(size);
      resized.set(bytes.subarray(0, size));
      expect(scheme.verify(own!, message, resized), `${size} bytes`).toBe(false);
    }
  });

  it("is the same every time, has 64 bytes, and 32 for its key", () => {
    const scheme = SIGNATURE_SCHEMES[name];
    const secret = new Uint8Array(32).fill(9);
    const message = Uint8Array.from([1, 2, 3]);
    expect(scheme.sign(secret, message)).toEqual(scheme.createSigner(secret)(message));
    expect(scheme.sign(secret, message)).toHaveLength(64);
    expect(scheme.publicKeyOf(secret)).toHaveLength(32);
    expect(() => scheme.publicKeyOf(new Uint8Array(33))).toThrow("another size");
    expect(() => scheme.createVerifier(new Uint8Array(31))).toThrow("another size");
  });
});

describe("a transaction by itself", () => {
  it("moves a positive amount for a fee, together no more than there may ever be", () => {
    const expected = (amount: bigint, fee: bigint) => {
      if (amount <= 0n) return rejected({ code: "amount-not-positive", amount });
      if (fee < 0n) return rejected({ code: "negative-fee", fee });
      if (amount + fee > 2n ** 53n - 1n) {
        return rejected({ code: "amount-overflow", amount, fee, most: 2n ** 53n - 1n });
      }
      return accepted();
    };
    let sound = 0;
    for (const amount of AMOUNT_POOL) {
      for (const fee of AMOUNT_POOL) {
        const verdict = check("modelled", signed("modelled", { amount, fee }));
        expect(verdict, `${amount} + ${fee}`).toEqual(expected(amount, fee));
        if (verdict.ok) sound += 1;
      }
    }
    // With 1, 2^32 − 1, 2^32, the most less one and the most, so many fees of the pool still fit.
    expect(sound).toBe(5 + 4 + 4 + 2 + 1);
  });
});

describe("a block of transactions", () => {
  it("comes back from its bytes, or the bytes are refused as input (seed 42)", () => {
    const payloads = [
      { id: "11".repeat(32), size: 52, coinbase: { height: 1, miner: 0, extra: 2 } },
      transactionPayload(signed("modelled")),
      transactionPayload(signed("real", { padding: 300 })),
    ];
    const header = { version: 1, parent: CHAIN, merkleRoot: "00".repeat(32), time: 1, bits: 2 };
    const block = { header: { ...header, nonce: 3 }, payloads, miner: 0 } as Parameters<
      typeof encodeBlock
    >[0];
    const bytes = encodeBlock(block);
    expect(decodeBlock(bytes)).toEqual(block);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const damaged = bytes.slice();
        damaged[at] = byte;
        const read = decodedOrRefused(() => decodeBlock(damaged));
        if (read !== null) expect(encodeBlock(read)).toEqual(damaged);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it("declares what its transactions take on the wire, and its coinbase without what names it", () => {
    for (const amount of AMOUNT_POOL) {
      const reward = { account: "56".repeat(32), amount };
      const coinbase = coinbasePayload({ height: 7, miner: -1, extra: 9, reward });
      const transactions = [signed("modelled"), signed("modelled", { padding: 70_000 })];
      const payloads = [coinbase, ...transactions.map((one) => transactionPayload(one))];
      const block = assembleBlock({ parent: CHAIN, time: 1, bits: 2, miner: -1 }, payloads);
      const bytes = encodeBlock(block);
      expect(decodeBlock(bytes)).toEqual(block);
      const carried = transactions.reduce((sum, one) => sum + encodeTransaction(one).length, 0);
      // Header, count, and the coinbase: 12 bytes and 40 of its reward.
      expect(blockSize(block)).toBe(80 + 1 + 52 + carried);
      // Its tag, id and size are written beside it.
      expect(bytes.length).toBe(blockSize(block) + 1 + 32 + 8);
    }
  });

  it("has another coinbase with another reward, or with none", () => {
    const fields = { height: 7, miner: -1, extra: 9 };
    const [account, other] = ["56".repeat(32), "57".repeat(32)];
    const ids = [
      undefined,
      { account, amount: 0n },
      { account, amount: 1n },
      { account: other, amount: 1n },
    ].map((reward) => coinbasePayload(reward === undefined ? fields : { ...fields, reward }).id);
    expect(new Set(ids).size).toBe(4);
    const short = { account: account.slice(2), amount: 1n };
    expect(() => coinbasePayload({ ...fields, reward: short })).toThrow("another size");
  });
});
