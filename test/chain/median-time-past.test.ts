import { describe, expect, it } from "vitest";
import { BlockTree } from "../../src/chain/block-tree.ts";
import { medianTime } from "../../src/chain/median-time-past.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { childOf, TEST_PARAMS } from "../../src/testing/tree.ts";

describe("median time past", () => {
  it("is the middle, of an even number the later of the two", () => {
    expect(medianTime([5])).toBe(5);
    expect(medianTime([9, 5])).toBe(9);
    expect(medianTime([100, 9, 20])).toBe(20);
    expect(medianTime([1, 10, 9, 100])).toBe(10);
  });

  it("looks back over eleven blocks and no further", () => {
    const tree = new BlockTree(TEST_PARAMS);
    const start = TEST_PARAMS.genesisTime;
    for (let i = 0; i < 15; i++) {
      const time = start + 10 * (i + 1);
      tree.add(childOf(tree, i as BlockIndex, { extra: i, time }));
      // Heights i−9 to i+1, or from genesis on while there are fewer.
      const first = Math.max(0, i - 9);
      const count = i + 2 - first;
      const middle = first + Math.floor(count / 2);
      expect(tree.medianTimePast((i + 1) as BlockIndex)).toBe(start + 10 * middle);
    }
  });

  it("forgets an odd time after exactly eleven blocks", () => {
    const tree = new BlockTree(TEST_PARAMS);
    const start = TEST_PARAMS.genesisTime;
    // Ten seconds a block, but height 12 claims a day later.
    const timeAt = (height: number) => start + (height === 12 ? 86_400 : 10 * height);
    for (let height = 1; height <= 23; height++) {
      const block = childOf(tree, (height - 1) as BlockIndex, {
        extra: height,
        time: timeAt(height),
      });
      expect(tree.isValid(tree.add(block))).toBe(true);
    }
    // Of heights 12 to 22 the odd one sorts last; of 13 to 23 it is gone and the middle is the
    // same.
    expect(tree.medianTimePast(22 as BlockIndex)).toBe(timeAt(18));
    expect(tree.medianTimePast(23 as BlockIndex)).toBe(timeAt(18));
  });
});
