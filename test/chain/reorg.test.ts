import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countConfirmations } from "../../src/chain/confirmations.ts";
import { planReorg, type ReorgPlan } from "../../src/chain/reorg.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { growTree, treePlans } from "../../src/testing/plans.ts";
import { type DrawnTree, treeOf } from "../../src/testing/tree.ts";

function check(drawn: DrawnTree, move: string, expected: Record<string, string | number>): void {
  const [from, to] = move.split(" -> ").map(drawn.at);
  const plan = planReorg(drawn.tree, { from: from!, to: to! });
  expect({
    disconnect: drawn.names(plan.disconnect),
    connect: drawn.names(plan.connect),
    fork: drawn.names([plan.forkPoint]),
    depth: plan.depth,
  }).toEqual(expected);
}

/** Applies a plan to an active chain, genesis first, the way a ledger would: dumbly. */
function apply(chain: readonly BlockIndex[], plan: ReorgPlan): BlockIndex[] {
  const after = [...chain];
  for (const block of plan.disconnect) expect(after.pop()).toBe(block);
  expect(after.at(-1)).toBe(plan.forkPoint);
  return [...after, ...plan.connect];
}

describe("planReorg", () => {
  const drawn = treeOf("g-a1-a2-a3 / a1-b2-b3-b4");

  it("disconnects from the tip down and connects from the fork point up", () => {
    check(drawn, "a3 -> b4", { disconnect: "a3 a2", connect: "b2 b3 b4", fork: "a1", depth: 2 });
    check(drawn, "b4 -> g", { disconnect: "b4 b3 b2 a1", connect: "", fork: "g", depth: 4 });
    check(drawn, "g -> a2", { disconnect: "", connect: "a1 a2", fork: "g", depth: 0 });
    check(drawn, "a2 -> a2", { disconnect: "", connect: "", fork: "a2", depth: 0 });
  });

  it("connects what it says, and its reverse undoes it (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(30), fc.nat(), fc.nat(), (plan, x, y) => {
        const tree = growTree(plan);
        const [from, to] = [(x % tree.size) as BlockIndex, (y % tree.size) as BlockIndex];
        const chainOf = (tip: BlockIndex) => {
          const chain: BlockIndex[] = [];
          for (let at = tip; at !== -1; at = tree.parent(at)) chain.unshift(at);
          return chain;
        };
        const forth = planReorg(tree, { from, to });
        const back = planReorg(tree, { from: to, to: from });
        expect(apply(chainOf(from), forth)).toEqual(chainOf(to));
        expect(apply(apply(chainOf(from), forth), back)).toEqual(chainOf(from));
        expect(back.disconnect).toEqual([...forth.connect].reverse());
        expect(back.connect).toEqual([...forth.disconnect].reverse());
        expect(forth.depth).toBe(forth.disconnect.length);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe("countConfirmations", () => {
  it("is one in the tip, grows below it, and is none beside the chain", () => {
    const { tree, at } = treeOf("g-a1-a2-a3 / a1-b2");
    const count = (block: string) => countConfirmations(tree, { tip: at("a3"), block: at(block) });
    expect(["a3", "a2", "a1", "g", "b2"].map(count)).toEqual([1, 2, 3, 4, 0]);
  });
});
