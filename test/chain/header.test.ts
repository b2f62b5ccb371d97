import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockHash,
  decodeHeader,
  encodeHeader,
  HEADER_SIZES,
  type Header,
} from "../../src/chain/header.ts";
import { InputError } from "../../src/lib/assert.ts";
import type { BlockHash } from "../../src/lib/brand.ts";
import { fromHex, toHex } from "../../src/lib/bytes.ts";

// Bitcoin's genesis block (Bitcoin Core, kernel/chainparams.cpp CreateGenesisBlock and its
// asserts).
const GENESIS_HEX =
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e" +
  "67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
const GENESIS: Header = {
  version: 1,
  parent: "0".repeat(64) as BlockHash,
  merkleRoot: "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
  time: 1231006505,
  bits: 0x1d00ffff,
  nonce: 2083236893,
};

const digits = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const u32 = fc.nat(0xffff_ffff);
const headers: fc.Arbitrary<Header> = fc.record({
  version: fc.integer(),
  parent: digits as fc.Arbitrary<BlockHash>,
  merkleRoot: digits,
  time: u32,
  bits: u32,
  nonce: u32,
});

describe("header", () => {
  it("of Bitcoin's genesis block has the known bytes and hash", () => {
    expect(toHex(encodeHeader(GENESIS))).toBe(GENESIS_HEX);
    expect(decodeHeader(fromHex(GENESIS_HEX))).toEqual(GENESIS);
    expect(blockHash(GENESIS)).toBe(
      "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
    );
  });

  it("comes back from its 80 bytes, and bytes from their header (seed 42)", () => {
    fc.assert(
      fc.property(headers, (header) => {
        const bytes = encodeHeader(header);
        expect(bytes.length).toBe(80);
        expect(decodeHeader(bytes)).toEqual(header);
        expect(encodeHeader(decodeHeader(bytes))).toEqual(bytes);
      }),
      { seed: 42 },
    );
  });

  it("that states a difficulty comes back from its 112 bytes, the first 80 as without (seed 42)", () => {
    const difficulties = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    fc.assert(
      fc.property(headers, difficulties, (header, difficulty) => {
        const bytes = encodeHeader({ ...header, difficulty });
        expect(bytes.length).toBe(HEADER_SIZES.integer);
        expect(bytes.subarray(0, 80)).toEqual(encodeHeader(header));
        expect(BigInt(`0x${toHex(bytes.subarray(80))}`)).toBe(difficulty);
        expect(decodeHeader(bytes)).toEqual({ ...header, difficulty });
        expect(blockHash({ ...header, difficulty })).not.toBe(blockHash(header));
      }),
      { seed: 42 },
    );
  });

  it("of another length is refused as input", () => {
    expect(() => decodeHeader(fromHex(GENESIS_HEX).slice(1))).toThrow(InputError);
    expect(() => decodeHeader(fromHex(`${GENESIS_HEX}00`))).toThrow(InputError);
  });
});
