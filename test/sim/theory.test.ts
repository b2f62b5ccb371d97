import { describe, expect, it } from "vitest";
import type { Duration } from "../../src/lib/brand.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { simpleScenario } from "../support/scenarios.ts";
import { expectManyMinerGrowth, expectTwoMiners, INTERVAL, RUNS } from "../support/theory.ts";

/** Times and finders of all blocks found. */
function found(scenario: ReturnType<typeof simpleScenario>) {
  const times: number[] = [];
  const finders: number[] = [];
  const simulation = new Simulation(scenario, {
    metrics: false,
    sinks: [
      {
        observe: (kind, time, node) => {
          if (kind !== OBSERVATION.blockFound) return;
          times.push(time);
          finders.push(node);
        },
      },
    ],
  });
  simulation.runUntil({});
  return { times, finders };
}

describe("mining", () => {
  const shares = [0.5, 0.3, 0.15, 0.05];

  it("has exponential intervals of the mean: Kolmogorov and Smirnov, 3,000 blocks (seed 42)", () => {
    const n = 3_000;
    const { times } = found(simpleScenario({ shares, stop: { height: n } }));
    const intervals = times.map((time, i) => time - (times[i - 1] ?? 0)).sort((a, b) => a - b);
    // The target's rounding to compact form lengthens the mean by less than 2^-14.
    const distances = intervals.map((interval, i) => {
      const wanted = 1 - Math.exp(-interval / INTERVAL);
      return Math.max(Math.abs(wanted - i / n), Math.abs(wanted - (i + 1) / n));
    });
    // A distance of 1.95 / sqrt(n) is exceeded by chance once in a thousand.
    expect(Math.max(...distances)).toBeLessThan(1.95 / Math.sqrt(intervals.length));
    const mean = times.at(-1)! / times.length;
    expect(Math.abs(mean / INTERVAL - 1)).toBeLessThan(4 / Math.sqrt(n));
  });

  it("is won by hash share: chi square, 3,000 blocks (seed 42)", () => {
    const { finders } = found(simpleScenario({ shares, stop: { height: 3_000 } }));
    const chiSquare = shares.reduce((sum, share, node) => {
      const wanted = share * finders.length;
      return sum + (finders.filter((finder) => finder === node).length - wanted) ** 2 / wanted;
    }, 0);
    // Three degrees of freedom: 21.1 is exceeded once in ten thousand.
    expect(chiSquare).toBeLessThan(21.1);
  });

  it("has no memory of tips: a network that forks all the time finds as many blocks (seed 42)", () => {
    const time = 2_000 * INTERVAL;
    const latency = { model: "constant", value: (2 * INTERVAL) as Duration } as const;
    const { times } = found(simpleScenario({ shares, latency, stop: { time } }));
    expect(Math.abs(times.length - 2_000)).toBeLessThan(4 * Math.sqrt(2_000));
  });

  it("follows a change of hashrate, to zero and back (seed 42)", () => {
    const third = 500 * INTERVAL;
    const nodes = { by: "all" } as const;
    const lasts = third as Duration;
    const at = <T>(value: number) => ({ at: value as T });
    const { times } = found(
      simpleScenario({
        shares,
        stop: { time: 4 * third },
        events: [
          {
            name: "off",
            trigger: at(third),
            action: { do: "hashrate", nodes, factor: 0 },
            lasts,
          },
          {
            name: "triple",
            trigger: at(2 * third),
            action: { do: "hashrate", nodes, factor: 3 },
            lasts,
          },
        ],
      }),
    );
    const counts = [0, 1, 2, 3].map(
      (k) => times.filter((time) => time > k * third && time <= (k + 1) * third).length,
    );
    [500, 0, 1_500, 500].forEach((wanted, k) => {
      expect(Math.abs(counts[k]! - wanted)).toBeLessThanOrEqual(4 * Math.sqrt(wanted));
    });
  });
});

describe("a thousand equal miners on direct relay", () => {
  it.each([
    [0.1, 1_000],
    [1, 2_000],
  ])("grow at 1 / (1 + x) for x = %f: %i blocks, 4 sigma (seed 42)", expectManyMinerGrowth);
});

describe("two miners", () => {
  it.each([{ share: 0.7, x: 0.5, stale: 0.13876977, revenue: 0.77136611 }])(
    `share $share, x $x: stale and revenue, ${RUNS} × 1,000 heights, 4 standard errors (seeds 1 to ${RUNS})`,
    (wanted) => {
      expectTwoMiners(wanted, 1_000);
    },
  );
});
