import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../../src/lib/brand.ts";
import type { LinkConditions } from "../../../src/network/specs.ts";
import type {
  Flap,
  Scenario,
  ScenarioAction,
  ScenarioEvent,
  Selector,
} from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { scenarios } from "../../../src/testing/scenario-plans.ts";
import { LAWS } from "../../support/determinism.ts";

const SEED = 11;
const RUNS = 3;
const ALL: Selector = { by: "all" };
const PLAIN = { loss: 0, duplicate: 0, extraDelay: 0 as Duration };

/** What a disturbance does from time `at` on, for a time that fits the scenario's block interval. */
type Disturb = (interval: number) => {
  readonly action: ScenarioAction;
  readonly lasts: number | null;
  readonly flap?: Flap;
};

function conditions(more: Partial<LinkConditions>): Disturb {
  return () => ({
    action: { do: "links", from: ALL, to: ALL, conditions: { ...PLAIN, ...more } },
    lasts: null,
  });
}

function microseconds(value: number): Duration {
  return Math.max(1, Math.floor(value)) as Duration;
}

const someone: Selector = { by: "random", count: 1 };
const KINDS: Readonly<Record<string, Disturb>> = {
  "burst loss": (interval) => {
    const burst = {
      good: microseconds(interval / 3),
      bad: microseconds(interval / 20),
      goodLoss: 0.01,
      badLoss: 0.9,
    };
    return conditions({ burst })(interval);
  },
  copies: (interval) =>
    conditions({ duplicate: 0.5, copies: { most: 3, spread: microseconds(interval / 50) } })(
      interval,
    ),
  reordering: (interval) =>
    conditions({ reorder: { share: 0.4, delay: microseconds(interval / 30) } })(interval),
  corruption: conditions({ corrupt: 0.2 }),
  "slow links": conditions({ bandwidth: 0.05 }),
  "one kind of message": conditions({ loss: 0.5, kinds: ["block", "getdata"] }),
  "a bridged partition": (interval) => ({
    action: { do: "partition", group: someone, direction: "both", bridge: someone },
    lasts: 3 * interval,
  }),
  "a flapping partition": (interval) => ({
    action: { do: "partition", group: someone, direction: "both" },
    lasts: 5 * interval,
    flap: {
      on: microseconds(interval / 2),
      off: microseconds(interval / 3),
      random: true,
      least: microseconds(interval / 20),
    },
  }),
  "a clog": (interval) => ({
    action: { do: "clog", nodes: someone, direction: "both", swizzle: false },
    lasts: 2 * interval,
  }),
  "a flapping clog": (interval) => ({
    action: { do: "clog", nodes: { by: "random", count: 2 }, direction: "in", swizzle: false },
    lasts: 5 * interval,
    flap: {
      on: microseconds(interval / 4),
      off: microseconds(interval / 4),
      random: false,
      least: 1 as Duration,
    },
  }),
  "a swizzled clog": (interval) => ({
    action: { do: "clog", nodes: ALL, direction: "both", swizzle: true },
    lasts: 4 * interval,
  }),
};

/** A scenario with a disturbance early on, which has many parts of its own already. */
function disturbed(scenario: Scenario, disturb: Disturb): Scenario {
  const interval = scenario.chain.blockInterval;
  const { lasts, ...rest } = disturb(interval);
  const event: ScenarioEvent = {
    ...rest,
    name: "disturbance",
    trigger: { at: microseconds(interval / 2) as number as Instant },
    lasts: lasts === null ? null : microseconds(lasts),
  };
  return { ...scenario, events: [...scenario.events, event] };
}

/** Connections are reset again and again: each time all of them. */
function withResets(scenario: Scenario): Scenario {
  const interval = scenario.chain.blockInterval;
  const resets = Array.from({ length: 40 }, (_, k): ScenarioEvent => {
    const at = microseconds((k + 1) * 0.23 * interval) as number as Instant;
    const action = { do: "reset", from: ALL, to: ALL } as const;
    return { name: `reset-${k}`, trigger: { at }, action, lasts: null };
  });
  return { ...scenario, events: [...scenario.events, ...resets] };
}

const VARIANTS = new Map<string, (scenario: Scenario) => Scenario>([
  ...Object.entries(KINDS).map(
    ([name, kind]) => [name, (scenario: Scenario) => disturbed(scenario, kind)] as const,
  ),
  ["resets", withResets],
]);
const LAWS_OF_FAULTS = [
  "announcements delivered or elided",
  "messages as integers or through their bytes",
  "handlers called directly or through XState actors",
  "the run cut, saved, loaded and resumed",
] as const;

describe.each([...VARIANTS])("under %s", (_name, variant) => {
  const samples = fc.sample(scenarios(), { seed: SEED, numRuns: RUNS }).map(variant);

  it.each(LAWS_OF_FAULTS)(`a digest does not depend on %s (seed ${SEED})`, (law) => {
    for (const scenario of samples) LAWS[law]!(scenario);
  });

  it("somebody is touched, and the result tells", () => {
    const struck = samples.map((scenario) => {
      const rows = new Simulation(scenario).run().faults!;
      return rows.filter(({ event }) => /^(disturbance|reset)/.test(event)).at(-1)!.struck;
    });
    expect(Math.max(...struck)).toBeGreaterThan(0);
  });
});
