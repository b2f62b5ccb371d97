import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { ChainView, KnowledgeTable, STATUS, type Status } from "../../src/chain/chain-view.ts";
import { SimulationBug } from "../../src/lib/assert.ts";
import type { BlockIndex, NodeIndex } from "../../src/lib/brand.ts";
import { treeOf } from "../../src/testing/tree.ts";

describe("chain view", () => {
  it("knows genesis and nothing else at first", () => {
    const { tree, at } = treeOf("g-a");
    const view = new ChainView(tree, new KnowledgeTable(3), 1 as NodeIndex);
    expect([view.tip, view.has(GENESIS), view.has(at("a"))]).toEqual([GENESIS, true, false]);
  });

  it("crashes when asked about a block that was never interned", () => {
    const { tree } = treeOf("g-a");
    const view = new ChainView(tree, new KnowledgeTable(1), 0 as NodeIndex);
    for (const index of [-1, 2, 1000]) {
      expect(() => view.has(index as BlockIndex)).toThrow(SimulationBug);
      expect(() => view.setStatus(index as BlockIndex, STATUS.accepted)).toThrow(SimulationBug);
    }
  });

  it("keeps what each node knows apart, also after save and load (seed 42)", () => {
    const { tree } = treeOf("g-a-b-c-d");
    const change = fc.record({ node: fc.nat(3), block: fc.nat(4), status: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const table = new KnowledgeTable(4);
        const views = [0, 1, 2, 3].map((node) => new ChainView(tree, table, node as NodeIndex));
        const expected = views.map(() => [4, 0, 0, 0, 0]);
        for (const { node, block, status } of changes) {
          views[node]!.setStatus(block as BlockIndex, status as Status);
          expected[node]![block] = status;
        }
        const known = (tables: KnowledgeTable) =>
          views.map((view) => [0, 1, 2, 3, 4].map((b) => tables.get(b as BlockIndex, view.node)));
        expect(known(table)).toEqual(expected);
        const saved = JSON.parse(JSON.stringify(table.save()));
        expect(known(KnowledgeTable.load(saved))).toEqual(expected);
      }),
      { seed: 42 },
    );
  });

  it("is back at genesis after a reset, and others are not", () => {
    const { tree, at } = treeOf("g-a");
    const table = new KnowledgeTable(2);
    const [left, right] = [0, 1].map((node) => new ChainView(tree, table, node as NodeIndex));
    for (const view of [left!, right!]) {
      view.setStatus(at("a"), STATUS.accepted);
      view.tip = at("a");
    }
    left!.reset();
    expect([left!.tip, left!.has(at("a")), left!.has(GENESIS)]).toEqual([GENESIS, false, true]);
    expect([right!.tip, right!.has(at("a"))]).toEqual([at("a"), true]);
  });
});
