import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockSize,
  buildBlock,
  createGenesis,
  decodeBlock,
  encodeBlock,
} from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { blockHash } from "../../src/chain/header.ts";
import { coinbasePayload, fillerPayload } from "../../src/chain/payload.ts";
import { createTemplate } from "../../src/chain/template.ts";
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
