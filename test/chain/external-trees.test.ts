import { describe, expect, it } from "vitest";
import { buildBlock } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { type ChainView, STATUS } from "../../src/chain/chain-view.ts";
import { selectTip } from "../../src/chain/fork-choice.ts";
import { NO_PARENT } from "../../src/chain/header.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { childOf, lonelyView, noDraw, TEST_PARAMS } from "../../src/testing/tree.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

/** What a node does with a block that has arrived: accept it and choose, or refuse it. */
function deliver(tree: BlockTree, view: ChainView, block: BlockIndex): void {
  view.setStatus(block, tree.isValid(block) ? STATUS.accepted : STATUS.refused);
  if (view.has(block)) view.tip = selectTip(tree.params, tree, view, view.tip, block, noDraw);
}

interface EthereumTest {
  readonly name: string;
  readonly genesisDifficulty: string;
  readonly expectedHead: string;
  readonly steps: readonly {
    readonly block: string;
    readonly parent: string;
    readonly number: number;
    readonly difficulty: string;
    readonly expect: "valid" | "invalid";
    readonly reason?: string;
    readonly totalDifficulty?: string;
    readonly headAfter: string;
  }[];
}

describe("Ethereum's total-difficulty trees", () => {
  // Difficulty sits in the nonce, and the tree's work function reads it there: the rule of the
  // heaviest chain is the same whatever work is made of.
  function checkTree(test: EthereumTest): void {
    const tree = new BlockTree(TEST_PARAMS, {
      workOf: ({ nonce }) => BigInt(nonce),
      genesis: buildBlock({
        parent: NO_PARENT,
        height: 0,
        time: TEST_PARAMS.genesisTime,
        bits: TEST_PARAMS.genesisBits,
        miner: -1,
        size: 0,
        nonce: Number(test.genesisDifficulty),
      }),
    });
    const view = lonelyView(tree);
    const indices = new Map<string, BlockIndex>([["genesis", GENESIS]]);
    for (const step of test.steps) {
      const on = indices.get(step.parent)!;
      const nonce = Number(step.difficulty);
      const block = childOf(tree, on, { extra: indices.size, nonce });
      const index =
        step.expect === "valid"
          ? tree.add(block)
          : tree.addRefused(block, { code: "bad-payload", defect: step.reason ?? "" });
      indices.set(step.block, index);
      deliver(tree, view, index);
      if (step.totalDifficulty !== undefined) {
        expect(tree.chainwork(index), step.block).toBe(BigInt(step.totalDifficulty));
      }
      expect(tree.height(index)).toBe(step.number);
      expect(view.tip, `${test.name} after ${step.block}`).toBe(indices.get(step.headAfter));
    }
    expect(view.tip).toBe(indices.get(test.expectedHead));
  }

  it("in small: the heavier of two branches wins, the first stays on equal weight", () => {
    // Shaped after ethereum/legacytests bcMultiChainTest/ChainAtoChainB.
    const step = (block: string, parent: string, number: number, head: string) =>
      ({ block, parent, number, difficulty: "131072", expect: "valid", headAfter: head }) as const;
    checkTree({
      name: "small",
      genesisDifficulty: "131072",
      expectedHead: "c3",
      steps: [
        step("b1", "genesis", 1, "b1"),
        step("b2", "b1", 2, "b2"),
        step("c2", "b1", 2, "b2"),
        step("c3", "c2", 3, "c3"),
      ],
    });
  });

  const file = "forkchoice/ethereum_total_difficulty.json";
  it.skipIf(!hasVectors(file))(vectorTitle("move the head as recorded", file), () => {
    const { tests } = vectorJson<{ tests: EthereumTest[] }>(file);
    expect(tests.length).toBeGreaterThanOrEqual(7);
    tests.forEach(checkTree);
  });
});
