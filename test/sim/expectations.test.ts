import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { Expectation } from "../../src/scenario/scenario.ts";
import { depthInstants, judgeExpectations } from "../../src/sim/expectations.ts";
import { partitionedRun, ScriptedRun, SECOND_US } from "../metrics/support/small-run.ts";

const at = (seconds: number) => (seconds * SECOND_US) as Instant;
const lasting = (seconds: number) => (seconds * SECOND_US) as Duration;
const result = partitionedRun().finish(3000);

function check(expectation: Expectation, expected: string, nodes: readonly number[] | null = null) {
  const [outcome] = judgeExpectations({ expect: [expectation] }, result, [nodes]);
  const mark = outcome!.ok ? "holds" : "fails";
  expect(`${mark}: ${outcome!.text}: ${outcome!.actual}; wanted ${outcome!.wanted}`).toBe(expected);
}

describe("expectations of the partitioned run", () => {
  it("judge agreement by the reorgs from an instant on", () => {
    check(
      { expect: "agreement", depth: 0, after: at(2100) },
      "holds: agreement after 35 min: no reorg since; wanted at most 0 blocks apart",
    );
    check(
      { expect: "agreement", depth: 1, after: at(0) },
      "fails: agreement after 0 s: a reorg of 2 blocks since; wanted at most 1 block apart",
    );
    check(
      { expect: "agreement", depth: 1, after: at(3600) },
      "fails: agreement after 1 h: the run ended at 50 min, before that; wanted at most 1 block apart",
    );
  });

  it("judge agreement by the tips at the end too", () => {
    const run = new ScriptedRun(
      [
        { parent: 0, miner: 0 },
        { parent: 0, miner: 1 },
      ],
      { nodes: 2, depthInstants: [0] },
    );
    const apart = run.find(1, 0, 1).find(1, 1, 2).finish(9);
    const scenario = { expect: [{ expect: "agreement", depth: 0, after: at(0) }] } as const;
    expect(judgeExpectations(scenario, apart, [null])[0]).toEqual({
      text: "agreement after 0 s",
      ok: false,
      actual: "tips at the end part 1 block deep",
      wanted: "at most 0 blocks apart",
    });
  });

  it("judge ranges with both, one or no bound", () => {
    check(
      { expect: "maxReorgDepth", range: { min: null, max: 1 } },
      "fails: greatest reorg depth: 2 blocks; wanted at most 1 block",
    );
    check(
      { expect: "maxReorgDepth", range: { min: 1, max: 3 } },
      "holds: greatest reorg depth: 2 blocks; wanted 1 to 3 blocks",
    );
    check(
      { expect: "tipHeight", range: { min: 5, max: null } },
      "holds: canonical height: 5; wanted at least 5",
    );
    check(
      { expect: "staleRate", range: { min: 0.1, max: 0.2 } },
      "fails: stale rate: 28.6 %; wanted 10 % to 20 %",
    );
    check(
      { expect: "tipHeight", range: { min: 5, max: 5 } },
      "holds: canonical height: 5; wanted exactly 5",
    );
    check(
      { expect: "staleRate", range: { min: null, max: null } },
      "holds: stale rate: 28.6 %; wanted anything",
    );
  });

  it("show the exact value where rounding would hide the failure", () => {
    check(
      { expect: "staleRate", range: { min: null, max: 0.2857 } },
      "fails: stale rate: 28.6 % (0.2857142857142857); wanted at most 28.6 %",
    );
  });

  it("judge propagation by the median block", () => {
    check(
      { expect: "propagation", share: 0.5, range: { min: null, max: lasting(1) } },
      "fails: 50 % of nodes reached (median block): 2 s; wanted at most 1 s",
    );
    check(
      { expect: "propagation", share: 0.9, range: { min: lasting(60), max: lasting(240) } },
      "holds: 90 % of nodes reached (median block): 3 min 24 s; wanted 1 min to 4 min",
    );
  });

  it("judge convergence by the name of the heal or of the partition", () => {
    for (const after of ["mend", "split"]) {
      check(
        { expect: "convergence", after, within: lasting(4) },
        `holds: convergence after ${after}: 4 s; wanted within 4 s`,
      );
    }
    check(
      { expect: "convergence", after: "mend", within: lasting(3) },
      "fails: convergence after mend: 4 s; wanted within 3 s",
    );
    check(
      { expect: "convergence", after: "other", within: lasting(3) },
      "fails: convergence after other: other did not end in this run; wanted within 3 s",
    );
  });

  it("say how long nodes that never converged had", () => {
    const events = [{ name: "cut", action: { do: "partition" } }];
    const run = new ScriptedRun([{ parent: 0, miner: 0 }], { nodes: 2, events });
    const apart = run.find(1, 0, 1).tell("eventUndone", 2, -1, 0).finish(62);
    const scenario = {
      expect: [{ expect: "convergence", after: "cut", within: lasting(30) }],
    } as const;
    expect(judgeExpectations(scenario, apart, [null])[0]).toMatchObject({
      ok: false,
      actual: "not yet after 1 min, when the run ended",
    });
  });

  it("judge a share of canonical blocks, by selected nodes", () => {
    check(
      {
        expect: "minerShare",
        nodes: { by: "group", name: "pool" },
        range: { min: 0.5, max: 0.7 },
      },
      "fails: share of blocks mined by pool: 80 %; wanted 50 % to 70 %",
      [0, 1],
    );
    check(
      { expect: "minerShare", nodes: { by: "random", count: 1 }, range: { min: 0, max: 0 } },
      "holds: share of blocks mined by 1 selected node: 0 %; wanted exactly 0 %",
      [3],
    );
  });

  it("compare digests", () => {
    check(
      { expect: "digest", digest: "0123456789abcdef" },
      "holds: digest: 0123456789abcdef; wanted 0123456789abcdef",
    );
    check({ expect: "digest", digest: "00" }, "fails: digest: 0123456789abcdef; wanted 00");
  });

  it("fail with the reason where nothing was found", () => {
    const idle = new ScriptedRun([], { nodes: 1 }).finish(1);
    const range = { min: null, max: 1 };
    const scenario = {
      expect: [
        { expect: "staleRate", range },
        { expect: "propagation", share: 0.5, range },
        { expect: "minerShare", nodes: { by: "all" }, range },
      ],
    } as const;
    const outcomes = judgeExpectations(scenario, idle, [null, null, [0]]);
    expect(outcomes.map(({ ok, actual }) => [ok, actual])).toEqual([
      [false, "no block was found"],
      [false, "no block got that far"],
      [false, "no canonical block"],
    ]);
  });
});

it("asks for each agreement instant once, in order", () => {
  const agreement = (seconds: number) =>
    ({ expect: "agreement", depth: 1, after: at(seconds) }) as const;
  const scenario = { expect: [agreement(9), agreement(3), agreement(9)] };
  expect(depthInstants(scenario)).toEqual([3 * SECOND_US, 9 * SECOND_US]);
});
