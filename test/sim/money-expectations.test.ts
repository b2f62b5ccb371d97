import { describe, expect, it } from "vitest";
import type { Duration } from "../../src/lib/brand.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import type { Expectation } from "../../src/scenario/scenario.ts";
import { judgeExpectations } from "../../src/sim/expectations.ts";
import { askedOfTransactions } from "../../src/sim/money-expectations.ts";
import { doubleSpendRun } from "../metrics/support/money-run.ts";
import { partitionedRun, ScriptedRun, SECOND_US } from "../metrics/support/small-run.ts";

const lasting = (seconds: number) => (seconds * SECOND_US) as Duration;
const any = { min: null, max: null };
const most = (max: number) => ({ min: null, max });
const result = doubleSpendRun({ confirmations: [3], shares: [0.75] }).finish(50);

function say(expectation: Expectation, of: RunResult, nodes: readonly number[] | null = null) {
  const [outcome] = judgeExpectations({ expect: [expectation] }, of, [nodes]);
  const mark = outcome!.ok ? "holds" : "fails";
  return `${mark}: ${outcome!.text}: ${outcome!.actual}; wanted ${outcome!.wanted}`;
}

function check(expectation: Expectation, expected: string, nodes: readonly number[] | null = null) {
  expect(say(expectation, result, nodes)).toBe(expected);
}

describe("expectations of the double spend", () => {
  const tx = { expect: "tx", share: 0.75, confirmations: 3, within: lasting(29) } as const;

  it("judge a named payment by when enough nodes had it for good", () => {
    check(
      { ...tx, id: "back" },
      "holds: back 3 blocks deep at 75 % of nodes: 29 s; wanted at most 29 s",
    );
    check(
      { ...tx, id: "back", within: lasting(28) },
      "fails: back 3 blocks deep at 75 % of nodes: 29 s; wanted at most 28 s",
    );
    check(
      { ...tx, id: "back", confirmations: 6 },
      "fails: back 6 blocks deep at 75 % of nodes: not at the end, 37 s later; wanted at most 29 s",
    );
    check(
      { ...tx, id: "rent", confirmations: 1 },
      "fails: rent 1 block deep at 75 % of nodes: not at the end, 38 s later; wanted at most 29 s",
    );
  });

  it("say why a named payment was never made", () => {
    check(
      { ...tx, id: "broke" },
      "fails: broke 3 blocks deep at 75 % of nodes: broke could not be made: insufficient-balance; " +
        "wanted at most 29 s",
    );
    check(
      { expect: "txReverted", id: "never", range: most(0) },
      "fails: never lost again by a reorg: never was not submitted in this run; wanted at most 0 nodes",
    );
  });

  it("judge at how many nodes a reorg took a payment off", () => {
    check(
      { expect: "txReverted", id: "rent", range: { min: 1, max: null } },
      "holds: rent lost again by a reorg: 2 nodes; wanted at least 1 node",
    );
    check(
      { expect: "txReverted", id: "rent", range: most(1) },
      "fails: rent lost again by a reorg: 2 nodes; wanted at most 1 node",
    );
    check(
      { expect: "txReverted", id: "back", range: most(0) },
      "holds: back lost again by a reorg: 0 nodes; wanted at most 0 nodes",
    );
  });

  it("judge latencies by quantile and depth", () => {
    check(
      { expect: "txLatency", share: 0.5, confirmations: 1, range: most(lasting(11)) },
      "holds: 50 % of included transactions 1 block deep: 11 s; wanted at most 11 s",
    );
    check(
      { expect: "txLatency", share: 0.5, confirmations: 2, range: most(lasting(21)) },
      "fails: 50 % of included transactions 2 blocks deep: 22 s; wanted at most 21 s",
    );
    check(
      { expect: "txLatency", share: 0.9, confirmations: 6, range: any },
      "fails: 90 % of included transactions 6 blocks deep: no transaction got that deep; wanted anything",
    );
  });

  it("judge throughput and inclusion", () => {
    check(
      { expect: "throughput", range: { min: 0.06, max: 0.07 } },
      "holds: transactions included per second: 0.06 /s; wanted 0.06 /s to 0.07 /s",
    );
    check(
      { expect: "inclusion", range: { min: 0.6, max: null } },
      "fails: share of transactions included: 50 %; wanted at least 60 %",
    );
  });

  it("judge the longest wait in time and in blocks", () => {
    check(
      { expect: "longestWait", unit: "time", range: { min: null, max: lasting(25) } },
      "holds: longest wait of a transaction: 25 s; wanted at most 25 s",
    );
    check(
      { expect: "longestWait", unit: "blocks", range: { min: null, max: 2 } },
      "fails: longest wait of a transaction in blocks: 3 blocks; wanted at most 2 blocks",
    );
  });

  it("judge mempools by size and by what they dropped", () => {
    check(
      { expect: "mempoolSize", range: most(399) },
      "fails: largest mempool: 400 B; wanted at most 399 B",
    );
    check(
      { expect: "dropped", reason: "evicted", range: { min: 2, max: 2 } },
      "holds: transactions evicted in mempools: 2; wanted exactly 2",
    );
    check(
      { expect: "dropped", reason: "expired", range: { min: 1, max: null } },
      "fails: transactions expired in mempools: 0; wanted at least 1",
    );
  });

  it("judge double spends by those that succeeded", () => {
    check(
      { expect: "doubleSpends", range: most(0) },
      "fails: double spends that succeeded: 1; wanted at most 0",
    );
  });

  it("judge a share of the revenue, fees and all", () => {
    // Node 0 earned 290 of 340.
    const nodes = { by: "node", name: "node/0" } as const;
    check(
      { expect: "revenueShare", nodes, range: { min: 0.8, max: 0.86 } },
      "holds: share of revenue earned by node/0: 85.3 %; wanted 80 % to 86 %",
      [0],
    );
    check(
      { expect: "revenueShare", nodes: { by: "random", count: 1 }, range: { min: 0.2, max: null } },
      "fails: share of revenue earned by 1 selected node: 14.7 %; wanted at least 20 %",
      [3],
    );
  });

  it("judge the supply to the last unit", () => {
    check({ expect: "supply" }, "fails: coins in all accounts: 1,200; wanted exactly 1,175");
    const supply = { ...result.transactions!.supply, total: 1175 };
    const sound = { ...result, transactions: { ...result.transactions!, supply } };
    expect(say({ expect: "supply" }, sound)).toBe(
      "holds: coins in all accounts: 1,175; wanted exactly 1,175",
    );
  });
});

const EVERY: readonly (readonly [expectation: Expectation, idle: string])[] = [
  [
    { expect: "tx", id: "rent", share: 1, confirmations: 1, within: lasting(1) },
    "rent was not submitted in this run",
  ],
  [{ expect: "txReverted", id: "rent", range: any }, "rent was not submitted in this run"],
  [
    { expect: "txLatency", share: 0.5, confirmations: 1, range: any },
    "no transaction got that deep",
  ],
  [{ expect: "throughput", range: any }, "no time passed"],
  [{ expect: "inclusion", range: any }, "no transaction was submitted"],
  [
    { expect: "longestWait", unit: "time", range: { min: null, max: 1 } },
    "no mempool took a transaction",
  ],
  [
    { expect: "longestWait", unit: "blocks", range: { min: null, max: 1 } },
    "no mempool took a transaction",
  ],
  [{ expect: "mempoolSize", range: any }, "no mempool took a transaction"],
  [{ expect: "dropped", reason: "evicted", range: any }, "no mempool took a transaction"],
  [{ expect: "revenueShare", nodes: { by: "all" }, range: any }, "nobody earned anything"],
];

describe("an expectation fails with the reason", () => {
  const idle = new ScriptedRun([], { nodes: 4, money: doubleSpendRun().money }).finish(0);
  const without = partitionedRun().finish(3000);

  it.each(EVERY)("where nothing happened: %j", (expectation, reason) => {
    const [outcome] = judgeExpectations({ expect: [expectation] }, idle, [[0]]);
    expect([outcome!.ok, outcome!.actual]).toEqual([false, reason]);
  });

  it.each([...EVERY.map(([one]) => one), { expect: "supply" } as const])(
    "where the chain has no money: %j",
    (expectation) => {
      const [outcome] = judgeExpectations({ expect: [expectation] }, without, [[0]]);
      expect([outcome!.ok, outcome!.actual]).toEqual([false, "the chain has no money"]);
    },
  );
});

it("tells the metrics which depths and shares it will ask about", () => {
  const expectations: Expectation[] = [
    { expect: "tx", id: "a", share: 0.8, confirmations: 4, within: lasting(1) },
    { expect: "txLatency", share: 0.5, confirmations: 9, range: any },
    { expect: "supply" },
  ];
  expect(askedOfTransactions({ expect: expectations })).toEqual({
    confirmations: [4, 9],
    shares: [0.8],
  });
});
