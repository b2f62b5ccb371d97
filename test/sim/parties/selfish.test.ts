import { describe, expect, it } from "vitest";
import type { RunResult } from "../../../src/metrics/run-result.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";
import { twoParties } from "../../support/two-party.ts";

/** Share of the canonical blocks that the party's nodes mined. */
function revenueOf({ miners }: RunResult): number {
  return miners.rows
    .filter(({ name }) => name.startsWith("party"))
    .reduce((sum, row) => sum + (row.revenueShare ?? 0), 0);
}

describe("selfish mining", () => {
  const N = 10_000;
  // Eyal & Sirer 2014, equation 8; sd is that of the revenue times the root of N, by simulation of the chain.
  it.each([
    { alpha: 0.3, gamma: 0, revenue: 0.27312614, sd: 0.838 },
    { alpha: 0.4, gamma: 0.5, revenue: 0.5255814, sd: 1.267 },
    { alpha: 0.45, gamma: 1, revenue: 0.70942298, sd: 1.844 },
  ])("earns what its closed form says: alpha $alpha, gamma $gamma, 4 sigma (seed 42)", (row) => {
    const { alpha, gamma, revenue, sd } = row;
    const strategy = { name: "selfish" } as const;
    const result = new Simulation(twoParties({ alpha, gamma, blocks: N, strategy })).run();
    const growth =
      (1 - alpha - 2 * alpha * alpha + alpha ** 3) / (1 - 4 * alpha * alpha + 2 * alpha ** 3);
    expect(Math.abs(revenueOf(result) - revenue)).toBeLessThan((4 * sd) / Math.sqrt(N));
    // Stale blocks come in bursts of a race: the variance is below four times the binomial one.
    const sigma = 2 * Math.sqrt((growth * (1 - growth)) / N);
    expect(Math.abs(result.chain.growth! - growth)).toBeLessThan(4 * sigma);
  });

  it("breaks no law that judges know, alone or as three nodes", () => {
    for (const members of [1, 3]) {
      const strategy = { name: "selfish" } as const;
      const scenario = twoParties({ alpha: 0.4, gamma: 0.5, blocks: 500, strategy, members });
      expect(runWithCheckers(scenario).result.reorgs.count).toBeGreaterThan(10);
    }
  });
});

describe("a run with parties", () => {
  const scenario = twoParties({
    alpha: 0.4,
    gamma: 0.5,
    blocks: 300,
    strategy: { name: "selfish" },
    members: 3,
  });
  const { digest, events } = (() => {
    const whole = new Simulation(scenario);
    whole.runUntil({});
    return whole;
  })();

  it.each([{ drive: "actors" }, { wire: "bytes" }, { elide: false }] as const)(
    "has the same digest with %o",
    (options) => {
      const other = new Simulation(scenario, options);
      other.runUntil({});
      expect(other.digest).toBe(digest);
    },
  );

  it("goes on from wherever it is cut", () => {
    for (const part of [0.1, 0.5, 0.77]) {
      const cut = new Simulation(scenario);
      cut.runUntil({ events: Math.floor(events * part) });
      const resumed = Simulation.load(cut.save());
      resumed.runUntil({});
      expect(resumed.digest).toBe(digest);
    }
  });
});
