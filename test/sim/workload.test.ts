import { describe, expect, it } from "vitest";
import { decodeTransaction, paddingForSize } from "../../src/chain/transaction.ts";
import type { SavedTransactions } from "../../src/chain/transaction-table.ts";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import { decodeState } from "../../src/lib/state-codec.ts";
import type { DrawnWorkload, Scenario, TracePayment } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { moneyScenario } from "../support/scenarios.ts";

const SECOND = 1_000_000;
const ACCOUNTS = 10;

interface Paid {
  readonly time: number;
  readonly node: number;
  readonly payment: number;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly fee: number;
  readonly padding: number;
  readonly sequence: number;
}

/** No mining and no delay: wallets alone, with coins for everything; what they made, in order. */
function paymentsOf(
  workload: Partial<DrawnWorkload>,
  seconds: number,
  change: Partial<Scenario> = {},
) {
  const base = moneyScenario();
  const scenario = {
    ...base,
    hashrate: base.hashrate * 1e-9,
    stop: { time: (seconds * SECOND) as Instant, height: null },
    accounts: [{ name: "user", count: ACCOUNTS, balance: 1e12, wallets: { by: "all" as const } }],
    protocol: {
      ...base.protocol,
      transactions: {
        ...base.protocol.transactions!,
        mempool: { ...base.protocol.transactions!.mempool, maxChain: 1e6, maxBytes: 1e9 },
        relay: { trickle: 1e12 as Duration, batch: 1000, resubmit: 1e13 as Duration },
      },
    },
    workload: { ...(base.workload as DrawnWorkload), conflicts: 0, ...workload },
    ...change,
  };
  const simulation = new Simulation(scenario, { metrics: false });
  const made: { time: number; node: number; tx: number; payment: number }[] = [];
  const failed: { time: number; node: number; payment: number; reason: number }[] = [];
  simulation.subscribe({
    observe: (kind, time, node, a, b) => {
      if (kind === OBSERVATION.txSubmitted) made.push({ time, node, tx: a, payment: b });
      if (kind === OBSERVATION.paymentFailed) failed.push({ time, node, payment: a, reason: b });
    },
  });
  simulation.runUntil({});
  const { state } = decodeState(simulation.save()) as {
    readonly state: { readonly money: { readonly transactions: SavedTransactions } };
  };
  const { transactions } = state.money.transactions;
  const paid: Paid[] = made.map(({ tx, ...where }) => {
    const { sender, recipient, amount, fee, padding, sequence } = decodeTransaction(
      Uint8Array.from(Buffer.from(transactions[tx]!, "hex")),
    );
    const figures = { amount: Number(amount), fee: Number(fee), padding, sequence };
    return { ...where, from: sender, to: recipient, ...figures };
  });
  return { paid, failed, allocations: simulation.money!.allocations };
}

const seconds = ({ time }: { time: number }) => time / SECOND;

describe("payments are made", () => {
  it("without memory at the rate: Kolmogorov and Smirnov, some 2,000 (seed 42)", () => {
    const { paid } = paymentsOf({ arrivals: { process: "poisson", rate: 2 } }, 1000);
    // 4 sigma of a Poisson count.
    expect(Math.abs(paid.length - 2000)).toBeLessThan(4 * Math.sqrt(2000));
    const n = paid.length;
    const gaps = paid.map((one, i) => seconds(one) - (i === 0 ? 0 : seconds(paid[i - 1]!)));
    gaps.sort((a, b) => a - b);
    const distance = gaps.reduce((most, gap, i) => {
      const due = 1 - Math.exp(-2 * gap);
      return Math.max(most, Math.abs(due - i / n), Math.abs(due - (i + 1) / n));
    }, 0);
    // 1.95 / sqrt(n) is exceeded by chance once in a thousand.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  it("evenly, to the microsecond and without drift", () => {
    const { paid } = paymentsOf({ arrivals: { process: "constant", rate: 3 } }, 100);
    expect(paid.map(({ time }) => time)).toEqual(
      Array.from({ length: 300 }, (_, i) => Math.round(((i + 1) * SECOND) / 3)),
    );
  });

  it("in bursts, the first at the workload's beginning", () => {
    const every = (20 * SECOND) as Duration;
    const workload = {
      arrivals: { process: "bursts", every, size: 4 },
      from: (5 * SECOND) as Instant,
    } as const;
    const { paid } = paymentsOf(workload, 60);
    expect(paid.map(seconds)).toEqual([5, 5, 5, 5, 25, 25, 25, 25, 45, 45, 45, 45]);
  });

  it("from the beginning of the workload to its end, which is no part of it", () => {
    const span = { from: (10 * SECOND) as Instant, until: (14 * SECOND) as Instant };
    const { paid } = paymentsOf({ arrivals: { process: "constant", rate: 1 }, ...span }, 100);
    expect(paid.map(seconds)).toEqual([11, 12, 13]);
  });

  it("as a file has them", () => {
    const payment = (at: number, from: number, to: number): TracePayment => ({
      at: (at * SECOND) as Instant,
      from: `user/${from}`,
      to: `user/${to}`,
      amount: 10 * at,
      fee: at,
      size: 300,
    });
    const payments = [payment(1, 0, 1), payment(7, 2, 0), payment(7, 0, 2)];
    const workload = { source: "trace" as const, file: "a.csv", hash: "00".repeat(32), payments };
    const { paid, allocations } = paymentsOf({}, 60, { workload });
    const keys = allocations.map(({ account }) => account);
    expect(paid.map((one) => [seconds(one), keys.indexOf(one.from), keys.indexOf(one.to)])).toEqual(
      [
        [1, 0, 1],
        [7, 2, 0],
        [7, 0, 2],
      ],
    );
    expect(paid.map(({ amount, fee, sequence }) => [amount, fee, sequence])).toEqual([
      [10, 1, 0],
      [70, 7, 0],
      [70, 7, 1],
    ]);
  });
});

describe("who pays whom", () => {
  const arrivals = { process: "constant", rate: 4 } as const;

  it("follows Zipf's law, payees evenly among the others: chi square, 4,000 payments (seed 42)", () => {
    const { paid, allocations } = paymentsOf({ arrivals, zipf: 1 }, 1000);
    expect(paid).toHaveLength(4000);
    const keys = allocations.map(({ account }) => account);
    const weights = keys.map((_, k) => 1 / (k + 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const senders = chiSquare(
      keys.map((key) => paid.filter(({ from }) => from === key).length),
      weights.map((weight) => (paid.length * weight) / total),
    );
    // Nine degrees of freedom: 33.7 is exceeded once in ten thousand.
    expect(senders).toBeLessThan(33.7);
    const most = paid.filter(({ from }) => from === keys[0]);
    const payees = chiSquare(
      keys.slice(1).map((key) => most.filter(({ to }) => to === key).length),
      keys.slice(1).map(() => most.length / (ACCOUNTS - 1)),
    );
    // Eight degrees of freedom.
    expect(payees).toBeLessThan(31.8);
    expect(paid.some(({ from, to }) => from === to)).toBe(false);
  });

  it("is even with exponent 0", () => {
    const { paid, allocations } = paymentsOf({ arrivals, zipf: 0 }, 500);
    const counts = allocations.map(
      ({ account }) => paid.filter(({ from }) => from === account).length,
    );
    expect(
      chiSquare(
        counts,
        counts.map(() => paid.length / ACCOUNTS),
      ),
    ).toBeLessThan(33.7);
  });

  it("puts wallets at nodes in turn, and nobody but they pays", () => {
    const { paid, allocations } = paymentsOf({ arrivals }, 100);
    const nodes = 6;
    for (const { from, node } of paid) {
      expect(node).toBe(allocations.findIndex(({ account }) => account === from) % nodes);
    }
  });
});

describe("quantities", () => {
  const arrivals = { process: "constant", rate: 4 } as const;

  it("constant are that", () => {
    const { paid } = paymentsOf({ arrivals, amount: { law: "constant", value: 77 } }, 10);
    expect(new Set(paid.map(({ amount }) => amount))).toEqual(new Set([77]));
  });

  it("uniform take every whole number alike, both bounds too: chi square (seed 42)", () => {
    const { paid } = paymentsOf({ arrivals, fee: { law: "uniform", min: 3, max: 7 } }, 1000);
    const counts = [3, 4, 5, 6, 7].map((value) => paid.filter(({ fee }) => fee === value).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(paid.length);
    // Four degrees of freedom: 23.5 is exceeded once in ten thousand.
    expect(
      chiSquare(
        counts,
        counts.map(() => paid.length / 5),
      ),
    ).toBeLessThan(23.5);
  });

  it("log-normal have their median and spread (seed 42)", () => {
    const law = { law: "log-normal", median: 10_000, sigma: 0.7 } as const;
    const { paid } = paymentsOf({ arrivals, amount: law }, 1000);
    const n = paid.length;
    const logs = paid.map(({ amount }) => Math.log(amount / 10_000));
    const mean = logs.reduce((sum, one) => sum + one, 0) / n;
    const variance = logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / n;
    // 4 sigma of a normal's mean and variance.
    expect(Math.abs(mean)).toBeLessThan((4 * 0.7) / Math.sqrt(n));
    expect(Math.abs(variance / 0.49 - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  it("of fees per kilobyte follow the size, and sizes come near to what is drawn", () => {
    const size = { law: "uniform", min: 200, max: 2000 } as const;
    const fee = { law: "constant", value: 3000 } as const;
    const { paid } = paymentsOf({ arrivals, size, fee, feePer: "kB" }, 100);
    for (const one of paid) {
      // 150 bytes beside the padding, and two more where its length takes three.
      const bytes = 150 + one.padding + (one.padding < 0xfd ? 0 : 2);
      expect(one.fee).toBe(Math.round(3 * bytes));
    }
    expect(Math.max(...paid.map(({ padding }) => padding))).toBeLessThanOrEqual(
      paddingForSize(2000),
    );
  });
});

describe("double spends", () => {
  const arrivals = { process: "constant", rate: 4 } as const;

  /** Payments whose coins were spent before, with what spent them first. */
  function conflicts(workload: Partial<DrawnWorkload>, length: number) {
    const { paid } = paymentsOf({ arrivals, ...workload }, length);
    const first = new Map<string, Paid>();
    return paid.flatMap((one) => {
      const coins = `${one.from} ${one.sequence}`;
      const known = first.get(coins);
      if (known === undefined) first.set(coins, one);
      return known === undefined ? [] : [[known, one] as const];
    });
  }

  it("are the share asked for (seed 42)", () => {
    const pairs = conflicts({ conflicts: 0.25 }, 500);
    // 4 sigma of a binomial of 2,000.
    expect(Math.abs(pairs.length - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75));
  });

  it("go at once to another account through another node", () => {
    const pairs = conflicts({ conflicts: 1 }, 50);
    expect(pairs).toHaveLength(200);
    for (const [one, other] of pairs) {
      expect(other.time).toBe(one.time);
      expect(other.to).not.toBe(one.to);
      expect(other.node).not.toBe(one.node);
      expect([other.amount, other.fee, other.padding]).toEqual([one.amount, one.fee, one.padding]);
    }
  });
});

describe("another law for one figure moves no other", () => {
  const base = { arrivals: { process: "poisson", rate: 2 }, zipf: 1 } as const;
  const figures = ["time", "from", "to", "amount", "fee", "padding"] as const;
  const [plain] = [paymentsOf(base, 200).paid];

  it.each([
    ["fee", { fee: { law: "log-normal", median: 50, sigma: 2 } }],
    ["amount", { amount: { law: "uniform", min: 1, max: 1000 } }],
    ["padding", { size: { law: "uniform", min: 200, max: 900 } }],
  ] as const)("%s", (figure, change) => {
    const { paid } = paymentsOf({ ...base, ...change }, 200);
    expect(paid.length).toBe(plain!.length);
    for (const one of figures) {
      const same = paid.every((payment, i) => payment[one] === plain![i]![one]);
      expect(same, one).toBe(one !== figure);
    }
  });

  it("conflicts", () => {
    const { paid } = paymentsOf({ ...base, conflicts: 0.5 }, 200);
    const coins = new Set<string>();
    const firsts = paid.filter(({ from, sequence }) => {
      const isNew = !coins.has(`${from} ${sequence}`);
      coins.add(`${from} ${sequence}`);
      return isNew;
    });
    expect(firsts.map((one) => figures.map((figure) => one[figure]))).toEqual(
      plain!.map((one) => figures.map((figure) => one[figure])),
    );
  });
});

describe("a payment that cannot be made", () => {
  it("says that its wallet is down, and draws on as if it were not", () => {
    const arrivals = { process: "constant", rate: 1 } as const;
    const nodes = { by: "node", name: "node/0" } as const;
    const events: Scenario["events"] = [
      {
        name: "crash",
        trigger: { at: 0 as Instant },
        action: { do: "crash", nodes, disk: "kept" },
        lasts: null,
      },
    ];
    const { paid } = paymentsOf({ arrivals }, 100);
    const { paid: fewer, failed } = paymentsOf({ arrivals }, 100, { events });
    const others = paid.filter(({ node }) => node !== 0);
    expect(failed.length).toBe(paid.length - others.length);
    expect(failed.every(({ node, reason }) => node === 0 && reason === 0)).toBe(true);
    expect(fewer.map(({ time, from, to }) => [time, from, to])).toEqual(
      others.map(({ time, from, to }) => [time, from, to]),
    );
  });

  it("says that the coins are not enough", () => {
    const amount = { law: "constant", value: 6e11 } as const;
    const { paid, failed } = paymentsOf(
      { arrivals: { process: "constant", rate: 1 }, amount },
      200,
    );
    // Each of the ten can pay once.
    expect(paid.length).toBe(ACCOUNTS);
    expect(new Set(paid.map(({ from }) => from)).size).toBe(ACCOUNTS);
    expect(failed.length).toBe(199 - ACCOUNTS + 1);
    expect(failed.every(({ reason }) => reason === 1)).toBe(true);
  });
});

/** Pearson's statistic of counts against what was to be expected. */
function chiSquare(counts: readonly number[], wanted: readonly number[]): number {
  return counts.reduce((sum, count, i) => sum + (count - wanted[i]!) ** 2 / wanted[i]!, 0);
}
