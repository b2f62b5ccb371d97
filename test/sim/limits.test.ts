import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { Budget, Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { simpleScenario } from "../support/scenarios.ts";

const MINUTE = 60_000_000;

function limited(budget: Partial<Budget>): Scenario {
  const scenario = simpleScenario({ shares: [1, 1, 1], stop: { height: 50 } });
  return { ...scenario, budget: { ...scenario.budget, ...budget } };
}

describe("a budget", () => {
  it.each([
    [{ events: 60 }, "budget-events"],
    [{ queue: 3 }, "budget-queue"],
    [{ time: (90 * MINUTE) as Instant }, "budget-time"],
  ] as const)("%o ends a run as exhausted, never as done", (budget, reason) => {
    const simulation = new Simulation(limited(budget));
    const result = simulation.run();
    expect(result.stopReason).toBe(reason);
    expect(result.partial).toBe(true);
    expect(result.chain.canonicalHeight).toBeLessThan(50);
    if ("events" in budget) expect(simulation.events).toBe(60);
    if ("time" in budget) expect(result.simulatedMs).toBe((90 * MINUTE) / 1000);
    expect(simulation.step()).toBe(false);
    expect(simulation.stopReason).toBe(reason);
  });

  it("that is not exhausted changes nothing", () => {
    const plain = new Simulation(limited({})).run();
    const roomy = { events: 1e9, queue: 1e9, time: (1e6 * MINUTE) as Instant };
    expect(new Simulation(limited(roomy)).run()).toEqual(plain);
    expect(plain.stopReason).toBe("height");
    expect(plain.partial).toBe(false);
  });
});

describe("a stop", () => {
  it("by height is where the first node has it; by time, at that time", () => {
    const heights: number[] = [];
    const byHeight = new Simulation(limited({}));
    byHeight.subscribe({
      observe: (kind, _time, _node, _from, to) => {
        if (kind !== OBSERVATION.tipChanged) return;
        heights.push(byHeight.tree.height(to as Parameters<typeof byHeight.tree.height>[0]));
      },
    });
    byHeight.run();
    expect(Math.max(...heights)).toBe(50);
    expect(heights.filter((height) => height === 50)).toHaveLength(1);
    const time = 100 * MINUTE;
    const byTime = new Simulation(simpleScenario({ shares: [1, 2], stop: { time } }));
    expect(byTime.run()).toMatchObject({ stopReason: "time", simulatedMs: time / 1000 });
  });

  it("that comes first counts", () => {
    const stop = { height: 1_000_000, time: 30 * MINUTE };
    expect(new Simulation(simpleScenario({ shares: [1], stop })).run().stopReason).toBe("time");
    const other = { height: 2, time: 1e9 * MINUTE };
    expect(new Simulation(simpleScenario({ shares: [1], stop: other })).run().stopReason).toBe(
      "height",
    );
  });

  it("is not needed where nothing can happen any more", () => {
    const silent = simpleScenario({
      shares: [1, 1],
      stop: { height: 5 },
      events: [
        {
          name: "silence",
          trigger: { at: 0 as Instant },
          action: { do: "hashrate", nodes: { by: "all" }, factor: 0 },
          lasts: null,
        },
      ],
    });
    expect(new Simulation(silent).run().stopReason).toBe("drained");
  });

  it("by a caller leaves a partial run that says so", () => {
    const simulation = new Simulation(limited({}));
    simulation.runUntil({ events: 40 });
    simulation.interrupt();
    expect(simulation.run()).toMatchObject({ stopReason: "interrupted", partial: true });
  });
});

describe("draws do not depend on others", () => {
  /** Who found a block when, and what was accepted where and when. */
  function story(scenario: Scenario) {
    const found: string[] = [];
    const accepted: string[] = [];
    const simulation = new Simulation(scenario, {
      sinks: [
        {
          observe: (kind, time, node, a) => {
            if (kind === OBSERVATION.blockFound) found.push(`${time} ${node}`);
            if (kind === OBSERVATION.blockAccepted) accepted.push(`${time} ${node} ${a}`);
          },
        },
      ],
    });
    simulation.runUntil({});
    return { found, accepted };
  }

  const links = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
  ] as const;
  const base = simpleScenario({
    shares: [1, 2, 3, 4],
    topology: { generator: "explicit", links },
    latency: { model: "exponential", mean: 400_000 as Duration },
    interval: 5_000_000,
    stop: { time: 5 * MINUTE },
  });

  it.each(["per-link", "per-message"] as const)(
    "an idle node without links changes nothing (latencies %s)",
    (drawn) => {
      const network = { ...base.network, latency: { ...base.network.latency, drawn } };
      const plain = { ...base, network };
      const idle = { name: "idle", count: 1, hashShares: [0], region: null, bandwidth: null };
      const lossy = {
        ...network,
        conditions: { ...network.conditions, loss: 0.2, duplicate: 0.1 },
      };
      for (const one of [plain, { ...plain, network: lossy }]) {
        const without = story(one);
        expect(without.found.length).toBeGreaterThan(30);
        expect(story({ ...one, nodes: [...one.nodes, idle] })).toEqual(without);
      }
    },
  );

  it("the same finds under other relay, latencies or topology: paired experiments are possible", () => {
    const { found } = story(base);
    const relay = { ...base.protocol.relay, mode: "push" } as const;
    const topology = { generator: "complete" } as const;
    const slow = { model: "constant", value: 100_000 as Duration } as const;
    for (const other of [
      { ...base, protocol: { ...base.protocol, relay } },
      { ...base, network: { ...base.network, topology } },
      { ...base, network: { ...base.network, latency: { ...base.network.latency, base: slow } } },
    ]) {
      expect(story(other).found).toEqual(found);
    }
  });

  it("another seed, another run", () => {
    expect(story({ ...base, seed: "43" }).found).not.toEqual(story(base).found);
  });
});
