import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { computeLocator, findLocatorFork, locatorHeights } from "../../src/chain/locator.ts";
import type { BlockHash, BlockIndex } from "../../src/lib/brand.ts";
import { growTree, treePlans } from "../../src/testing/plans.ts";

describe("locator", () => {
  it("thins out toward genesis", () => {
    expect(locatorHeights(0)).toEqual([0]);
    expect(locatorHeights(3)).toEqual([3, 2, 1, 0]);
    expect(locatorHeights(100)).toEqual([
      100, 99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 88, 84, 76, 60, 28, 0,
    ]);
    expect(locatorHeights(1_000_000).length).toBeLessThan(32);
  });

  it("meets another chain at or below the fork point, and exactly there near the tip (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(60), fc.nat(), fc.nat(), (plan, x, y) => {
        const tree = growTree(plan);
        const [asker, answerer] = [x % tree.size, y % tree.size] as BlockIndex[];
        const found = findLocatorFork(tree, answerer!, computeLocator(tree, asker!));
        const fork = tree.forkPoint(asker!, answerer!);
        expect(tree.isAncestor(found, fork)).toBe(true);
        const below = tree.height(asker!) - tree.height(fork);
        if (below <= 10) expect(found).toBe(fork);
        // A step is never longer than the way already gone, so what is asked for twice is bounded.
        expect(tree.height(fork) - tree.height(found)).toBeLessThanOrEqual(below);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it("of strangers ends at genesis", () => {
    const tree = growTree([{ back: 0, drift: 0, weight: 0 }]);
    expect(findLocatorFork(tree, 1 as BlockIndex, ["ab".repeat(32) as BlockHash])).toBe(GENESIS);
    expect(findLocatorFork(tree, 1 as BlockIndex, [])).toBe(GENESIS);
  });
});
