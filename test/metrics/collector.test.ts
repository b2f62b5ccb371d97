import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { BlockTree } from "../../src/chain/block-tree.ts";
import type { ForkChoiceName } from "../../src/chain/params.ts";
import type { TreeFacts } from "../../src/metrics/tree-facts.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import {
  expectSameWhereverCut,
  FakeTree,
  partitionedRun,
  ScriptedRun,
  SECOND_US,
} from "./support/small-run.ts";

describe("a partition that leaves one of four nodes alone", () => {
  const result = partitionedRun().finish(3000);

  it("counts the chain's blocks and what is stale beside it", () => {
    expect(result.chain).toMatchObject({
      blocksFound: 7,
      blocksInvalid: 0,
      canonicalHeight: 5,
      staleBlocks: 2,
      staleRate: 2 / 7,
      staleOverCanonical: 2 / 5,
      growth: 5 / 7,
    });
    expect(result.forks).toEqual({ count: 1, longest: 2, byLength: [{ length: 2, count: 1 }] });
  });

  it("finds the one reorg, of depth 2, and none after 2100 s", () => {
    expect(result.reorgs).toMatchObject({ count: 1, nodesAffected: 1, depthMax: 2 });
    expect(result.reorgs.byDepth).toEqual([{ depth: 2, count: 1 }]);
    expect(result.reorgs.deepest).toMatchObject({
      node: "home/1",
      timeMs: 2_004_000,
      fromHeight: 3,
      toHeight: 4,
    });
    expect(result.reorgs.depthMaxAfter).toEqual([
      { afterMs: 0, depthMax: 2 },
      { afterMs: 2_100_000, depthMax: 0 },
    ]);
  });

  it("times each share of the nodes: two, four and four of four", () => {
    const [half, most, nearlyAll] = result.propagation.shares;
    // Blocks 1, 2, 3, 4, 7 reach a second node after 1, 2, 1, 2, 1 s; 5 after 1203.5 and 6 after 504.5 s.
    expect(half).toMatchObject({ share: 0.5, blocksReached: 7 });
    expect(half!.delayMs!.p50).toBe(2000);
    expect(half!.delayMs!.max).toBe(1_203_500);
    // All four: 4, 1402, 1003, 204 and 3 s; blocks 5 and 6 never get there.
    expect(most).toMatchObject({ share: 0.9, blocksReached: 5 });
    expect(most!.delayMs).toMatchObject({ p50: 204_000, min: 3000, max: 1_402_000 });
    expect(nearlyAll!.delayMs).toEqual(most!.delayMs);
  });

  it("counts every delivery but the finder's own", () => {
    expect(result.propagation.delivery.deliveries).toBe(17);
    expect(result.propagation.delivery.curve.at(-1)!.share).toBe(1);
  });

  it("pays the canonical miners, with halvings every four blocks", () => {
    expect(
      result.miners.rows.map((row) => [row.name, row.blocksCanonical, row.blocksStale]),
    ).toEqual([
      ["pool/0", 3, 0],
      ["pool/1", 1, 0],
      ["home/0", 1, 0],
      ["home/1", 0, 2],
    ]);
    // Heights 1, 2 and 4: 50 + 50 + 25; the whole is 4 × 50 − 25 + 25.
    expect(result.miners.rows[0]).toMatchObject({ revenue: 125, revenueShare: 125 / 200 });
    expect(result.miners.groups.map((row) => [row.name, row.blocksFound])).toEqual([
      ["pool", 4],
      ["home", 3],
    ]);
    expect(result.miners.canonicalBlocks).toEqual({ node: [0, 1, 2], blocks: [3, 1, 1] });
  });

  it("says when the nodes agreed again, and names heal and partition once", () => {
    expect(result.recoveries).toEqual([
      { event: "split", endedBy: "mend", timeMs: 2_000_000, convergenceMs: 4000 },
    ]);
    expect(result.agreement).toMatchObject({ distinctTipsMax: 3, finalDepth: 0 });
    expect(result.agreement.longestDisagreementFromMs).toBe(600_000);
    expect(result.agreement.longestDisagreementMs).toBe(1_404_000);
    // Apart from 60 to 64, from 600 to 2004 and from 2500 to 2503 s.
    expect(result.agreement.agreedShare).toBe((3000 - 4 - 1404 - 3) / 3000);
  });

  it("keeps the blocks that show the fork", () => {
    expect(result.blockTree.forks).toEqual([
      { forkPoint: 1, root: 5, tip: 6, length: 2, staleBlocks: 2 },
    ]);
    expect(result.blockTree.blocks.map((block) => block.id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(result.blockTree.blocks[4]).toMatchObject({ miner: "home/1", canonical: false });
  });

  it("measures intervals of found and of canonical blocks", () => {
    // Found: 60, 540, 200, 200, 500, 300, 700; canonical: 60, 540, 400, 800, 700 s.
    expect(result.intervals.found).toMatchObject({ count: 7, intervalMsMedian: 300_000 });
    expect(result.intervals.canonical.intervalMsMean).toBe(500_000);
    const counted = result.intervals.canonical.histogram.reduce((sum, bin) => sum + bin.count, 0);
    expect(counted).toBe(5);
  });

  it("survives a trip through JSON unchanged", () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe("the referee", () => {
  it("prefers work to height, then holders, then the lower index", () => {
    const blocks = [
      { parent: 0, miner: 0 },
      { parent: 1, miner: 0 },
      { parent: 0, miner: 1, work: 5n },
      { parent: 0, miner: 2, work: 5n },
    ];
    const run = new ScriptedRun(blocks, { nodes: 4 });
    run.find(1, 0, 1).find(2, 0, 2).find(3, 1, 3).find(4, 2, 4);
    expect(run.finish(5).chain.canonicalTip).toBe(run.tree.hashOf(3));
    run.take(5, 3, 4);
    const result = run.finish(6);
    expect(result.chain.canonicalTip).toBe(run.tree.hashOf(4));
    expect(result.tips.map((tip) => [tip.height, tip.nodes])).toEqual([
      [1, 2],
      [1, 1],
      [2, 1],
    ]);
    expect(result.agreement.finalDepth).toBe(1);
  });

  it("goes by height under longest, and by holders under ghost", () => {
    const blocks = [
      { parent: 0, miner: 0, work: 9n },
      { parent: 0, miner: 1 },
      { parent: 2, miner: 1 },
      { parent: 0, miner: 2 },
    ];
    const subsidy = { initial: 50, halvingInterval: 4 };
    const tipUnder = (forkChoice: ForkChoiceName) => {
      const run = new ScriptedRun(blocks, { nodes: 4, params: { forkChoice, subsidy } });
      run.find(1, 0, 1).find(1, 1, 2).find(2, 1, 3).find(3, 2, 4).take(4, 3, 4);
      return run.finish(5).tips.map((tip) => tip.hash.slice(0, 8));
    };
    const hashes = [1, 3, 4].map((block) => new FakeTree(blocks).hashOf(block).slice(0, 8));
    expect(tipUnder("most-work")[0]).toBe(hashes[0]);
    expect(tipUnder("longest")[0]).toBe(hashes[1]);
    expect(tipUnder("ghost")[0]).toBe(hashes[2]);
  });

  it("looks at up nodes only", () => {
    const run = new ScriptedRun(
      [
        { parent: 0, miner: 0 },
        { parent: 1, miner: 0 },
      ],
      { nodes: 2 },
    );
    run.find(1, 0, 1).get(2, 1, 1, 0).find(3, 0, 2).tell("nodeDown", 4, 0, 1);
    const result = run.finish(5);
    expect(result.chain).toMatchObject({ canonicalHeight: 1, staleBlocks: 1, blocksFound: 2 });
    expect(result.nodes).toMatchObject({ upAtEnd: 1, wentDown: 1 });
  });

  it("counts neither invalid blocks nor what stands on them as stale", () => {
    const blocks = [
      { parent: 0, miner: 0 },
      { parent: 0, miner: 1, invalid: true },
      { parent: 2, miner: 1 },
    ];
    const run = new ScriptedRun(blocks, { nodes: 2 }).find(1, 0, 1);
    // Written down, and found by no search.
    const forged = { staleBlocks: 0, blocksInvalid: 0, staleRate: 0 };
    expect(run.finish(2).chain).toMatchObject(forged);
    run.tell("blockFound", 2, 1, 2, 0).tell("blockFound", 3, 1, 3, 2);
    expect(run.finish(4).chain).toMatchObject({ ...forged, blocksInvalid: 2 });
  });

  it("law: the final depth is the greatest over all pairs of tips", () => {
    const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(trees, fc.array(fc.nat(), { minLength: 2, maxLength: 6 }), (parents, picks) => {
        const blocks = parents.map((pick, i) => ({ parent: pick % (i + 1), miner: 0 }));
        const run = new ScriptedRun(blocks, { nodes: picks.length });
        for (const [node, pick] of picks.entries()) run.take(1, node, pick % (blocks.length + 1));
        const ancestors = (block: number): number[] =>
          block === 0 ? [0] : [block, ...ancestors(run.tree.parent(block))];
        const apart = (a: number, b: number) => {
          const shared = ancestors(a).find((block) => ancestors(b).includes(block))!;
          return Math.min(run.tree.height(a), run.tree.height(b)) - run.tree.height(shared);
        };
        const tips = [...run.tips];
        const expected = Math.max(...tips.flatMap((a) => tips.map((b) => apart(a, b))));
        expect(run.finish(2).agreement.finalDepth).toBe(expected);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe("agreement and recovery", () => {
  const two = [
    { parent: 0, miner: 0 },
    { parent: 1, miner: 0 },
  ];

  it("takes no agreement within an instant for convergence", () => {
    const events = [{ name: "back", action: { do: "restart" } }];
    const run = new ScriptedRun(two, { nodes: 2, events });
    run.tell("nodeDown", 1, 1, 1).find(2, 0, 1);
    run.tell("eventApplied", 3, -1, 0).tell("nodeUp", 3, 1, 0).get(7, 1, 1, 0);
    expect(run.finish(9).recoveries).toEqual([
      { event: "back", endedBy: null, timeMs: 3000, convergenceMs: 4000 },
    ]);
  });

  it("says null where the nodes never agree again", () => {
    const events = [{ name: "cut", action: { do: "partition" } }];
    const run = new ScriptedRun(two, { nodes: 2, events });
    run.find(1, 0, 1).tell("eventUndone", 2, -1, 0);
    expect(run.finish(9).recoveries[0]!.convergenceMs).toBeNull();
    expect(run.finish(9).agreement.longestDisagreementMs).toBe(8000);
  });

  it("forgets the tip of a node whose disk is lost, and keeps it otherwise", () => {
    for (const [kept, tips] of [
      [1, 1],
      [0, 2],
    ] as const) {
      const run = new ScriptedRun(two, { nodes: 2 }).find(1, 0, 1).get(2, 1, 1, 0);
      run.tell("nodeDown", 3, 1, kept).tell("nodeUp", 4, 1, 0);
      if (kept === 0) run.tips[1] = 0;
      const state = run.finish(10);
      expect(state.agreement.agreedShare).toBe(tips === 1 ? 0.9 : 0.3);
    }
  });
});

it("counts orphans, timeouts and refusals", () => {
  const run = new ScriptedRun([{ parent: 0, miner: 0 }], {
    nodes: 2,
    rejectionCodes: ["bad-bits"],
  });
  run
    .tell("orphanAdded", 1, 0, 1, 1)
    .tell("orphanAdded", 1, 0, 1, 2)
    .tell("orphanEvicted", 2, 0, 1);
  run
    .tell("requestTimedOut", 2, 1)
    .tell("blockRefused", 3, 1, 1, 0)
    .tell("blockRefused", 3, 1, 1, 40);
  const result = run.finish(4);
  expect(result.orphans).toEqual({ added: 2, evicted: 1, nodesAffected: 1, heldMax: 2 });
  expect(result.requestTimeouts).toBe(1);
  expect(result.refusals).toEqual([
    { code: "bad-bits", count: 1 },
    { code: "reason-40", count: 1 },
  ]);
});

it("marks a run that a budget ended as partial", () => {
  const run = new ScriptedRun([], { nodes: 1 });
  expect(run.finish(1, "budget-events").partial).toBe(true);
  expect(run.finish(1, "height").partial).toBe(false);
  expect(run.finish(1).chain).toMatchObject({
    staleRate: null,
    blocksFound: 0,
    canonicalHeight: 0,
  });
});

it("law: saved and loaded at any observation, the result is the same", () => {
  const run = partitionedRun();
  const whole = run.finish(3000);
  expectSameWhereverCut(run, (metrics) => expect(run.finish(3000, "time", metrics)).toEqual(whole));
});

it("keeps constant memory per block: ten thousand nodes, one thousand blocks", () => {
  const nodes = 10_000;
  const blocks = Array.from({ length: 1000 }, (_, i) => ({ parent: i, miner: 0 }));
  const run = new ScriptedRun(blocks, { nodes });
  const accepted = OBSERVATION.blockAccepted;
  for (let block = 1; block <= 1000; block++) {
    run.find(block, 0, block);
    for (let node = 1; node < nodes; node += 97) {
      run.metrics.observe(accepted, block * SECOND_US + node, node, block, 3, 0);
    }
  }
  const bytes = (value: unknown): number => {
    if (ArrayBuffer.isView(value)) return value.byteLength;
    if (typeof value === "object" && value !== null) {
      return Object.values(value).reduce((sum: number, part) => sum + bytes(part), 0);
    }
    return 8;
  };
  // 10,000 nodes × 21 bytes and 1,000 blocks × about 80, with room to double.
  expect(bytes(run.metrics.save())).toBeLessThan(600_000);
});

it("reads the run's own block tree: the types agree", () => {
  expectTypeOf<BlockTree>().toExtend<TreeFacts>();
});
