import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CHAOS_KIND_NAMES } from "../../src/scenario/chaos.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { renderScenario } from "../../src/scenario/render.ts";
import type { Scenario, ScenarioEvent } from "../../src/scenario/scenario.ts";
import { expandChaos } from "../../src/sim/chaos/expand.ts";
import { FAMILIES } from "../../src/sim/chaos/families.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { SCENARIOS } from "../scenario/shipped.ts";

const SEEDS = Array.from({ length: 60 }, (_, k) => String(k + 1));
/** Kinds that only a scenario in which somebody misbehaves has a use for. */
const OF_ADVERSARIES = ["eclipse", "behaviours"];
/** A request that nobody answers is then never made again: the defence against all loss. */
const NO_RETRIES = "network.relay.requestTimeout=9 h";

function shipped(name: string, ...set: readonly string[]): Scenario {
  const fileName = join(SCENARIOS, "chaos", name);
  const parsed = parseScenario(readFileSync(fileName, "utf8"), { fileName, set });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.scenario;
}

const five = shipped("five-nodes.yaml");
const thirty = shipped("thirty-nodes.yaml");
const withSeed = (scenario: Scenario, seed: string): Scenario => ({ ...scenario, seed });
const kindOf = (event: string) => event.replace(/^chaos-|-\d+$/g, "");
const eventKinds = ({ events }: Scenario) => new Set(events.map(({ name }) => kindOf(name)));
const startOf = ({ trigger }: ScenarioEvent) => ("at" in trigger ? trigger.at : Number.NaN);
const endOf = (event: ScenarioEvent) => startOf(event) + event.lasts!;

/** Names that selectors of single nodes mean. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { by, name } = value as { by?: string; name?: string };
  return by === "node" ? [name!] : Object.values(value).flatMap(namesIn);
}

describe("five nodes in chaos", () => {
  const runs = SEEDS.map((seed) => simulate(withSeed(five, seed)));

  it("keep all laws and agree in time, whatever the seed", () => {
    const failed = runs.flatMap(({ scenario, expectations }) =>
      expectations.flatMap((one) => (one.ok ? [] : [{ seed: scenario.seed, ...one }])),
    );
    expect(failed).toEqual([]);
    for (const { result, expectations } of runs) {
      expect(result.stopReason).toBe("time");
      expect(expectations.map(({ text }) => text.split(" ")[0])).toEqual(["laws:", "convergence"]);
    }
  });

  it("are struck by every kind that there is", () => {
    const struck = new Map<string, number>();
    for (const { result } of runs) {
      for (const { event, struck: count } of result.faults!) {
        struck.set(kindOf(event), (struck.get(kindOf(event)) ?? 0) + count);
      }
    }
    const kinds = CHAOS_KIND_NAMES.filter((kind) => !OF_ADVERSARIES.includes(kind));
    expect(five.chaos!.kinds).toEqual(kinds);
    expect(kinds.filter((kind) => (struck.get(kind) ?? 0) === 0)).toEqual([]);
    expect([...struck.keys()].sort()).toEqual([...kinds].sort());
  });

  it("are each time spared by another half of the kinds", () => {
    const subsets = runs.map(({ scenario }) => eventKinds(scenario));
    expect(new Set(subsets.map((kinds) => [...kinds].sort().join())).size).toBe(SEEDS.length);
    const { kinds } = five.chaos!;
    // Of 60 seeds half are without a kind: 4 sigma of the binomial law is 15.5.
    for (const kind of kinds) {
      const count = subsets.filter((subset) => subset.has(kind)).length;
      expect(count).toBeGreaterThan(30 - 16);
      expect(count).toBeLessThan(30 + 16);
    }
  });

  it("fail within a few seeds where requests are never made again", () => {
    const defenceless = shipped("five-nodes.yaml", NO_RETRIES);
    const outcomes = SEEDS.slice(0, 4).map((seed) => simulate(withSeed(defenceless, seed)));
    const failed = outcomes.flatMap(({ expectations }) => expectations.filter(({ ok }) => !ok));
    expect(failed.length).toBeGreaterThan(0);
    for (const { text } of failed) expect(text).toMatch(/^convergence after chaos-/);
  });
});

it("thirty nodes, some of them adversaries, agree after their chaos", () => {
  for (const seed of SEEDS.slice(0, 3)) {
    const { expectations, behaviours, faults } = judged(withSeed(thirty, seed));
    expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
    expect(faults.length).toBeGreaterThan(20);
    for (const { event } of faults) expect(event).toMatch(/^chaos-/);
    for (const row of behaviours) expect(row.acted).toBeGreaterThan(0);
  }
  const kinds = SEEDS.flatMap((seed) => [...eventKinds(expandChaos(withSeed(thirty, seed)))]);
  expect(kinds).toContain("eclipse");
});

function judged(scenario: Scenario) {
  const { expectations, result } = simulate(scenario);
  return { expectations, behaviours: result.behaviours ?? [], faults: result.faults! };
}

describe.each([
  ["five nodes", five],
  ["thirty nodes", thirty],
])("what a seed draws for %s", (_, scenario) => {
  const expanded = SEEDS.map((seed) => expandChaos(withSeed(scenario, seed)));
  const { until, least } = scenario.chaos!;

  it("is in force between least times, and over when the chaos is", () => {
    for (const { events } of expanded) {
      const own = FAMILIES.map(({ kinds }) =>
        events.filter(({ name }) => Object.hasOwn(kinds, kindOf(name))),
      );
      expect(own.flat().length).toBe(events.length);
      own.forEach((spells, k) => {
        const { leastOn, leastOff } = FAMILIES[k]!;
        spells.forEach((event, at) => {
          expect(event.lasts).toBeGreaterThanOrEqual(Math.max(leastOn * 1e6, least.on));
          expect(endOf(event)).toBeLessThanOrEqual(until);
          if (at === 0) return;
          const rest = startOf(event) - endOf(spells[at - 1]!);
          expect(rest).toBeGreaterThanOrEqual(Math.max(leastOff * 1e6, least.off));
        });
      });
      expect(Math.max(...events.map(endOf))).toBe(until);
    }
  });

  it("never takes all nodes down at once, nor every disk", () => {
    const nodes = scenario.nodes.reduce((sum, { count }) => sum + count, 0);
    for (const { events } of expanded) {
      const takers = events.filter(({ action }) => ["crash", "pause"].includes(action.do));
      for (const event of takers) {
        const at = startOf(event);
        const together = takers.filter((other) => startOf(other) <= at && at < endOf(other));
        const down = new Set(together.flatMap(({ action }) => namesIn(action)));
        expect(down.size).toBeLessThan(nodes);
      }
      const robbed = events.filter(({ action }) => action.do === "crash" && action.disk !== "kept");
      expect(new Set(robbed.flatMap(({ action }) => namesIn(action))).size).toBeLessThan(nodes);
    }
  });

  it("is a scenario like any other: shown, read and run again it is the same", () => {
    for (const one of expanded.slice(0, 20)) {
      expect(one.chaos).toBeUndefined();
      const text = JSON.stringify(renderScenario(one));
      const parsed = parseScenario(text, { fileName: "shown" });
      expect(parsed.ok && parsed.scenario).toEqual(one);
    }
    const seed = "7";
    const direct = simulate(withSeed(scenario, seed)).result.digest;
    expect(simulate(expandChaos(withSeed(scenario, seed))).result.digest).toBe(direct);
  });
});

it("draws each kind for itself", () => {
  const all = "chaos.without=0%";
  const [one, other] = ["[halves, loss]", "[halves, pause]"].map((kinds) =>
    expandChaos(shipped("five-nodes.yaml", `chaos.kinds=${kinds}`, all)).events.filter(
      ({ name }) => kindOf(name) === "halves",
    ),
  );
  expect(one!.length).toBeGreaterThan(1);
  // The last of all faults is stretched, whichever that is.
  const drawn = (events: readonly ScenarioEvent[]) =>
    events.map((event) => ({ ...event, lasts: 0 }));
  expect(drawn(one!)).toEqual(drawn(other!));
});

it("takes what a file's own events are called into account, and keeps them", () => {
  const set = ["events=[{ name: chaos-loss-1, at: 10 min, pause: { random: 1 }, for: 1 min }]"];
  const scenario = shipped("five-nodes.yaml", ...set, "chaos.kinds=[loss]", "chaos.intensity=1");
  const { events } = expandChaos(scenario);
  expect(events[0]!.action.do).toBe("pause");
  expect(events[1]!.name).toBe("chaos-loss-2");
  expect(new Set(events.map(({ name }) => name)).size).toBe(events.length);
});

it("goes on from a save in its midst to the same digest", () => {
  const scenario = withSeed(five, "3");
  const whole = new Simulation(scenario);
  whole.runUntil({});
  const cut = new Simulation(scenario);
  cut.runUntil({ events: Math.floor(whole.events / 2) });
  const resumed = Simulation.load(cut.save());
  resumed.runUntil({});
  expect(resumed.digest).toBe(whole.digest);
});
