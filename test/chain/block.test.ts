import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assembleBlock,
  blockSize,
  buildBlock,
  createGenesis,
  decodeBlock,
  encodeBlock,
  transactionRoom,
} from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { blockHash, type Header } from "../../src/chain/header.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { coinbasePayload, fillerPayload } from "../../src/chain/payload.ts";
import { createTemplate } from "../../src/chain/template.ts";
import { MIN_TRANSACTION_SIZE } from "../../src/chain/transaction.ts";
import { InputError } from "../../src/lib/assert.ts";
import type { BlockHash, Instant } from "../../src/lib/brand.ts";
import { accepted } from "../../src/lib/verdict.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

const templates = fc.record({
  parent: fc.constant("12".repeat(32) as BlockHash),
  height: fc.nat(0xffff_ffff),
  time: fc.nat(0xffff_ffff),
  bits: fc.nat(0xffff_ffff),
  miner: fc.integer({ min: -1, max: 100_000 }),
  size: fc.nat(2_000_000),
  extra: fc.nat(0xffff_ffff),
  nonce: fc.nat(0xffff_ffff),
});

describe("block", () => {
  it("comes back from its bytes (seed 42)", () => {
    fc.assert(
      fc.property(templates, (template) => {
        const block = buildBlock(template);
        expect(decodeBlock(encodeBlock(block))).toEqual(block);
      }),
      { seed: 42 },
    );
  });

  it("has the size that its template asks for, or the smallest (seed 42)", () => {
    const smallest = blockSize(buildBlock({ ...createTemplateFields(), size: 0 }));
    fc.assert(
      fc.property(templates, (template) => {
        expect(blockSize(buildBlock(template))).toBe(Math.max(template.size, smallest));
      }),
      { seed: 42 },
    );
  });

  it("decoder throws nothing but InputError on damaged bytes (seed 42)", () => {
    const sound = encodeBlock(buildBlock({ ...createTemplateFields(), size: 5000 }));
    const damage = fc.record({ at: fc.nat(sound.length - 1), byte: fc.nat(255), cut: fc.nat(200) });
    fc.assert(
      fc.property(damage, ({ at, byte, cut }) => {
        const bytes = sound.slice(0, sound.length - cut);
        if (at < bytes.length) bytes[at] = byte;
        try {
          expect(encodeBlock(decodeBlock(bytes))).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it("of another miner or extra has another hash", () => {
    const base = createTemplateFields();
    const hashes = [base, { ...base, miner: 8 }, { ...base, extra: 1 }].map((template) =>
      blockHash(buildBlock(template).header),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  it("of genesis follows from the parameters", () => {
    const genesis = createGenesis(TEST_PARAMS);
    expect(genesis).toEqual(createGenesis({ ...TEST_PARAMS }));
    expect(genesis.header.time).toBe(TEST_PARAMS.genesisTime);
    const later = createGenesis({ ...TEST_PARAMS, genesisTime: 5 });
    expect(blockHash(later.header)).not.toBe(blockHash(genesis.header));
  });
});

describe("transactionRoom", () => {
  it.each([{ rule: "fixed" }, { rule: "ethereum-homestead", bombDelay: null }] as const)(
    "filled by one transaction or by many leaves no block too large: $rule",
    (difficulty) => {
      const params: ChainParams = { ...TEST_PARAMS, difficulty };
      const stated = createGenesis(params).header;
      for (const size of [1000, 38_000, 1_000_000]) {
        const room = transactionRoom(params, size);
        for (const count of [1, Math.floor(room / MIN_TRANSACTION_SIZE)]) {
          const block = payingBlock(stated, { room, count });
          expect(blockSize(block)).toBeLessThanOrEqual(size);
          // Of the room nothing is lost but what a shorter count saves.
          expect(blockSize(block)).toBeGreaterThanOrEqual(size - 4);
        }
      }
      expect(transactionRoom(params, 100)).toBe(0);
    },
  );
});

/** A block whose transactions fill the room. */
function payingBlock(header: Header, { room, count }: { room: number; count: number }) {
  const account = "ab".repeat(32);
  const coinbase = coinbasePayload({
    height: 1,
    miner: 0,
    extra: 0,
    reward: { account, amount: 5n },
  });
  const least = Math.floor(room / count);
  const sizes = Array.from({ length: count }, (_, k) =>
    k === 0 ? room - (count - 1) * least : least,
  );
  const payloads = sizes.map((size, extra) => fillerPayload({ height: 1, miner: 0, extra, size }));
  return assembleBlock({ ...header, miner: 0 }, [coinbase, ...payloads]);
}

describe("payload ids", () => {
  it("differ wherever a field differs", () => {
    const base = { height: 1, miner: 2, extra: 3 };
    const ids = [
      coinbasePayload(base),
      coinbasePayload({ ...base, height: 2 }),
      fillerPayload({ ...base, size: 10 }),
      fillerPayload({ ...base, size: 11 }),
    ].map((payload) => payload.id);
    expect(new Set(ids).size).toBe(4);
  });
});

describe("createTemplate", () => {
  it("takes the clock's second, or the earliest time that the rules allow", () => {
    const tree = new BlockTree(TEST_PARAMS);
    const fields = { miner: 1, size: 1000 };
    const start = TEST_PARAMS.genesisTime;
    const atStart = createTemplate(tree, GENESIS, { ...fields, localTime: 0 as Instant });
    expect(atStart.time).toBe(start + 1);
    const later = createTemplate(tree, GENESIS, { ...fields, localTime: 9_999_999 as Instant });
    expect(later).toMatchObject({ time: start + 9, height: 1, bits: TEST_PARAMS.genesisBits });
    expect(tree.verdict(tree.add(buildBlock(atStart)))).toEqual(accepted());
    expect(tree.verdict(tree.add(buildBlock(later)))).toEqual(accepted());
  });
});

function createTemplateFields() {
  const parent = "12".repeat(32) as BlockHash;
  return { parent, height: 5, time: 1_700_000_000, bits: 0x207fffff, miner: 7, size: 0 };
}
