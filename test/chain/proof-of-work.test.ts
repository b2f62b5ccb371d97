import { describe, expect, it } from "vitest";
import { blockHash, type Header, NO_PARENT } from "../../src/chain/header.ts";
import { grindNonce, meetsTarget, SealRegistry } from "../../src/chain/proof-of-work.ts";
import { encodeCompact } from "../../src/chain/target.ts";
import type { BlockHash } from "../../src/lib/brand.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

const HEADER: Header = {
  version: 1,
  parent: NO_PARENT,
  merkleRoot: NO_PARENT,
  time: 1000,
  bits: 0x207fffff,
  nonce: 0,
};

describe("meetsTarget", () => {
  it("accepts the target itself and refuses one more", () => {
    const hashOf = (value: bigint) => value.toString(16).padStart(64, "0") as BlockHash;
    const target = 0xffffn << 208n;
    expect(meetsTarget(hashOf(target), 0x1d00ffff, 0x1d00ffff)).toBe(true);
    expect(meetsTarget(hashOf(target + 1n), 0x1d00ffff, 0x1d00ffff)).toBe(false);
    expect(meetsTarget(hashOf(0n), 0x1d010000, 0x1d00ffff)).toBe(false);
  });

  const file = "difficulty/core_pow_tests.json";
  it.skipIf(!hasVectors(file))(vectorTitle("agrees with Core's pow_tests", file), () => {
    const { powLimit, checkProofOfWork } = vectorJson<{
      powLimit: string;
      checkProofOfWork: { name: string; bits: string; hash: BlockHash; valid: boolean }[];
    }>(file);
    const limitBits = encodeCompact(BigInt(`0x${powLimit}`));
    expect(checkProofOfWork.length).toBeGreaterThanOrEqual(9);
    for (const { name, bits, hash, valid } of checkProofOfWork) {
      expect(meetsTarget(hash, Number.parseInt(bits, 16), limitBits), name).toBe(valid);
    }
  });
});

describe("grindNonce", () => {
  it("finds the first nonce from where it starts", () => {
    const found = grindNonce({ ...HEADER, bits: 0x2000ffff }, { maxTries: 10_000 });
    expect(found.ok).toBe(true);
    if (!found.ok) return;
    expect(meetsTarget(blockHash(found.value), 0x2000ffff, 0x207fffff)).toBe(true);
    expect(found.value).toEqual({ ...HEADER, bits: 0x2000ffff, nonce: found.value.nonce });
    for (let nonce = 0; nonce < found.value.nonce; nonce++) {
      const earlier = blockHash({ ...found.value, nonce });
      expect(meetsTarget(earlier, 0x2000ffff, 0x207fffff)).toBe(false);
    }
  });

  it("moves the time on when the nonces end", () => {
    // From the last nonce on, so that a second try is already in the next second.
    const bits = 0x2000ffff;
    const found = grindNonce({ ...HEADER, bits, nonce: 0xffff_ffff }, { maxTries: 10_000 });
    expect(found.ok && found.value.time).toBe(1001);
  });

  it("gives up as a value", () => {
    const hopeless = grindNonce({ ...HEADER, bits: 0x03000001 }, { maxTries: 5 });
    expect(hopeless).toEqual({ ok: false, reason: { code: "search-exhausted", tries: 5 } });
  });
});

describe("SealRegistry", () => {
  it("knows what was found and nothing else, also after save and load", () => {
    const registry = new SealRegistry();
    const [a, b] = ["a", "b"].map((digit) => digit.repeat(64) as BlockHash);
    registry.add(a!);
    registry.add(a!);
    const loaded = SealRegistry.load(registry.save());
    expect([loaded.size, loaded.has(a!), loaded.has(b!)]).toEqual([1, true, false]);
    expect(loaded.save()).toEqual(registry.save());
  });
});
