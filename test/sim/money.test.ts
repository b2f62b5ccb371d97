import { expect, it } from "vitest";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION_NAMES } from "../../src/trace/observation.ts";
import { simpleScenario } from "../support/scenarios.ts";

export function moneyScenario(change: Partial<Scenario> = {}): Scenario {
  const plain = simpleScenario({
    shares: [3, 2, 1, 1, 0, 0],
    stop: { time: 36_000_000_000 },
    topology: { generator: "ring" },
  });
  return {
    ...plain,
    chain: { ...plain.chain, money: { signatures: "modelled", maturity: 2 } },
    protocol: {
      ...plain.protocol,
      validation: { ...plain.protocol.validation, perSignature: 100 as Duration },
      transactions: {
        mempool: {
          policy: "fee-with-ageing",
          agedShare: 0.25,
          maxBytes: 1_000_000,
          minFeeRate: 1,
          incrementalFeeRate: 1,
          expiry: 1e15 as Duration,
          maxChain: 25,
          maxWaiting: 100,
        },
        relay: { trickle: 2_000_000 as Duration, batch: 100, resubmit: 1_800_000_000 as Duration },
      },
    },
    accounts: [{ name: "user", count: 10, balance: 1_000_000, wallets: { by: "all" } }],
    workload: {
      source: "drawn",
      arrivals: { process: "poisson", rate: 0.1 },
      accounts: "user",
      zipf: 1,
      from: 0 as Instant,
      until: null,
      amount: { law: "constant", value: 10 },
      fee: { law: "constant", value: 5 },
      feePer: "transaction",
      size: { law: "constant", value: 250 },
      conflicts: 0.1,
    },
    ...change,
  };
}

import { LAWS } from "../support/determinism.ts";

it.each(Object.entries(LAWS))("%s", (_, law) => law(moneyScenario()));
it("runs", () => {
  const simulation = new Simulation(moneyScenario(), {});
  const counts: Record<string, number> = {};
  simulation.subscribe({
    observe: (kind) => {
      const name = OBSERVATION_NAMES[kind]!;
      counts[name] = (counts[name] ?? 0) + 1;
    },
  });
  const result = simulation.run();
  console.log(counts, result.traffic.byKind, result.chain, simulation.digest);
  expect(1).toBe(1);
});
