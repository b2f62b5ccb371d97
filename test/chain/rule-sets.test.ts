import { describe, expect, it } from "vitest";
import { buildBlock } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { blockHash } from "../../src/chain/header.ts";
import { MOST_UPGRADES, RuleSets, upgradeInForce, withUpgrade } from "../../src/chain/rule-sets.ts";
import { createTemplate } from "../../src/chain/template.ts";
import type { BlockIndex, Instant } from "../../src/lib/brand.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

const PARAMS = { ...TEST_PARAMS, maxBlockSize: 1000 };
const LARGER = { activation: 3, maxBlockSize: 4000 };
const SMALLER = { activation: 5, maxBlockSize: 500 };
const CHANGES = [LARGER, SMALLER];
const [NONE, FIRST, SECOND] = [0, withUpgrade(0, 1), withUpgrade(0, 2)];
const BOTH = withUpgrade(FIRST, 2);

describe("the rules in force", () => {
  const sets = new RuleSets(PARAMS, CHANGES);

  it.each([
    ["nobody's", NONE, [1000, 1000, 1000, 1000]],
    ["the first upgrade's", FIRST, [1000, 4000, 4000, 4000]],
    ["the second's alone", SECOND, [1000, 1000, 1000, 500]],
    // What the first changed stays until the second is in force.
    ["both upgrades'", BOTH, [1000, 4000, 4000, 500]],
  ])("are %s", (_whose, rules, limits) => {
    expect([2, 3, 4, 5].map((height) => sets.sizeLimit(rules, height))).toEqual(limits);
  });

  it("do not depend on which upgrade a node had first", () => {
    expect(withUpgrade(SECOND, 1)).toBe(BOTH);
    expect(withUpgrade(BOTH, 1)).toBe(BOTH);
  });

  it("are the last one's of several that are in force", () => {
    expect(upgradeInForce(CHANGES, BOTH, 9)).toBe(SMALLER);
    expect(upgradeInForce([SMALLER, LARGER], BOTH, 9)).toBe(LARGER);
    expect(upgradeInForce(CHANGES, BOTH, 2)).toBeUndefined();
  });

  it("are those of so many upgrades and no more", () => {
    const some = (count: number) => Array.from({ length: count }, () => LARGER);
    expect(new RuleSets(PARAMS, some(MOST_UPGRADES)).count).toBe(2 ** MOST_UPGRADES);
    expect(() => new RuleSets(PARAMS, some(MOST_UPGRADES + 1))).toThrow("too many upgrades");
  });

  it("keep a verdict for every block and set, however many blocks there are", () => {
    const rejections = new RuleSets(PARAMS, CHANGES);
    for (const block of [0, 255, 256, 5000]) rejections.note(BOTH, block, 7);
    expect([0, 1, 255, 256, 5000].map((block) => rejections.rejectionOf(BOTH, block))).toEqual([
      7, 0, 7, 7, 7,
    ]);
    expect(rejections.rejectionOf(FIRST, 256)).toBe(0);
  });
});

describe("a tree of blocks that programs judge differently", () => {
  const tree = new BlockTree(PARAMS, { upgrades: CHANGES, isSealed: () => true });
  let extra = 0;
  const grow = (parent: BlockIndex, size: number): BlockIndex => {
    const template = createTemplate(tree, parent, {
      miner: 0,
      size,
      extra: extra++,
      localTime: (600_000_000 * (tree.height(parent) + 1)) as Instant,
    });
    const block = buildBlock(template);
    return tree.add(block, blockHash(block.header));
  };
  const small = [1, 2].reduce<BlockIndex>((parent) => grow(parent, 200), GENESIS);
  const large = grow(small, 3000);
  const above = grow(large, 200);
  const late = grow(above, 900);
  const verdicts = (block: BlockIndex) =>
    [NONE, FIRST, SECOND, BOTH].map((rules) => tree.isValidUnder(rules, block));

  it("says of each under every set what its own size and its ancestors' come to", () => {
    expect(verdicts(small)).toEqual([true, true, true, true]);
    expect(verdicts(large)).toEqual([false, true, false, true]);
    expect(verdicts(above)).toEqual([false, true, false, true]);
    expect(verdicts(late)).toEqual([false, true, false, false]);
  });

  it("takes a block for valid where any program does", () => {
    expect([small, large, above, late].every((block) => tree.isValid(block))).toBe(true);
    expect(tree.isValid(grow(small, 5000))).toBe(false);
  });
});
