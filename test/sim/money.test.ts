import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { TopologySpec } from "../../src/network/specs.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { Intervention, MessageIdentity } from "../../src/sim/interventions.ts";
import { Simulation, type SimulationOptions } from "../../src/sim/simulation.ts";
import { type ScenarioPlan, scenarioOf, scenarioPlans } from "../../src/testing/scenario-plans.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { calmedDown } from "../support/calm.ts";
import { LAWS } from "../support/determinism.ts";
import { moneyScenario } from "../support/scenarios.ts";

const SEED = 42;
const WITH_LISTS: ReadonlySet<string> = new Set([
  "txinv",
  "txgetdata",
  "txnotfound",
  "getblocktxn",
  "blocktxn",
]);

/** Any plan with money. */
function moneyPlans(options = {}): fc.Arbitrary<ScenarioPlan> {
  return scenarioPlans(options).map((plan) => ({ ...plan, money: 1 + (plan.money % 3) }));
}

describe("a network with payments keeps its digest under", () => {
  const scenario = moneyScenario({ stop: { time: 7_200_000_000 as Instant, height: null } });
  it.each(Object.entries(LAWS))("%s", (_, law) => law(scenario));
});

describe("lists of messages", () => {
  /** The run without its stop: faults end, mining ends, payments end, and all that is under way arrives. */
  function drained(plan: ScenarioPlan, options: SimulationOptions): Simulation {
    const scenario = calmedDown(scenarioOf(plan));
    const { workload, protocol, network } = scenario;
    const until = 200_000_000 as Instant;
    const transactions = protocol.transactions!;
    const simulation = new Simulation(
      {
        ...scenario,
        // What the plan has of loss and duplication goes on to the end.
        network: { ...network, conditions: scenarioOf(plan).network.conditions },
        workload:
          workload === null || workload.source === "trace" ? workload : { ...workload, until },
        protocol: {
          ...protocol,
          // Wallets are done before the end, and nobody asks for ever.
          transactions: {
            ...transactions,
            relay: { ...transactions.relay, resubmit: 1e12 as Duration },
          },
        },
      },
      options,
    );
    simulation.runUntil({});
    return simulation;
  }

  it.each([{ wire: "interned" }, { wire: "bytes" }] as const)(
    `are all given back once all has arrived, %o (seed ${SEED})`,
    (options) => {
      let most = 0;
      const law = fc.property(moneyPlans({ maxNodes: 5 }), (plan) => {
        const simulation = drained(plan, options);
        most = Math.max(most, simulation.result().traffic.byKind.length);
        expect(simulation.money!.listsInTransit()).toBe(0);
      });
      fc.assert(law, { seed: SEED, numRuns: 20 });
      expect(most).toBeGreaterThan(10);
    },
  );
});

describe("lists of messages that were dropped, delayed or exchanged", () => {
  const scenario = moneyScenario({
    stop: { time: 3_600_000_000 as Instant, height: null },
  });
  const drawn = { ...scenario.workload, until: 1_500_000_000 as Instant } as Scenario["workload"];
  const transactions = scenario.protocol.transactions!;
  const silent: Scenario = {
    ...scenario,
    workload: drawn,
    // The last block is long past at the end, and no wallet offers again.
    events: [
      {
        name: "silence",
        trigger: { at: 3_000_000_000 as Instant },
        action: { do: "hashrate", nodes: { by: "all" }, factor: 0 },
        lasts: null,
      },
    ],
    protocol: {
      ...scenario.protocol,
      relay: {
        ...scenario.protocol.relay,
        compact: { size: 0, use: 1, failure: 0, missingShare: 0 },
      },
      transactions: {
        ...transactions,
        relay: { ...transactions.relay, resubmit: 1e12 as Duration },
      },
    },
  };

  /** What was delivered and holds a list, as interventions name it. */
  function listsOf(run: Scenario): MessageIdentity[] {
    const counts = new Map<string, number>();
    const found: MessageIdentity[] = [];
    const simulation: Simulation = new Simulation(run, {
      elide: false,
      messageSink: {
        message: (_time, _event, from, to, number, item) => {
          const kind = simulation.messageKinds[number]!;
          const key = `${from} ${to} ${kind} ${item}`;
          const nth = counts.get(key) ?? 0;
          counts.set(key, nth + 1);
          if (WITH_LISTS.has(kind)) found.push({ from, to, kind, item, nth });
        },
      },
    });
    simulation.runUntil({});
    return found;
  }

  it.each(["interned", "bytes"] as const)(`are given back too, %s (seed ${SEED})`, (wire) => {
    const lists = listsOf(silent);
    expect(new Set(lists.map(({ kind }) => kind)).size).toBeGreaterThan(2);
    const change = fc.record({ which: fc.nat(lists.length - 2), what: fc.nat(2), by: fc.nat(5e6) });
    const changes = fc.uniqueArray(change, {
      maxLength: 30,
      minLength: 1,
      selector: ({ which }) => which,
    });
    const law = fc.property(changes, (chosen) => {
      const interventions = chosen.map(({ which, what, by }): Intervention => {
        const one = lists[which]!;
        if (what === 0) return { ...one, do: "drop" };
        if (what === 1) return { ...one, do: "delay", by };
        return { ...one, do: "swap", with: lists[which + 1]! };
      });
      const simulation = new Simulation(silent, { interventions, wire, metrics: false });
      simulation.runUntil({});
      expect(simulation.money!.listsInTransit()).toBe(0);
    });
    fc.assert(law, { seed: SEED, numRuns: 8 });
  });
});

describe("in the end every payment is on every active chain", () => {
  const RING: TopologySpec = { generator: "ring" };
  const topologies: readonly (readonly [string, TopologySpec])[] = [
    ["a line", { generator: "line" }],
    ["a ring", RING],
    ["a star", { generator: "star" }],
    ["everybody with everybody", { generator: "complete" }],
    ["few links at random", { generator: "outbound", degree: { kind: "constant", degree: 2 } }],
  ];
  const END = 20_000_000_000;

  /** Payments for the first half of the run; blocks have room for them all. */
  function paying(change: (scenario: Scenario) => Scenario): Simulation {
    const scenario = moneyScenario();
    const { workload } = scenario;
    const drawn = {
      ...workload,
      conflicts: 0,
      until: (END / 2) as Instant,
    } as Scenario["workload"];
    const stop = { time: END as Instant, height: null };
    return new Simulation(change({ ...scenario, blockSize: 200_000, workload: drawn, stop }));
  }

  /** Runs to the end: what was submitted, and by node what its active chain confirms. */
  function outcome(simulation: Simulation) {
    const submitted = new Set<number>();
    const failed: number[] = [];
    simulation.subscribe({
      observe: (kind, _time, _node, a) => {
        if (kind === OBSERVATION.txSubmitted) submitted.add(a);
        if (kind === OBSERVATION.paymentFailed) failed.push(a);
      },
    });
    simulation.runUntil({});
    const confirmed = simulation.specs.map((_, node) => {
      const { activeChain } = simulation.nodeState(node);
      return new Set(
        activeChain.flatMap((block) => [...(simulation.tree.deltaOf(block)?.transactions ?? [])]),
      );
    });
    return { submitted, failed, confirmed };
  }

  function expectAllConfirmed(simulation: Simulation): void {
    const { submitted, failed, confirmed } = outcome(simulation);
    expect(submitted.size).toBeGreaterThan(500);
    expect(failed).toEqual([]);
    for (const chain of confirmed) {
      expect([...submitted].filter((tx) => !chain.has(tx)).length).toBe(0);
    }
    simulation.specs.forEach((_, node) => {
      expect(simulation.money!.mempoolOf(node).length).toBe(0);
    });
  }

  it.each(topologies)("on %s, mined by its last node alone", (_, topology) => {
    const shares = [0, 0, 0, 0, 0, 1];
    expectAllConfirmed(
      paying((scenario) => ({
        ...scenario,
        network: { ...scenario.network, topology },
        nodes: [{ ...scenario.nodes[0]!, hashShares: shares }],
      })),
    );
  });

  it("without trickle, one transaction a message, and slow links", () => {
    expectAllConfirmed(
      paying((scenario) => ({
        ...scenario,
        network: {
          ...scenario.network,
          topology: { generator: "line" },
          latency: {
            ...scenario.network.latency,
            base: { model: "exponential", mean: 20_000_000 as Duration },
            drawn: "per-message",
          },
        },
        protocol: {
          ...scenario.protocol,
          relay: { ...scenario.protocol.relay, requestTimeout: 300_000_000 as Duration },
          transactions: {
            ...scenario.protocol.transactions!,
            relay: { ...scenario.protocol.transactions!.relay, trickle: 0 as Duration, batch: 1 },
          },
        },
      })),
    );
  });

  it("on both sides of a partition, once it has healed", () => {
    const group = {
      by: "or" as const,
      selectors: [0, 5].map((k) => ({ by: "node" as const, name: `node/${k}` })),
    };
    const simulation = paying((scenario) => ({
      ...scenario,
      events: [
        {
          name: "cut",
          trigger: { at: 2_000_000_000 as Instant },
          action: { do: "partition", group, direction: "both" },
          lasts: 7_500_000_000 as Duration,
        },
      ],
    }));
    let deepest = 0;
    simulation.subscribe({
      observe: (kind, _time, _node, _a, _b, depth) => {
        if (kind === OBSERVATION.tipChanged) deepest = Math.max(deepest, depth);
      },
    });
    expectAllConfirmed(simulation);
    expect(deepest).toBeGreaterThan(1);
    // Two links of the ring were cut: both ends of each ask the other for what it has.
    const asked = simulation.result().traffic.byKind.find(({ kind }) => kind === "mempool");
    expect(asked?.messages).toBe(4);
  });

  it("through crashes of the nodes whose wallets made them", () => {
    const simulation = paying((scenario) => ({
      ...scenario,
      events: [2, 3].map((k) => ({
        name: `crash-${k}`,
        trigger: { at: (k * 2_000_000_000) as Instant },
        action: { do: "crash", nodes: { by: "node", name: `node/${k}` }, disk: "kept" },
        lasts: 600_000_000 as Duration,
      })),
    }));
    const { submitted, failed, confirmed } = outcome(simulation);
    // Who is down pays nobody, and says so.
    expect(failed.length).toBeGreaterThan(10);
    for (const chain of confirmed) {
      expect([...submitted].filter((tx) => !chain.has(tx)).length).toBe(0);
    }
  });
});
