import { describe, expect, it } from "vitest";
import type { Block } from "../../src/chain/block.ts";
import { BlockTree } from "../../src/chain/block-tree.ts";
import { checkHeader } from "../../src/chain/check-header.ts";
import { blockHash, decodeHeader, HEADER_SIZE, type Header } from "../../src/chain/header.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import type { BlockRejectionCode } from "../../src/chain/rejection.ts";
import type { BlockHash, BlockIndex, Duration, TxId } from "../../src/lib/brand.ts";
import { fromHex } from "../../src/lib/bytes.ts";
import { accepted, acceptedWith } from "../../src/lib/verdict.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";
import { hasVectors, vectorBytes, vectorTitle } from "../support/vectors.ts";

const MAINNET: ChainParams = {
  ...TEST_PARAMS,
  proofOfWork: "real",
  difficulty: { rule: "bitcoin", window: 2016 },
  blockInterval: 600_000_000 as Duration,
  powLimitBits: 0x1d00ffff,
  genesisBits: 0x1d00ffff,
  genesisTime: 1231006505,
};

/** A header with a stand-in for its body: one payload whose id is the merkle root. */
function headerOnly(header: Header): Block {
  return { header, payloads: [{ id: header.merkleRoot as TxId, size: 1 }], miner: -1 };
}

function mainnetTree(genesis: Header): BlockTree {
  return new BlockTree(MAINNET, {
    genesis: headerOnly(genesis),
    checkPayloads: () => acceptedWith(null),
    isSealed: () => false,
  });
}

function flip(hex: string): string {
  return `${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"}`;
}

type Mutation = (header: Header, tree: BlockTree, parent: BlockIndex) => Header;

/** Each mutation, and the one reason for which it has to be refused. */
const MUTATIONS: readonly (readonly [string, BlockRejectionCode, Mutation])[] = [
  ["unknown parent", "unknown-parent", (h) => ({ ...h, parent: flip(h.parent) as BlockHash })],
  ["version zero", "bad-version", (h) => ({ ...h, version: 0 })],
  ["negative version", "bad-version", (h) => ({ ...h, version: -1 })],
  ["median time", "time-too-old", (h, tree, p) => ({ ...h, time: tree.medianTimePast(p) })],
  ["time zero", "time-too-old", (h) => ({ ...h, time: 0 })],
  ["harder bits", "wrong-bits", (h) => ({ ...h, bits: h.bits - 1 })],
  ["easier bits", "wrong-bits", (h) => ({ ...h, bits: h.bits + 1 })],
  ["negative bits", "wrong-bits", (h) => ({ ...h, bits: h.bits | 0x80_0000 })],
  ["no bits", "wrong-bits", (h) => ({ ...h, bits: 0 })],
  ["other nonce", "bad-proof-of-work", (h) => ({ ...h, nonce: (h.nonce + 1) >>> 0 })],
  ["other root", "bad-proof-of-work", (h) => ({ ...h, merkleRoot: flip(h.merkleRoot) })],
  ["later time", "bad-proof-of-work", (h) => ({ ...h, time: h.time + 1 })],
  ["other version", "bad-proof-of-work", (h) => ({ ...h, version: h.version + 1 })],
];

// Heights 0 to 2 of Bitcoin's chain, as every block explorer gives them.
const FIRST_THREE = [
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
  "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
  "010000004860eb18bf1b1620e37e9490fc8a427514416fd75159ab86688e9a8300000000d5fdcc541e25de1c7a5addedf24858b8bb665c9f36ef744ee42c316022c90f9bb0bc6649ffff001d08d2bd61",
].map((hex) => decodeHeader(fromHex(hex)));

function checkChain(headers: readonly Header[]): void {
  const tree = mainnetTree(headers[0]!);
  for (let height = 1; height < headers.length; height++) {
    const header = headers[height]!;
    const parent = (height - 1) as BlockIndex;
    expect(header.parent).toBe(tree.hashOf(parent));
    for (const [name, code, mutate] of MUTATIONS) {
      const verdict = checkHeader(MAINNET, tree, mutate(header, tree, parent), () => false);
      if (verdict.ok || verdict.reason.code !== code) {
        expect.fail(`height ${height}, ${name}: ${JSON.stringify(verdict)}`);
      }
    }
    const index = tree.add(headerOnly(header));
    expect(tree.verdict(index)).toEqual(accepted());
    expect(tree.height(index)).toBe(height);
    expect(tree.hashOf(index)).toBe(blockHash(header));
  }
  expect(tree.size).toBe(headers.length);
}

describe("mainnet", () => {
  it("starts with three headers that are accepted, and refused when anything in them changes", () => {
    checkChain(FIRST_THREE);
    expect(blockHash(FIRST_THREE[2]!)).toBe(
      "000000006a625f06636b8bb6ac7b960a8d03705d1ace08b1a19da3fdcc99ddbd",
    );
  });

  const file = "bitcoin/mainnet_0_4032.headers.bin";
  it.skipIf(!hasVectors(file))(
    vectorTitle("goes on with 4,030 more, each mutation refused for its own reason", file),
    () => {
      const bytes = vectorBytes(file);
      const headers: Header[] = [];
      for (let at = 0; at < bytes.length; at += HEADER_SIZE) {
        headers.push(decodeHeader(bytes.subarray(at, at + HEADER_SIZE)));
      }
      expect(headers.length).toBe(4033);
      checkChain(headers);
    },
  );
});
