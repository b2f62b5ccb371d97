import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import type { ForkChoiceRule } from "../../src/chain/fork-choice.ts";
import type { Header } from "../../src/chain/header.ts";
import type { ForkChoiceName, TieBreakParams } from "../../src/chain/params.ts";
import type { BlockIndex } from "../../src/lib/brand.ts";
import { arrivalOrder, growTree, orderPlans, treePlans } from "../../src/testing/plans.ts";
import { acceptAll, noDraw, TEST_PARAMS, testDraw, treeOf } from "../../src/testing/tree.ts";

const NAMES: readonly ForkChoiceName[] = ["longest", "most-work", "ghost"];
const FIRST_SEEN: TieBreakParams = { rule: "first-seen" };
const LOWEST_HASH: TieBreakParams = { rule: "lowest-hash" };
const UNIFORM: TieBreakParams = { rule: "uniform" };

/** Work of 1 to 5, from the plan: ties are frequent and heights do not decide. */
const workOf = ({ nonce }: Header) => BigInt(1 + nonce);
const grow = (plan: Parameters<typeof growTree>[0]) => growTree(plan, TEST_PARAMS, { workOf });

/**
 * The oracle: all tips that a rule may choose from these blocks, found without any of the code
 * under test: parents, heights and work are gathered anew from the headers, and every subtree is
 * summed by recursion from genesis.
 */
function admissibleTips(
  name: ForkChoiceName,
  tree: BlockTree,
  seen: ReadonlySet<BlockIndex>,
): Set<BlockIndex> {
  const blocks = [GENESIS, ...seen];
  const header = (block: BlockIndex) => tree.headerOf(block);
  const childrenOf = (block: BlockIndex) =>
    blocks.filter((b) => b !== GENESIS && header(b).parent === tree.hashOf(block));
  const ownWork = (block: BlockIndex) => 1 + header(block).nonce;
  const tips = new Set<BlockIndex>();
  if (name === "ghost") {
    const weigh = (block: BlockIndex): number =>
      childrenOf(block).reduce((sum, child) => sum + weigh(child), ownWork(block));
    const follow = (block: BlockIndex): void => {
      const children = childrenOf(block);
      if (children.length === 0) tips.add(block);
      const most = Math.max(...children.map(weigh));
      for (const child of children) if (weigh(child) === most) follow(child);
    };
    follow(GENESIS);
    return tips;
  }
  const scores = new Map<BlockIndex, number>();
  const score = (block: BlockIndex, sum: number): void => {
    scores.set(block, sum);
    for (const c of childrenOf(block)) score(c, sum + (name === "longest" ? 1 : ownWork(c)));
  };
  score(GENESIS, 0);
  const best = Math.max(...scores.values());
  for (const [block, sum] of scores) if (sum === best) tips.add(block);
  return tips;
}

describe.each(NAMES)("%s", (forkChoice) => {
  const rule = (tieBreak: TieBreakParams): ForkChoiceRule => ({ forkChoice, tieBreak });

  it("always stands on a tip that the brute-force oracle allows (seed 42)", () => {
    const tieBreaks = fc.constantFrom<TieBreakParams>(FIRST_SEEN, LOWEST_HASH, UNIFORM);
    fc.assert(
      fc.property(treePlans(14), orderPlans(), tieBreaks, fc.nat(99), (plan, keys, tie, seed) => {
        const tree = grow(plan);
        const order = arrivalOrder(tree, keys);
        const tips = acceptAll(rule(tie), tree, order, testDraw(seed));
        tips.forEach((tip, i) => {
          const allowed = admissibleTips(forkChoice, tree, new Set(order.slice(0, i + 1)));
          expect(allowed.has(tip)).toBe(true);
        });
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it("with first-seen leaves its tip only for a better one or for a child (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(14), orderPlans(), (plan, keys) => {
        const tree = grow(plan);
        const order = arrivalOrder(tree, keys);
        const tips = acceptAll(rule(FIRST_SEEN), tree, order);
        for (let i = 1; i < tips.length; i++) {
          const [before, after] = [tips[i - 1]!, tips[i]!];
          if (after === before || tree.parent(after) === before) continue;
          const allowed = admissibleTips(forkChoice, tree, new Set(order.slice(0, i + 1)));
          expect(allowed.has(before)).toBe(false);
        }
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it("with lowest-hash does not depend on the order of arrival at all (seed 42)", () => {
    fc.assert(
      fc.property(treePlans(16), orderPlans(), orderPlans(), (plan, keys, otherKeys) => {
        const tree = grow(plan);
        const last = (order: number[]) =>
          acceptAll(rule(LOWEST_HASH), tree, arrivalOrder(tree, order)).at(-1);
        expect(last(keys)).toBe(last(otherKeys));
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it("with lowest-hash takes the lowest of the equals", () => {
    const { tree } = treeOf("g-a / g-b / g-c / g-d / g-e");
    const order = tree.children(GENESIS);
    const lowest = order.map((block) => tree.hashOf(block)).sort()[0]!;
    expect(tree.hashOf(acceptAll(rule(LOWEST_HASH), tree, order).at(-1)!)).toBe(lowest);
  });

  it("with any tie-break depends on the order of arrival in ties alone (seed 42)", () => {
    const tieBreaks = fc.constantFrom<TieBreakParams>(FIRST_SEEN, UNIFORM);
    fc.assert(
      fc.property(treePlans(16), orderPlans(), orderPlans(), tieBreaks, (plan, a, b, tie) => {
        const tree = grow(plan);
        const allowed = admissibleTips(forkChoice, tree, new Set(arrivalOrder(tree, [])));
        const last = (keys: number[]) =>
          acceptAll(rule(tie), tree, arrivalOrder(tree, keys), testDraw(7)).at(-1) ?? GENESIS;
        if (allowed.size === 1) expect(last(a)).toBe(last(b));
        else expect(allowed.has(last(a)) && allowed.has(last(b))).toBe(true);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it.each([2, 3, 5])("with uniform gives each of %i equals the same chance", (k) => {
    const drawing = Array.from({ length: k }, (_, i) => `g-a${i}`).join(" / ");
    const { tree } = treeOf(drawing);
    const order = tree.children(GENESIS);
    const draw = testDraw(42 + k);
    const runs = 20_000;
    const wins = new Map<BlockIndex, number>();
    for (let i = 0; i < runs; i++) {
      const tip = acceptAll(rule(UNIFORM), tree, order, draw).at(-1)!;
      wins.set(tip, (wins.get(tip) ?? 0) + 1);
    }
    // Binomial with p = 1/k: four standard deviations of 20,000 runs.
    const tolerance = 4 * Math.sqrt(runs * (1 / k) * (1 - 1 / k));
    for (const block of order) {
      expect(Math.abs((wins.get(block) ?? 0) - runs / k)).toBeLessThan(tolerance);
    }
  });

  it("draws only in a tie, and only where chance decides", () => {
    const { tree, at } = treeOf("g-a-b-c / a-d");
    const order = ["a", "b", "c", "d"].map(at);
    for (const tieBreak of [UNIFORM, FIRST_SEEN, LOWEST_HASH]) {
      expect(acceptAll(rule(tieBreak), tree, order, noDraw).at(-1)).toBe(at("c"));
    }
  });

  it("with gamma follows the favoured miner when the draw is below gamma, in either order", () => {
    const { tree, at } = treeOf("g-eve / g-bob / g-amy", { miners: { eve: 3, bob: 1, amy: 2 } });
    const tieBreak = { rule: "gamma", gamma: 0.4, favoured: [3] } as const;
    const end = (order: string, draw: () => number) =>
      acceptAll(rule(tieBreak), tree, order.split(" ").map(at), draw).at(-1);
    for (const order of ["eve bob", "bob eve"]) {
      expect(end(order, () => 0.39)).toBe(at("eve"));
      expect(end(order, () => 0.4)).toBe(at("bob"));
    }
    // Between two that are not favoured the first seen stays, without chance.
    expect(end("bob amy", noDraw)).toBe(at("bob"));
    expect(end("amy bob", noDraw)).toBe(at("amy"));
  });
});

describe("the rules differ where they should", () => {
  // Heaviest subtree under a; longest chain under b.
  const drawing = "g-a-a1 / a-a2 / a-a3 / g-b-b1-b2";
  const order = "a a1 a2 a3 b b1 b2";

  it("longest and most-work follow the chain, GHOST the subtree", () => {
    const { tree, at } = treeOf(drawing);
    const end = (forkChoice: ForkChoiceName) =>
      acceptAll({ forkChoice, tieBreak: FIRST_SEEN }, tree, order.split(" ").map(at)).at(-1);
    expect(end("longest")).toBe(at("b2"));
    expect(end("most-work")).toBe(at("b2"));
    expect(end("ghost")).toBe(at("a1"));
  });

  it("GHOST comes back to the subtree and descends to its first tip", () => {
    const { tree, at } = treeOf(drawing);
    const rule = { forkChoice: "ghost", tieBreak: FIRST_SEEN } as const;
    const tips = acceptAll(rule, tree, "b b1 b2 a a1 a2 a3".split(" ").map(at));
    expect(tips.at(-2)).toBe(at("b2"));
    expect(tips.at(-1)).toBe(at("a1"));
  });

  it("GHOST descends through equals by the tie-break", () => {
    // b's branch leads until a's third child arrives: then three equals under a are met on the way
    // down.
    const { tree, at } = treeOf("g-a-a1 / a-a2 / a-a3 / g-b-b1-b2");
    const arrivals = "b b1 b2 a a1 a2 a3".split(" ").map(at);
    const wins = new Map<BlockIndex, number>();
    const runs = 20_000;
    const draw = testDraw(42);
    for (let i = 0; i < runs; i++) {
      const rule = { forkChoice: "ghost", tieBreak: UNIFORM } as const;
      const tip = acceptAll(rule, tree, arrivals, draw).at(-1)!;
      wins.set(tip, (wins.get(tip) ?? 0) + 1);
    }
    const under = ["a1", "a2", "a3"].map((name) => wins.get(at(name)) ?? 0);
    expect(under.reduce((sum, n) => sum + n)).toBe(runs);
    // Whether a's branch was entered at a2 (a tie with b's) or at a3 (then it leads), all three are
    // equal at the end. Binomial with p = 1/3: four standard deviations of 20,000 runs.
    const tolerance = 4 * Math.sqrt((runs * 2) / 9);
    for (const n of under) expect(Math.abs(n - runs / 3)).toBeLessThan(tolerance);
  });

  it("most-work prefers work to length, longest does not", () => {
    const tree = grow([
      { back: 0, drift: 0, weight: 0 },
      { back: 0, drift: 0, weight: 0 },
      { back: 2, drift: 0, weight: 4 },
    ]);
    const blocks = [1, 2, 3] as BlockIndex[];
    const end = (forkChoice: ForkChoiceName) =>
      acceptAll({ forkChoice, tieBreak: FIRST_SEEN }, tree, blocks).at(-1);
    expect(end("longest")).toBe(2);
    expect(end("most-work")).toBe(3);
  });
});
