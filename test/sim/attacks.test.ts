/** The shipped attacks obey the laws of determinism, and leave a count of what was done. */
import { describe, expect, it } from "vitest";
import { BREAKING_RULES } from "../../src/chain/breaking/operators.ts";
import type { Instant } from "../../src/lib/brand.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { runWithCheckers } from "../../src/testing/run-with-checkers.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { attack } from "../support/attacks.ts";
import { LAWS } from "../support/determinism.ts";

const SHORT: readonly (readonly [name: string, set: readonly string[]])[] = [
  ["eclipse", ["stop.time=130 min", "chain.blockInterval=5 min", "nodes.honest.count=11"]],
  ["delay", ["stop.time=2 h", "nodes.honest.count=12", "nodes.slow.count=6"]],
  ["inv-without-data", ["stop.height=6", "nodes.honest.count=12", "nodes.liar.count=6"]],
  ["orphan-flood", ["stop.height=5", "nodes.honest.count=12"]],
  ["invalid-blocks", ["stop.time=20 min", "nodes.honest.count=12"]],
  ["sybil", ["stop.time=80 min", "chain.blockInterval=5 min", "nodes.honest.count=11"]],
  ["selective-relay", ["stop.height=8", "nodes.honest.count=13", "nodes.censor.count=8"]],
];

/** Small blocks, for the sake of those that go through their bytes. */
const SMALL = ["chain.blockSize=1 kB", "chain.maxBlockSize=5 kB"];

const LAWS_TRIED = [
  "announcements delivered or elided",
  "handlers called directly or through XState actors",
  "messages as integers or through their bytes",
  "the run cut, saved, loaded and resumed",
];

describe.each(SHORT)("%s", (name, set) => {
  const scenario = attack(name, ...SMALL, ...set);

  it.each(LAWS_TRIED)("comes out the same: %s", (law) => {
    LAWS[law]!(scenario);
  });

  it("counts every misdeed that is in the trace, and breaks no law of any run", () => {
    let seen = 0;
    const sink = {
      observe: (kind: number) => {
        if (kind === OBSERVATION.misbehaved) seen += 1;
      },
    };
    const { result } = runWithCheckers(scenario, { sinks: [sink] });
    const acted = result.behaviours!.reduce((sum, row) => sum + row.acted, 0);
    expect(acted).toBe(seen);
    expect(seen).toBeGreaterThan(0);
  });
});

it("refuses an invalid block by its own code, whatever the rule, and hangs up", () => {
  const scenario = attack(
    "invalid-blocks",
    ...SMALL,
    "stop.time=20 min",
    "nodes.forger.count=8",
    "network.validation.perBlock=0 s",
    "nodes.forger.behaviours=[{ invalidBlocks: { every: 2 s } }]",
  );
  const simulation = new Simulation(scenario);
  const { refusals, behaviours } = simulation.run();
  expect(refusals.map(({ code }) => code).sort()).toEqual([...BREAKING_RULES].sort());
  const [row] = behaviours!;
  // Every link of a forger carries one, and no more.
  expect(row!.acted).toBe(row!.refused);
  expect(row!.acted).toBeLessThanOrEqual(8 * 8);
  expect(row!.acted).toBeGreaterThan(40);
});

it("leaves honest nodes where they would be without the invalid blocks", () => {
  // Forgers at the ends of the line, so that nobody misses them when they are gone.
  const links =
    '[["honest/0","honest/1"],["honest/1","honest/2"],["forger/0","honest/0"],["forger/1","honest/2"]]';
  const set = [
    "network.topology.degree=null",
    `network.topology={ generator: explicit, links: ${links} }`,
    "nodes.honest.count=3",
    "nodes.forger.count=2",
    "nodes.forger.behaviours=[{ invalidBlocks: { every: 5 s } }]",
    "network.validation.perBlock=0 s",
    "stop.time=1 h",
  ];
  const tipsOf = (...more: readonly string[]) => {
    const simulation = new Simulation(attack("invalid-blocks", ...SMALL, ...set, ...more));
    const { refusals } = simulation.run();
    const tips = ["honest/0", "honest/1", "honest/2"].map(
      (node) => simulation.nodeState(node).tip.hash,
    );
    return { tips, refused: refusals.length };
  };
  const attacked = tipsOf();
  const calm = tipsOf("nodes.forger.behaviours=null");
  expect(attacked.refused).toBe(2);
  expect(calm.refused).toBe(0);
  expect(attacked.tips).toEqual(calm.tips);
});

/** A calm network in which three nodes do what is given. */
function misbehaving(behaviour: string, ...set: readonly string[]): Scenario {
  const behaviours = `nodes.flooder.behaviours=[${behaviour}]`;
  return attack(
    "orphan-flood",
    ...SMALL,
    "stop.height=6",
    "nodes.honest.count=12",
    behaviours,
    ...set,
  );
}

describe.each([
  ["header flood", "{ headerFlood: { every: 20 s, depth: 3 } }", []],
  [
    "invalid transactions",
    "{ invalidTransactions: { every: 20 s, from: 5 min } }",
    ["chain.transactions={}"],
  ],
  [
    "hidden payments",
    "{ selectiveRelay: { items: both, to: honest/1 } }",
    [
      "accounts=[{ name: user, count: 4, balance: 1000000 }]",
      "workload.transactions={ rate: 1 /min, accounts: user }",
    ],
  ],
])("%s", (_name, behaviour, set) => {
  const scenario = misbehaving(behaviour, ...set);

  it.each(LAWS_TRIED)("comes out the same: %s", (law) => {
    LAWS[law]!(scenario);
  });

  it("breaks no law of any run", () => {
    const { result } = runWithCheckers(scenario);
    expect(result.behaviours![0]!.acted).toBeGreaterThan(0);
  });
});

it("follows no header that has no work behind it where headers are checked", () => {
  const flood = "{ headerFlood: { every: 20 s, depth: 3 } }";
  const followed = new Simulation(misbehaving(flood)).run();
  const checked = new Simulation(
    misbehaving(flood, "network.relay.defences={ checkHeaders: true }"),
  ).run();
  expect(followed.requestTimeouts).toBeGreaterThan(100);
  expect(checked.requestTimeouts).toBe(0);
});

it("refuses every invalid transaction, and hangs up", () => {
  const broken = "{ invalidTransactions: { every: 5 s } }";
  const simulation = new Simulation(misbehaving(broken, "chain.transactions={}", "stop.height=1"));
  const [row] = simulation.run().behaviours!;
  expect(row!.acted).toBeGreaterThan(10);
  expect(row!.refused).toBe(row!.acted);
  // As many as the three have links to others at the most.
  expect(row!.acted).toBeLessThanOrEqual(3 * 6);
});

it("gives a victim its links back when the eclipse ends", () => {
  const set = ["network.relay.defences=null", "stop.time=330 min", "chain.blockInterval=5 min"];
  const simulation = new Simulation(attack("eclipse", ...SMALL, ...set));
  simulation.runUntil({ time: (299 * 60_000_000) as Instant });
  const tipsOf = () => ["victim", "honest/3"].map((node) => simulation.nodeState(node).tip.hash);
  const [alone, others] = tipsOf();
  expect(alone).not.toBe(others);
  // The eighth of its links leads to an attacker anyway.
  const { faults } = simulation.run();
  expect(faults![0]).toEqual({ event: "eclipse-1", kind: "eclipse", struck: 7 });
  const [again, all] = tipsOf();
  expect(again).toBe(all);
});
