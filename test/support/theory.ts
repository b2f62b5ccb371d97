/** Closed forms that a run has to meet, for the main suite and, with more blocks, for the slow one. */
import { expect } from "vitest";
import type { Duration } from "../../src/lib/brand.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { simpleScenario } from "./scenarios.ts";

/** Mean microseconds between blocks. */
export const INTERVAL = 600_000_000;

/**
 * A thousand equal miners, each reaching everybody after D (direct relay): growth 1 / (1 + x). Heights come as
 * a renewal process: a delay D, then an exponential time 1 / rate. Of the blocks found in such a cycle,
 * 1 + Poisson(x), one is canonical. By the central limit theorem for renewals the share of canonical blocks
 * among n found ones has the variance x / (1 + x)^3 / n. A thousand miners are .0006 off the limit of
 * infinitely many at x = 1 (a miner does not wait for its own block).
 */
export function expectManyMinerGrowth(x: number, blocks: number): void {
  const shares = Array.from({ length: 1_000 }, () => 1);
  const latency = { model: "constant", value: Math.round(x * INTERVAL) as Duration } as const;
  const stop = { time: blocks * INTERVAL };
  const { chain } = new Simulation(
    simpleScenario({ shares, latency, relay: "direct", stop }),
  ).run();
  const n = chain.blocksFound;
  expect(Math.abs(n - blocks)).toBeLessThan(4 * Math.sqrt(blocks));
  const sigma = Math.sqrt(x / (1 + x) ** 3 / n);
  expect(Math.abs(chain.growth! - 1 / (1 + x))).toBeLessThan(4 * sigma + 0.0006 * x);
  expect(Math.abs(chain.staleRate! - x / (1 + x))).toBeLessThan(4 * sigma + 0.0006 * x);
}

/** Two miners D apart, x = total rate × D: the greater share, and what is exact of it. */
export interface TwoMiners {
  readonly share: number;
  readonly x: number;
  readonly stale: number;
  readonly revenue: number;
}

/** Independent runs, so that the standard error assumes nothing about correlations within one. */
export const RUNS = 20;

/** Stale rate and share of revenue within 4 standard errors of the exact values. */
export function expectTwoMiners(wanted: TwoMiners, height: number): void {
  const value = Math.round(wanted.x * INTERVAL) as Duration;
  const samples = Array.from({ length: RUNS }, (_, k) => {
    const scenario = simpleScenario({
      seed: String(k + 1),
      shares: [wanted.share, 1 - wanted.share],
      latency: { model: "constant", value },
      relay: "push",
      stop: { height },
    });
    const { chain, miners } = new Simulation(scenario).run();
    const row = miners.rows.find(({ name }) => name === "node/0")!;
    return { stale: chain.staleRate!, revenue: row.revenueShare! };
  });
  for (const figure of ["stale", "revenue"] as const) {
    const values = samples.map((sample) => sample[figure]);
    const mean = values.reduce((a, b) => a + b) / RUNS;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (RUNS - 1);
    const error = Math.sqrt(variance / RUNS);
    expect(Math.abs(mean - wanted[figure]), `${figure} ${mean} ± ${error}`).toBeLessThan(4 * error);
  }
}
