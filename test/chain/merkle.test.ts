import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeMerkleRoot } from "../../src/chain/merkle.ts";
import { hasVectors, vectorText, vectorTitle } from "../support/vectors.ts";

// Bitcoin block 100,000: its four transactions and its root (height 100000 on mainnet).
const BLOCK_100000 = [
  "8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87",
  "fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4",
  "6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4",
  "e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d",
];

const id = (n: number) => n.toString(16).padStart(64, "0");

describe("computeMerkleRoot", () => {
  it("gives the root of Bitcoin's block 100,000", () => {
    expect(computeMerkleRoot(BLOCK_100000)).toEqual({
      root: "f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766",
      malleated: false,
    });
  });

  it("of one id is the id", () => {
    expect(computeMerkleRoot([id(7)])).toEqual({ root: id(7), malleated: false });
  });

  const file = "ledger/merkle_roots_real_blocks.json";
  it.skipIf(!hasVectors(file))(vectorTitle("gives the roots of real blocks", file), () => {
    const blocks = JSON.parse(vectorText(file)) as {
      block: string;
      count: number;
      merkleRoot: string;
      txids: string[];
    }[];
    expect(blocks.length).toBeGreaterThan(4);
    for (const { block, count, merkleRoot, txids } of blocks) {
      expect(txids.length, block).toBe(count);
      expect(computeMerkleRoot(txids), block).toEqual({ root: merkleRoot, malleated: false });
    }
  });

  it("sees every repeated tail that keeps the root (CVE-2012-2459) (seed 42)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 32 }), (n, tail) => {
        const ids = Array.from({ length: n }, (_, i) => id(i));
        const repeated = [...ids, ...ids.slice(-tail)];
        const sound = computeMerkleRoot(ids);
        const longer = computeMerkleRoot(repeated);
        expect(sound.malleated).toBe(false);
        // A different list with the same root is always one whose repetition shows.
        if (longer.root === sound.root) expect(longer.malleated).toBe(true);
      }),
      {
        seed: 42,
        numRuns: 300,
        examples: [
          [3, 1],
          [6, 2],
          [12, 4],
          [2, 2],
        ],
      },
    );
    expect(computeMerkleRoot([1, 2, 3, 3].map(id)).root).toBe(
      computeMerkleRoot([1, 2, 3].map(id)).root,
    );
    expect(computeMerkleRoot([1, 2, 3, 3].map(id)).malleated).toBe(true);
  });

  it("depends on the order of the ids", () => {
    expect(computeMerkleRoot([id(1), id(2)]).root).not.toBe(computeMerkleRoot([id(2), id(1)]).root);
  });
});
