import { describe, expect, it } from "vitest";
import { buildBlock } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { type ChainView, STATUS } from "../../src/chain/chain-view.ts";
import { selectTip } from "../../src/chain/fork-choice.ts";
import { NO_PARENT } from "../../src/chain/header.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { grindingSealer } from "../../src/testing/operators.ts";
import { childOf, lonelyView, noDraw, TEST_PARAMS } from "../../src/testing/tree.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

/** What a node does with a block that has arrived: accept it and choose, or refuse it. */
function deliver(tree: BlockTree, view: ChainView, block: BlockIndex): void {
  view.setStatus(block, tree.isValid(block) ? STATUS.accepted : STATUS.refused);
  if (view.has(block)) view.tip = selectTip(tree.params, tree, view, view.tip, block, noDraw);
}

interface CoreBlock {
  readonly name: string;
  readonly parent: string;
  readonly height: number;
  readonly time: number;
  readonly expect: "tip" | "side" | "invalid";
  readonly defect?: string;
}

describe("Bitcoin Core's feature_block", () => {
  const file = "forkchoice/core_feature_block.steps.json";
  it.skipIf(!hasVectors(file))(vectorTitle("ends every step on Core's tip", file), () => {
    const { steps } = vectorJson<{
      steps: { op: string; blocks: CoreBlock[]; tipBefore: string; tipAfter: string }[];
    }>(file);
    const params: ChainParams = { ...TEST_PARAMS, proofOfWork: "real" };
    const sealer = grindingSealer(params.powLimitBits);
    const tree = new BlockTree(params);
    const view = lonelyView(tree);
    const indices = new Map<string, BlockIndex>([["genesis", GENESIS]]);
    const tipName = () => [...indices].find(([, index]) => index === view.tip)?.[0];
    let submitted = 0;
    for (const step of steps) {
      expect(step.op).toBe("submit");
      expect(tipName()).toBe(step.tipBefore);
      for (const { name, parent, height, time, defect, ...wanted } of step.blocks) {
        const on = indices.get(parent)!;
        const extra = submitted++;
        const plain = childOf(tree, on, { extra, time: params.genesisTime + time });
        const block = { ...plain, header: sealer.seal(plain.header) };
        // Scripts and amounts are no concern of these rules: such a defect's verdict is given. Core
        // looks at some only when it connects the block and calls it "side" until then; here it is
        // refused at once, to the same tip.
        const index =
          defect === undefined
            ? tree.add(block)
            : tree.addRefused(block, { code: "bad-payload", defect });
        indices.set(name, index);
        deliver(tree, view, index);
        expect(tree.height(index), name).toBe(height);
        expect(view.tip === index, name).toBe(wanted.expect === "tip");
        if (defect === undefined) {
          const verdict = tree.verdict(index);
          const code = verdict.ok ? null : verdict.reason.code;
          expect(code, name).toBe(wanted.expect === "invalid" ? "invalid-parent" : null);
        } else {
          expect(wanted.expect, name).not.toBe("tip");
        }
      }
      expect(tipName()).toBe(step.tipAfter);
    }
    expect(submitted).toBeGreaterThan(100);
  });
});

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
