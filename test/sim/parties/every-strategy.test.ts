import { describe, expect, it } from "vitest";
import type { Duration } from "../../../src/lib/brand.ts";
import type { StrategyParams } from "../../../src/protocol/nakamoto/strategies/strategy.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { Simulation, type SimulationOptions } from "../../../src/sim/simulation.ts";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";
import { moneyScenario } from "../../support/scenarios.ts";

const STRATEGIES: readonly StrategyParams[] = [
  { name: "honest" },
  { name: "selfish" },
  { name: "stubborn", lead: true, equalFork: true, trail: 1 },
  { name: "optimal", alpha: 0.45, gamma: 0.5, truncation: 12 },
  { name: "intermittent", period: 10 },
  {
    name: "double-spend",
    confirmations: 1,
    giveUp: 4,
    premined: 0,
    success: "ahead",
    attempts: null,
  },
  { name: "rewrite", depth: 3, from: 10, giveUp: null },
  { name: "empty" },
  { name: "spv" },
  { name: "censor", accounts: ["user/0"], depth: 0 },
  { name: "censor", accounts: ["user/0"], depth: 2 },
  { name: "time-warp" },
  { name: "hopping", above: 1 },
  { name: "block-withholding", pool: "others" },
  { name: "equivocate" },
];

/** Two nodes of a party and four others on a ring, with payments, slow validation and a retarget. */
function scenarioOf(strategy: StrategyParams): Scenario {
  const plain = moneyScenario();
  const [group] = plain.nodes;
  const { protocol, chain } = plain;
  const perBlock = 20_000_000 as Duration;
  return {
    ...plain,
    stop: { time: null, height: 30 },
    workload: {
      ...plain.workload!,
      arrivals: { process: "poisson", rate: 0.005 },
    } as Scenario["workload"],
    chain: {
      ...chain,
      difficulty: { rule: "bitcoin", window: 8 },
      maxFutureTime: 7_200_000_000 as Duration,
    },
    protocol: { ...protocol, validation: { ...protocol.validation, perBlock } },
    nodes: [
      { ...group!, name: "party", count: 2, hashShares: [0.25, 0.2], strategy },
      { ...group!, name: "others", count: 4, hashShares: [0.25, 0.2, 0.1, 0] },
    ],
  };
}

function digestOf(scenario: Scenario, options: SimulationOptions): string {
  const simulation = new Simulation(scenario, { ...options, metrics: false });
  simulation.runUntil({});
  return simulation.digest;
}

describe.each(STRATEGIES)("$name", (strategy) => {
  const scenario = scenarioOf(strategy);

  it("breaks no law that judges know, and gives one digest however it is run", () => {
    const { simulation, result } = runWithCheckers(scenario);
    const { digest, events } = simulation;
    expect(result.parties).toHaveLength(1);
    expect(digestOf(scenario, { drive: "actors", wire: "bytes" })).toBe(digest);
    expect(digestOf(scenario, { elide: false })).toBe(digest);
    const cut = new Simulation(scenario);
    cut.runUntil({ events: Math.floor(events * 0.6) });
    const resumed = Simulation.load(cut.save());
    resumed.runUntil({});
    expect(resumed.digest).toBe(digest);
  });
});
