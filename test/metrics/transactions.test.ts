import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MetricsCollector } from "../../src/metrics/collector.ts";
import {
  type ChainTimes,
  computeFeeDeciles,
  computeLatency,
  computeStarvation,
  type Outcome,
} from "../../src/metrics/waits.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { doubleSpendRun, FakeMoney, plainPayment } from "./support/money-run.ts";
import {
  expectSameWhereverCut,
  FakeTree,
  partitionedRun,
  ScriptedRun,
  SECOND_US,
} from "./support/small-run.ts";

const ASKED = { confirmations: [3], shares: [0.75] };

describe("a double spend across a partition", () => {
  const result = doubleSpendRun(ASKED).finish(50);
  const transactions = result.transactions!;

  it("tells every transaction's fate", () => {
    expect(transactions.counts).toEqual({
      submitted: 6,
      included: 3,
      waiting: 1,
      superseded: 1,
      neverAdmitted: 1,
      paymentsFailed: [{ code: "insufficient-balance", count: 1 }],
    });
    expect(transactions).toMatchObject({
      includedShare: 0.5,
      throughputPerSecond: 3 / 50,
      fees: 140,
    });
  });

  it("times transactions to each depth, and says how many are not there yet", () => {
    // Included at 10, 24 and 30 s, submitted at 2, 13 and 5 s; transaction 4 waits, and so does the one that
    // no mempool took.
    expect(
      transactions.latency.map(({ confirmations, reached, notYet, delayMs }) => [
        ...[confirmations, reached, notYet],
        ...[delayMs?.min, delayMs?.p50, delayMs?.max],
      ]),
    ).toEqual([
      [1, 3, 2, 8000, 11_000, 25_000],
      // One block later: at 24, 30 and 40 s.
      [2, 3, 2, 17_000, 22_000, 35_000],
      // Transaction 3 is only two deep: 30 − 2 and 40 − 13 s.
      [3, 2, 3, 27_000, 27_500, 28_000],
      [6, 0, 5, undefined, undefined, undefined],
    ]);
  });

  it("finds the longest waits, included or not", () => {
    // Transaction 3 from 5 to 30 s and three blocks; 4 has waited from 35 s on.
    expect(transactions.starvation).toEqual({
      longestWaitMs: 25_000,
      longestWaitBlocks: 3,
      longestId: "tx-3",
      longestIncluded: true,
      waitingShare: 0.4,
    });
    const later = doubleSpendRun().finish(100).transactions!;
    expect(later.starvation).toMatchObject({
      longestWaitMs: 65_000,
      longestWaitBlocks: 3,
      longestId: "tx-4",
      longestIncluded: false,
    });
  });

  it("counts what mempools took, refused and dropped", () => {
    const { sizes, ...mempools } = transactions.mempools;
    expect(mempools).toEqual({
      admitted: 7,
      returned: 1,
      refused: [
        { code: "fee-too-low", count: 2 },
        { code: "mempool-full", count: 1 },
      ],
      dropped: [
        { reason: "replaced", times: 1, transactions: 1 },
        { reason: "evicted", times: 2, transactions: 1 },
        { reason: "expired", times: 0, transactions: 0 },
        { reason: "conflicted", times: 1, transactions: 1 },
      ],
      peakBytes: 400,
      peakNode: "node/0",
      peakMs: 5000,
    });
    // The first look is before anything is admitted, the second before transaction 3 is. Of an even number of
    // nodes the upper median counts: at the end they have 0, 0, 1 and 1.
    expect(sizes.slice(0, 2)).toEqual([
      { timeMs: 2000, transactionsMedian: 0, bytesMax: 0 },
      { timeMs: 5000, transactionsMedian: 0, bytesMax: 200 },
    ]);
    expect(sizes.at(-1)).toEqual({ timeMs: 50_000, transactionsMedian: 1, bytesMax: 400 });
  });

  it("sees the double spend with the payee's eyes: two deep, then gone", () => {
    expect(transactions.doubleSpends).toEqual({
      attempted: 2,
      submitted: 1,
      lost: [
        { confirmations: 0, pairs: 1 },
        { confirmations: 1, pairs: 1 },
        { confirmations: 2, pairs: 1 },
        { confirmations: 6, pairs: 0 },
      ],
      succeeded: 1,
    });
  });

  it("follows named payments from node to node", () => {
    const [rent, back, broke, never] = transactions.named;
    expect(rent).toMatchObject({
      id: "rent",
      submittedMs: 12_000,
      failed: null,
      includedMs: null,
      confirmations: 0,
      nodesHaving: 0,
      nodesReverted: 2,
    });
    expect(rent!.spread[0]!.shares.every(({ delayMs }) => delayMs === null)).toBe(true);
    expect(back).toMatchObject({
      submittedMs: 13_000,
      includedMs: 24_000,
      confirmations: 3,
      nodesHaving: 4,
      nodesReverted: 0,
    });
    // Nodes 0, 3, 1 and 2 have it from 24, 25, 42 and 43 s on; three deep from 40 (node 3), 41.5, 42 and 43.
    const delays = back!.spread.map(({ confirmations, shares }) => [
      confirmations,
      ...shares.map(({ share, delayMs }) => [share, delayMs]),
    ]);
    const late = (at: number | null) => [0.9, 0.95, 0.99, 1].map((share) => [share, at]);
    expect(delays).toEqual([
      [1, [0.5, 12_000], [0.75, 29_000], ...late(30_000)],
      [2, [0.5, 18_000], [0.75, 29_000], ...late(30_000)],
      [3, [0.5, 28_500], [0.75, 29_000], ...late(30_000)],
      [6, [0.5, null], [0.75, null], ...late(null)],
    ]);
    expect(broke).toMatchObject({ submittedMs: null, failed: "insufficient-balance" });
    expect(never).toMatchObject({ submittedMs: null, failed: null, nodesHaving: 0 });
  });

  it("sets all coins beside genesis and schedule", () => {
    // Subsidies halve at height 4; the fake ledger's do not.
    expect(transactions.supply).toEqual({
      total: 1200,
      allocated: 1000,
      scheduled: 175,
      accounts: 7,
    });
  });

  it("pays miners what their coinbases claim, and says how much of it is fees", () => {
    const rows = result.miners.rows.map(({ name, revenue, feeRevenue }) => [
      name,
      revenue,
      feeRevenue,
    ]);
    expect(rows).toEqual([
      ["node/0", 290, 140],
      ["node/1", 0, 0],
      ["node/3", 50, 0],
    ]);
    expect(result.miners.canonicalBlocks).toEqual({
      node: [0, 3],
      blocks: [3, 1],
      revenue: [290, 50],
    });
  });

  it("survives a trip through JSON unchanged", () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

it("law: saved and loaded at any observation, the result is the same", () => {
  const run = doubleSpendRun(ASKED);
  // Mempools are the run's, not the collector's: here they stand as at the end from the start.
  const whole = new MetricsCollector(run.options);
  for (const observation of run.told) whole.observe(...observation);
  const expected = run.finish(50, "time", whole);
  expectSameWhereverCut(run, (metrics) =>
    expect(run.finish(50, "time", metrics)).toEqual(expected),
  );
});

describe("without money", () => {
  it("nothing of it is in the result", () => {
    const result = partitionedRun().finish(3000);
    expect(Object.keys(result)).not.toContain("transactions");
    expect(JSON.stringify(result.miners)).not.toMatch(/feeRevenue|"revenue":\[/);
  });
});

/** Two nodes, node 1 being the payee's; transactions 0 and 1 are rivals, and so are the payments. */
function rivals(payments: Partial<typeof plainPayment>[] = []) {
  const blocks = [
    { parent: 0, miner: 0 },
    { parent: 0, miner: 0 },
    { parent: 2, miner: 0 },
  ];
  const money = new FakeMoney(new FakeTree(blocks), {
    nodes: 2,
    transactions: [0, 1].map(() => ({ sender: 0, sequence: 0, fee: 1, size: 200 })),
    blocks: { 1: [0], 2: [1] },
    payments: [
      { ...plainPayment, ...payments[0] },
      { ...plainPayment, payeeNode: -1, rivalOf: 0, ...payments[1] },
    ],
  });
  return new ScriptedRun(blocks, { nodes: 2, money });
}

describe("the payee's view", () => {
  const lost = (run: ScriptedRun) =>
    run.finish(9).transactions!.doubleSpends.lost.map(({ pairs }) => pairs);
  const submitBoth = (run: ScriptedRun) =>
    run.tell("txSubmitted", 1, 0, 0, 0).tell("txSubmitted", 1, 0, 1, 1);

  it("of a payment that only its mempool had", () => {
    const run = submitBoth(rivals()).tell("txAdmitted", 2, 1, 0, 3);
    expect(lost(run.find(3, 0, 2).get(4, 1, 2, 0))).toEqual([1, 0, 0, 0]);
  });

  it("of a payment that it never heard of", () => {
    const run = submitBoth(rivals()).tell("txAdmitted", 2, 0, 0, -1);
    expect(lost(run.find(3, 0, 2).get(4, 1, 2, 0))).toEqual([0, 0, 0, 0]);
  });

  it("of a payment that its lost disk had", () => {
    const run = submitBoth(rivals()).find(3, 0, 1).get(4, 1, 1, 0);
    run.tell("nodeDown", 5, 1, 0).tell("nodeUp", 6, 1).take(6, 1, 2);
    expect(lost(run)).toEqual([1, 1, 0, 0]);
  });

  it("of a rival made when the payment was confirmed long since", () => {
    const run = rivals().tell("txSubmitted", 1, 0, 0, 0).find(3, 0, 1).get(4, 1, 1, 0);
    run.tell("txSubmitted", 5, 0, 1, 1).find(6, 0, 2);
    expect(lost(run.find(7, 0, 3).get(8, 1, 3, 1))).toEqual([1, 1, 0, 0]);
  });

  it("while the rival is on another node's chain only", () => {
    const run = submitBoth(rivals()).find(3, 0, 1).get(4, 1, 1, 0).take(5, 0, 2, 1);
    expect(lost(run)).toEqual([0, 0, 0, 0]);
  });

  it("is none where the sender pays itself", () => {
    const run = submitBoth(rivals([{ from: 1, to: 1 }]))
      .find(3, 0, 1)
      .get(4, 1, 1, 0);
    expect(lost(run.get(5, 1, 3, 1))).toEqual([0, 0, 0, 0]);
  });
});

describe("waits", () => {
  // Canonical blocks at 10, 20, 30 and 40 s; the run ends at 45 s.
  const times: ChainTimes = {
    foundUs: Float64Array.of(0, 10, 20, 30, 40).map((s) => s * SECOND_US),
    endUs: 45 * SECOND_US,
  };
  const outcome = (tx: number, rest: Partial<Outcome>): Outcome => ({
    ...{ tx, fate: "included", submittedUs: 0, height: 1, feeRate: 1 },
    ...rest,
  });

  it("by tenths of the fee rate", () => {
    // Twenty transactions at 5 s, the rate of each its number; the upper half is in block 1, five more in
    // block 3, and the five cheapest wait.
    const outcomes = Array.from({ length: 20 }, (_, tx) =>
      outcome(tx, {
        submittedUs: 5 * SECOND_US,
        feeRate: tx,
        height: tx < 5 ? 0 : tx < 10 ? 3 : 1,
        fate: tx < 5 ? "waiting" : "included",
      }),
    );
    const rows = computeFeeDeciles([...outcomes].reverse(), times);
    expect(rows.map((row) => Object.values(row))).toEqual([
      [0, 1, 2, 0, null, null, null, null],
      [2, 3, 2, 0, null, null, null, null],
      [4, 5, 2, 1, 25_000, 25_000, 3, 3],
      [6, 7, 2, 2, 25_000, 25_000, 3, 3],
      [8, 9, 2, 2, 25_000, 25_000, 3, 3],
      ...[10, 12, 14, 16, 18].map((rate) => [rate, rate + 1, 2, 2, 5000, 5000, 1, 1]),
    ]);
    expect(computeFeeDeciles(outcomes.slice(0, 9), times)).toEqual([]);
  });

  it("law: the tenths have every transaction once, in order, and equal rates together", () => {
    const rates = fc.array(fc.nat({ max: 30 }), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(rates, (values) => {
        const rows = computeFeeDeciles(
          values.map((feeRate, tx) => outcome(tx, { feeRate })),
          times,
        );
        const sorted = [...values].sort((a, b) => a - b);
        let at = 0;
        for (const { feeRateMin, feeRateMax, count } of rows) {
          expect([feeRateMin, feeRateMax]).toEqual([sorted[at], sorted[at + count - 1]]);
          at += count;
          expect(sorted[at]).not.toBe(feeRateMax);
        }
        expect(at).toBe(values.length);
        expect(rows.length).toBeLessThanOrEqual(10);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it("law: of different rates the tenths are as large as each other to one", () => {
    for (let size = 10; size < 50; size++) {
      const rows = computeFeeDeciles(
        Array.from({ length: size }, (_, tx) => outcome(tx, { feeRate: size - tx })),
        times,
      );
      const counts = rows.map(({ count }) => count);
      expect(counts).toHaveLength(10);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it("in blocks: those found after the submission, to the one that includes it", () => {
    const blocks = (submitted: number, height: number) =>
      computeStarvation(
        [
          outcome(0, {
            submittedUs: submitted * SECOND_US,
            height,
            fate: height === 0 ? "waiting" : "included",
          }),
        ],
        times,
        String,
      ).longestWaitBlocks;
    expect([blocks(9, 1), blocks(9, 4), blocks(11, 4), blocks(20, 3)]).toEqual([1, 4, 3, 1]);
    // In the instant of its block, and not yet in any.
    expect([blocks(20, 2), blocks(9, 0), blocks(41, 0)]).toEqual([1, 4, 0]);
  });

  it("leave out what can no longer be included, but not what nobody ever took", () => {
    const outcomes = [
      outcome(0, { fate: "superseded", height: 0 }),
      outcome(1, { fate: "never-admitted", height: 0 }),
    ];
    expect(computeStarvation(outcomes, times, String)).toEqual({
      ...{ longestWaitMs: 45_000, longestWaitBlocks: 4, longestId: "1" },
      ...{ longestIncluded: false, waitingShare: 1 },
    });
    expect(computeLatency(outcomes, times, [1])).toEqual([
      { confirmations: 1, reached: 0, notYet: 1, delayMs: null },
    ]);
  });
});

describe("costs", () => {
  const money = new FakeMoney(new FakeTree([]), {
    nodes: 50,
    transactions: [],
    blocks: {},
    payments: [plainPayment],
  });

  it("memory: some thirty bytes a transaction, however many nodes admit it", () => {
    const run = new ScriptedRun([], { nodes: 50, money });
    for (let tx = 0; tx < 10_000; tx++) {
      for (let node = 0; node < 50; node++) {
        run.metrics.observe(OBSERVATION.txAdmitted, tx * 1000, node, tx, 3, 0);
      }
    }
    const bytes = (value: unknown): number => {
      if (ArrayBuffer.isView(value)) return value.byteLength;
      if (typeof value === "object" && value !== null) {
        return Object.values(value).reduce((sum: number, part) => sum + bytes(part), 0);
      }
      return 8;
    };
    const idle = bytes(new ScriptedRun([], { nodes: 50, money }).metrics.save());
    // 8 + 4 + 1 bytes in columns that double, and 256 moments of 24 bytes at most.
    expect(bytes(run.metrics.save()) - idle).toBeLessThan(2 * 13 * 10_000 + 256 * 24);
  });

  it("mempool sizes: at most 256 moments of any run, the last one the end", () => {
    const run = new ScriptedRun([], { nodes: 50, money });
    for (let second = 0; second < 20_000; second++) {
      money.mempools.fill({ transactions: second, bytes: 0 });
      run.tell("requestTimedOut", second, 0, 1, 1);
    }
    const { sizes } = run.finish(20_000).transactions!.mempools;
    expect(sizes.length).toBeLessThanOrEqual(256);
    expect(sizes.length).toBeGreaterThan(128);
    expect(sizes.at(-1)!.timeMs).toBe(20_000_000);
    // Evenly: no two neighbours lie further apart than four times the mean.
    const gaps = sizes.slice(1).map(({ timeMs }, i) => timeMs - sizes[i]!.timeMs);
    expect(Math.max(...gaps)).toBeLessThan((4 * 20_000_000) / sizes.length);
    for (const { timeMs, transactionsMedian } of sizes.slice(0, -1)) {
      expect(transactionsMedian).toBe(timeMs / 1000);
    }
  });
});
