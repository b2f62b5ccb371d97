import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { medianTime } from "../../src/chain/median-time-past.ts";
import type { ChainParams } from "../../src/chain/params.ts";
import { BLOCK_REJECTION_CODES } from "../../src/chain/rejection.ts";
import { workOfBits } from "../../src/chain/target.ts";
import { SimulationBug } from "../../src/lib/assert.ts";
import type { BlockHash, BlockIndex } from "../../src/lib/brand.ts";
import { growTree, treePlans } from "../../src/testing/plans.ts";
import { childOf, TEST_PARAMS, treeOf } from "../../src/testing/tree.ts";

const RETARGETING: ChainParams = {
  ...TEST_PARAMS,
  difficulty: { rule: "bitcoin", window: 3 },
  genesisBits: 0x1d00ffff,
};

const all = (tree: BlockTree) => Array.from({ length: tree.size }, (_, i) => i as BlockIndex);

/** From the block down to genesis, one parent at a time. */
function pathToGenesis(tree: BlockTree, block: BlockIndex): BlockIndex[] {
  const path: BlockIndex[] = [];
  for (let at = block; at !== -1; at = tree.parent(at)) path.push(at);
  return path;
}

describe("block tree", () => {
  it("answers ancestry as walking parent by parent does (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(40), fc.nat(), fc.nat(), (plan, x, y) => {
        const tree = growTree(plan);
        const [a, b] = [(x % tree.size) as BlockIndex, (y % tree.size) as BlockIndex];
        const [pathA, pathB] = [pathToGenesis(tree, a), pathToGenesis(tree, b)];
        for (const ancestor of pathA) {
          expect(tree.ancestorAt(a, tree.height(ancestor))).toBe(ancestor);
        }
        expect(tree.forkPoint(a, b)).toBe(pathA.find((block) => pathB.includes(block)));
        expect(tree.isAncestor(a, b)).toBe(pathB.includes(a));
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it("finds any ancestor of a chain of 5,000 blocks", () => {
    const tree = growTree(Array(5000).fill({ back: 0, drift: 0, weight: 0 }));
    const tip = 5000 as BlockIndex;
    for (let height = 0; height <= 5000; height += 7) {
      expect(tree.ancestorAt(tip, height)).toBe(height);
    }
  });

  it("has chainwork that adds up and grows with every block (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(), (plan) => {
        const tree = growTree(plan, RETARGETING);
        for (const block of all(tree)) {
          const sum = pathToGenesis(tree, block).reduce((s, b) => s + workOfBits(tree.bits(b)), 0n);
          expect(tree.chainwork(block)).toBe(sum);
          expect(tree.workOf(block)).toBe(workOfBits(tree.bits(block)));
          if (block !== GENESIS) {
            expect(tree.compareChainwork(block, tree.parent(block))).toBe(1);
          }
        }
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it("compares chainwork as the exact integers compare, beyond a double's digits too (seed 42)", () => {
    const works = fc.array(fc.constantFrom(1n, 2n, 1n << 60n, (1n << 60n) + 1n), { minLength: 2 });
    fc.assert(
      fc.property(works, (list) => {
        const workOf = ({ nonce }: { nonce: number }) => list[nonce] ?? 0n;
        const tree = new BlockTree(TEST_PARAMS, { workOf });
        list.forEach((_, nonce) => {
          tree.add(childOf(tree, GENESIS, { extra: nonce, nonce }));
        });
        for (const a of all(tree)) {
          for (const b of all(tree)) {
            const [x, y] = [tree.chainwork(a), tree.chainwork(b)];
            expect(tree.compareChainwork(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0);
          }
          const equals = all(tree).filter((b) => tree.chainwork(b) === tree.chainwork(a));
          expect(tree.lastInternedAtChainwork(a)).toBe(equals.at(-1));
          expect(tree.previousAtChainwork(a)).toBe(equals.filter((b) => b < a).at(-1) ?? -1);
        }
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  it("links siblings, equal heights and equal work in order of interning (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(), (plan) => {
        const tree = growTree(plan, RETARGETING);
        const blocks = all(tree);
        for (const block of blocks) {
          expect(tree.children(block)).toEqual(blocks.filter((b) => tree.parent(b) === block));
          const before = blocks.filter((b) => b < block);
          const level = before.filter((b) => tree.height(b) === tree.height(block));
          expect(tree.previousAtHeight(block)).toBe(level.at(-1) ?? -1);
          const equal = before.filter((b) => tree.chainwork(b) === tree.chainwork(block));
          expect(tree.previousAtChainwork(block)).toBe(equal.at(-1) ?? -1);
        }
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  it("keeps the median of the last eleven times (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(30), (plan) => {
        const tree = growTree(plan);
        for (const block of all(tree)) {
          const times = pathToGenesis(tree, block)
            .slice(0, 11)
            .map((b) => tree.time(b));
          expect(tree.medianTimePast(block)).toBe(medianTime(times));
        }
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it("gives the same index for the same block and finds it by hash (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(), (plan) => {
        const tree = growTree(plan);
        for (const block of all(tree)) {
          expect(tree.indexOf(tree.hashOf(block))).toBe(block);
          if (block !== GENESIS) expect(tree.add(tree.blockOf(block))).toBe(block);
        }
        expect(tree.size).toBe(plan.length + 1);
        expect(tree.indexOf("00".repeat(32) as BlockHash)).toBe(-1);
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  it("comes back from its saved form, verdicts and facts alike (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(), fc.nat(), (plan, at) => {
        const tree = growTree(plan, RETARGETING);
        const parent = (at % tree.size) as BlockIndex;
        const bad = tree.addRefused(childOf(tree, parent, { extra: 999, miner: 4 }), {
          code: "bad-payload",
          defect: "test",
        });
        tree.add(childOf(tree, bad, { extra: 1000, miner: 5 }));
        tree.add({ ...tree.blockOf(bad), payloads: [] });
        const saved = JSON.parse(JSON.stringify(tree.save()));
        const loaded = BlockTree.load(RETARGETING, saved);
        expect(loaded.save()).toEqual(saved);
        for (const block of all(tree)) {
          expect(loaded.blockOf(block)).toEqual(tree.blockOf(block));
          expect(loaded.verdict(block)).toEqual(tree.verdict(block));
          expect(loaded.chainwork(block)).toBe(tree.chainwork(block));
        }
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  it("refuses the descendants of a refused block, and them alone", () => {
    const { tree, at } = treeOf("g-a-b / a-c");
    const reason = { code: "bad-payload", defect: "test" } as const;
    const bad = tree.addRefused(childOf(tree, at("a"), { extra: 50 }), reason);
    const child = tree.add(childOf(tree, bad, { extra: 51 }));
    const grandchild = tree.add(childOf(tree, child, { extra: 52 }));
    const sibling = tree.add(childOf(tree, at("a"), { extra: 53 }));
    expect(tree.verdict(bad)).toEqual({ ok: false, reason });
    expect([bad, child, grandchild, sibling].map((b) => tree.isValid(b))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    const invalidParent = BLOCK_REJECTION_CODES.indexOf("invalid-parent");
    expect(tree.rejectionNumber(grandchild)).toBe(invalidParent);
    expect(tree.rejectionNumber(sibling)).toBe(-1);
  });

  it("crashes on an index or parent that was never interned", () => {
    const { tree, at } = treeOf("g-a");
    const other = treeOf("g-x-y").tree;
    for (const index of [-1, 2, 300]) {
      expect(() => tree.blockOf(index as BlockIndex)).toThrow(SimulationBug);
      expect(() => tree.chainwork(index as BlockIndex)).toThrow(SimulationBug);
    }
    expect(() => tree.ancestorAt(at("a"), 2)).toThrow(SimulationBug);
    const stranger = childOf(other, 2 as BlockIndex, { extra: 9 });
    expect(() => tree.add(stranger)).toThrow(SimulationBug);
  });

  it("refuses a block that nobody found, where the proof of work is sampled", () => {
    const found = new Set<BlockHash>();
    const tree = new BlockTree(TEST_PARAMS, { isSealed: (hash) => found.has(hash) });
    const forged = tree.add(childOf(tree, GENESIS, { extra: 1 }));
    expect(tree.verdict(forged)).toMatchObject({ reason: { code: "bad-proof-of-work" } });
  });
});
