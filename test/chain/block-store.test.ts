import { describe, expect, it } from "vitest";
import type { Block } from "../../src/chain/block.ts";
import { BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { childOf, TEST_PARAMS } from "../../src/testing/tree.ts";

describe("blocks out of the tree", () => {
  it("equal those that went in, when they are remade too: plain, filled, refused, claimed by another", () => {
    const tree = new BlockTree(TEST_PARAMS);
    const blocks: Block[] = [tree.blockOf(GENESIS)];
    let parent: BlockIndex = GENESIS;
    for (let extra = 1; extra <= 300; extra++) {
      const size = extra % 2 === 0 ? 93 : 1_000 + extra;
      const made = childOf(tree, parent, { extra, miner: extra % 5, nonce: extra % 7, size });
      const filler = made.payloads[1];
      const odd: Block =
        extra % 11 === 0
          ? { ...made, miner: -1 }
          : extra % 13 === 0 && filler !== undefined
            ? { ...made, payloads: [made.payloads[0]!, { ...filler, size: 5_000_000 }] }
            : made;
      const index = tree.add(odd);
      blocks.push(odd);
      if (tree.isValid(index)) parent = index;
    }
    expect(blocks.length).toBe(tree.size);
    expect(blocks.map((_, index) => tree.blockOf(index as BlockIndex))).toEqual(blocks);
    const loaded = BlockTree.load(TEST_PARAMS, tree.save());
    expect(loaded.save()).toEqual(tree.save());
  });
});
