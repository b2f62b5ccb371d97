import { expect, it } from "vitest";
import type { BlockIndex, Duration, Instant } from "../../src/lib/brand.ts";
import type { Scenario, ScenarioEvent, Selector } from "../../src/scenario/scenario.ts";
import { Accounts } from "../../src/sim/accounts.ts";
import { CHECKERS } from "../../src/sim/checkers/checkers.ts";
import { startJudging } from "../../src/sim/checkers/judging.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { noDraw } from "../../src/testing/tree.ts";
import { OBSERVATION, type ObservationKind } from "../../src/trace/observation.ts";
import { MEMPOOL, simpleScenario } from "../support/scenarios.ts";

const MINUTE = 60_000_000;
const DEPTHS = [1, 2, 4, 6] as const;
const SHARES = [0.5, 0.7, 0.9, 0.95, 0.99, 1] as const;

/** Six nodes in a ring, cut in two halves time and again, with payments that are often made twice. */
function troubledScenario(seed: string): Scenario {
  const plain = simpleScenario({
    seed,
    shares: [3, 3, 2, 2, 1, 1],
    stop: { time: 600 * MINUTE },
    interval: 2 * MINUTE,
    topology: { generator: "ring" },
  });
  const submit = (at: number, id: string, to: string, via: string, rivalOf: string | null) =>
    event(`submit-${id}`, at, {
      do: "submit",
      payment: {
        ...{ id, from: "user/0", to, amount: 10, fee: 9000, size: 250, via, rivalOf },
      },
    });
  const nodes = ["node/0", "node/1", "node/2"].map((name): Selector => ({ by: "node", name }));
  const half: Selector = { by: "or", selectors: nodes };
  const events = [50, 200, 350].flatMap((at, k) => [
    event(`cut-${k}`, at, { do: "partition", group: half, direction: "both" }, 40),
    submit(at + 5, `a${k}`, "user/1", "node/0", null),
    submit(at + 6, `b${k}`, "user/4", "node/4", `a${k}`),
  ]);
  const lost = { by: "node", name: "node/1" } as const;
  const crash = event("crash", 75, { do: "crash", nodes: lost, disk: "lost" }, 3);
  return {
    ...plain,
    blockSize: 5000,
    chain: { ...plain.chain, money: { signatures: "modelled", maturity: 2 } },
    protocol: {
      ...plain.protocol,
      transactions: {
        mempool: MEMPOOL,
        relay: { trickle: 1_000_000 as Duration, batch: 100, resubmit: 600_000_000 as Duration },
      },
    },
    accounts: [{ name: "user", count: 30, balance: 1_000_000, wallets: { by: "all" } }],
    workload: {
      source: "drawn",
      arrivals: { process: "poisson", rate: 0.02 },
      accounts: "user",
      zipf: 0,
      from: 0 as Instant,
      until: null,
      amount: { law: "constant", value: 10 },
      fee: { law: "uniform", min: 5, max: 500 },
      feePer: "transaction",
      size: { law: "constant", value: 250 },
      conflicts: 0.4,
    },
    events: [...events, crash].sort(
      (a, b) => (a.trigger as { at: number }).at - (b.trigger as { at: number }).at,
    ),
    expect: [
      { expect: "tx", id: "a0", share: 0.7, confirmations: 4, within: (600 * MINUTE) as Duration },
    ],
  };
}

function event(
  name: string,
  minutes: number,
  action: ScenarioEvent["action"],
  lasts: number | null = null,
): ScenarioEvent {
  const trigger = { at: (minutes * MINUTE) as Instant };
  return { name, trigger, action, lasts: lasts === null ? null : ((lasts * MINUTE) as Duration) };
}

/** What a listener writes down of a run, to be counted anew at its end with nothing but lists and maps. */
class Recount {
  readonly simulation: Simulation;
  readonly submitted = new Map<number, number>();
  readonly found = new Map<number, number>();
  /** By node, at every change of its chain: when, and how deep it then has which transaction. */
  readonly histories: { time: number; depths: Map<number, number>; isReorg: boolean }[][];
  /** By transaction that some block has: sender and sequence, and the node of its payee. */
  readonly spends = new Map<number, { readonly key: string; readonly payee: number }>();

  constructor(scenario: Scenario) {
    this.simulation = new Simulation(scenario);
    this.histories = this.simulation.specs.map(() => []);
    this.simulation.subscribe({ observe: (...told) => this.#hear(...told) });
  }

  #hear(kind: ObservationKind, time: number, node: number, a: number, b: number, c: number) {
    if (kind === OBSERVATION.blockFound) this.found.set(a, time);
    if (kind === OBSERVATION.txSubmitted && !this.submitted.has(a)) this.submitted.set(a, time);
    if (kind === OBSERVATION.nodeDown && a === 0) this.#note(node, time, 0, false);
    if (kind === OBSERVATION.tipChanged) this.#note(node, time, b, c > 0);
  }

  #note(node: number, time: number, tip: number, isReorg: boolean): void {
    this.histories[node]!.push({ time, depths: this.depthsOn(tip), isReorg });
  }

  pathTo(tip: number): number[] {
    const path: number[] = [];
    for (let at = tip; at > 0; at = this.simulation.tree.parent(at as BlockIndex)) path.push(at);
    return path;
  }

  depthsOn(tip: number): Map<number, number> {
    const depths = new Map<number, number>();
    this.pathTo(tip).forEach((block, above) => {
      for (const tx of this.simulation.tree.deltaOf(block as BlockIndex)!.transactions) {
        depths.set(tx, above + 1);
      }
    });
    return depths;
  }

  /** Reads who pays whom out of all blocks. */
  readBlocks(): void {
    const { tree, scenario, specs } = this.simulation;
    const accounts = new Accounts(scenario, "modelled", specs, noDraw).list;
    const walletOf = new Map(accounts.map(({ publicKey, wallet }) => [publicKey, wallet]));
    for (let block = 1 as BlockIndex; block < tree.size; block++) {
      tree.deltaOf(block)!.transactions.forEach((tx, place) => {
        const { sender, recipient, sequence } =
          tree.blockOf(block).payloads[place + 1]!.transaction!;
        const payee = sender === recipient ? -1 : walletOf.get(recipient)!;
        this.spends.set(tx, { key: `${sender}/${sequence}`, payee });
      });
    }
  }

  /** Since when the node has had the transaction so deep to the end; null where it has not. */
  since(node: number, tx: number, depth: number): number | null {
    let since: number | null = null;
    for (const { time, depths } of this.histories[node]!) {
      if ((depths.get(tx) ?? 0) < depth) since = null;
      else since ??= time;
    }
    return since;
  }

  deepest(node: number, tx: number): number {
    return Math.max(0, ...this.histories[node]!.map(({ depths }) => depths.get(tx) ?? 0));
  }
}

it.each(["1", "2", "3"])("a run in trouble is counted as by hand (seed %s)", (seed) => {
  const recount = new Recount(troubledScenario(seed));
  const { simulation, histories, submitted, found } = recount;
  const verdicts = startJudging(simulation, CHECKERS);
  const result = simulation.run();
  expect(verdicts(result)).toEqual([]);
  const totals = result.transactions!;
  recount.readBlocks();
  const nodes = simulation.specs.map((_, node) => node);
  const tips = nodes.map((node) => simulation.nodeState(node).tip);
  const canonical = tips.find(({ hash }) => hash === result.chain.canonicalTip)!.block;
  const path = recount.pathTo(canonical).reverse();

  // Fates and latencies.
  const depths = recount.depthsOn(canonical);
  const included = [...submitted.keys()].filter((tx) => depths.has(tx));
  expect(totals.counts.submitted).toBe(submitted.size);
  expect(totals.counts.included).toBe(included.length);
  for (const { confirmations, reached, delayMs } of totals.latency) {
    const delays = included
      .filter((tx) => depths.get(tx)! >= confirmations)
      .map((tx) => {
        const height = path.length - depths.get(tx)! + 1;
        return found.get(path[height + confirmations - 2]!)! - submitted.get(tx)!;
      })
      .sort((a, b) => a - b);
    expect(reached).toBe(delays.length);
    expect([delayMs!.min, delayMs!.max]).toEqual([delays[0]! / 1000, delays.at(-1)! / 1000]);
    if (delays.length % 2 === 1) {
      expect(delayMs!.p50).toBe(delays[(delays.length - 1) / 2]! / 1000);
    }
  }

  // Named payments: their transactions are those of the rows' moments of submission.
  for (const row of totals.named) {
    const [tx] = [...submitted].find(([, time]) => time / 1000 === row.submittedMs)!;
    const having = nodes.filter((node) => recount.since(node, tx, 1) !== null);
    expect(row.nodesHaving).toBe(having.length);
    const reverted = histories.filter((history) =>
      history.some(
        ({ depths: now, isReorg }, i) =>
          isReorg && !now.has(tx) && history[i - 1]?.depths.has(tx) === true,
      ),
    );
    expect(row.nodesReverted).toBe(reverted.length);
    expect(row.spread.map(({ confirmations }) => confirmations)).toEqual(DEPTHS);
    for (const { confirmations, shares } of row.spread) {
      const times = nodes
        .flatMap((node) => recount.since(node, tx, confirmations) ?? [])
        .sort((a, b) => a - b);
      const due = SHARES.map((share) => {
        // Of six nodes, so many are at least this share.
        const enough = nodes.map((node) => node + 1).find((count) => count / 6 >= share)!;
        const time = times[enough - 1];
        return { share, delayMs: time === undefined ? null : (time - submitted.get(tx)!) / 1000 };
      });
      expect(shares).toEqual(due);
    }
  }

  // Double spends, in the payees' eyes at every moment.
  const pairs = new Map<string, number[]>();
  for (const [tx, { key }] of recount.spends) pairs.set(key, [...(pairs.get(key) ?? []), tx]);
  for (const { confirmations, pairs: lost } of totals.doubleSpends.lost.slice(1)) {
    const due = [...pairs.values()].filter((members) =>
      members.some((tx) => {
        const { payee } = recount.spends.get(tx)!;
        if (payee === -1 || recount.deepest(payee, tx) < confirmations) return false;
        const onChain = recount.depthsOn(tips[payee]!.block);
        return members.some((rival) => rival !== tx && onChain.has(rival));
      }),
    );
    expect(lost).toBe(due.length);
  }
  // All this would say little of a run in which nothing was lost.
  expect(totals.doubleSpends.succeeded).toBeGreaterThan(0);
  expect(totals.named.some(({ nodesReverted }) => nodesReverted > 0)).toBe(true);
});
