import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import {
  LEAST_PLAN,
  scenarioOf,
  scenarioPlans,
  scenarios,
} from "../../src/testing/scenario-plans.ts";
import { LAWS } from "../support/determinism.ts";
import { outcomeOf } from "../support/runs.ts";

const SEED = 42;
const RUNS = 80;
/** A scenario that is cut is run five times over. */
const RUNS_CUT = 40;

describe("a digest does not depend on", () => {
  for (const [title, law] of Object.entries(LAWS)) {
    const numRuns = title.includes("cut, saved") ? RUNS_CUT : RUNS;
    it(`${title} (seed ${SEED}, ${numRuns} scenarios)`, () => {
      fc.assert(fc.property(scenarios(), law), { seed: SEED, numRuns });
    });
  }

  it(`another run in between (seed ${SEED})`, () => {
    const law = fc.property(scenarios(), scenarios(), (a, b) => {
      const first = outcomeOf(a);
      outcomeOf(b);
      expect(outcomeOf(a)).toEqual(first);
      // Nor on another run under way at the same time.
      const one = new Simulation(a);
      const other = new Simulation(b);
      while (one.runUntil({ events: one.events + 13 })) other.runUntil({ events: one.events });
      expect(one.digest).toBe(first.digest);
    });
    fc.assert(law, { seed: SEED, numRuns: 60 });
  });
});

describe("bugs of the past", () => {
  it("a run whose queue is empty ends alike, sliced or whole", () => {
    const leave = { what: 11, who: 31, at: 0, trigger: 0, lasts: 0 };
    LAWS["the run sliced by time"]!(scenarioOf({ ...LEAST_PLAN, faults: [leave] }));
  });

  it("an announcement to a node that is down hides none after its boot", () => {
    const join = { what: 12, who: 0, at: 9, trigger: 1, lasts: 0 };
    const plan = {
      ...LEAST_PLAN,
      seed: 148_728,
      more: 1,
      interval: 1,
      validation: 2,
      faults: [join],
    };
    LAWS["announcements delivered or elided"]!(scenarioOf(plan));
  });

  it("an elided announcement that arrives at the very instant of an eviction is not lost", () => {
    const crash = { what: 0, who: 12, at: 0, trigger: 0 };
    const partition = { what: 2, who: 20, at: 4, trigger: 0, lasts: 39 };
    const faults = [{ ...crash, lasts: 2 }, partition, { ...crash, at: 8, lasts: 1 }];
    const shape = { seed: 550_901, more: 4, weights: [0, 0], topology: 4, latency: 1, interval: 1 };
    const rules = { relay: 1, orphans: 1, validation: 1, difficulty: 1, loss: 1, duplicate: 1 };
    const plan = { ...LEAST_PLAN, ...shape, ...rules, faults };
    LAWS["announcements delivered or elided"]!(scenarioOf(plan));
  });

  it("empty headers survive their bytes", () => {
    const weights = [0, 2, 1, 0, 2];
    const lossy = { loss: 1, duplicate: 1, stop: 2 };
    const plan = {
      ...LEAST_PLAN,
      seed: 398_524,
      more: 3,
      topology: 1,
      weights,
      interval: 1,
      ...lossy,
    };
    LAWS["messages as integers or through their bytes"]!(scenarioOf({ ...plan, relay: 1, tie: 1 }));
  });
});

describe("the comparison", () => {
  it(`notices a single draw from elsewhere (seed ${SEED})`, () => {
    const plans = fc.sample(scenarioPlans(), { seed: SEED, numRuns: 200 });
    const plan = plans.find((one) => outcomeOf(scenarioOf(one)).blocks > 5)!;
    const scenario = scenarioOf(plan);
    expect(perturbed(scenario, () => 0)).toEqual(outcomeOf(scenario).digest);
    expect(perturbed(scenario, Math.random)).not.toEqual(outcomeOf(scenario).digest);
  });

  /** A run whose miners' streams lose a draw each time that `chance` says so, at half its height. */
  function perturbed(scenario: Scenario, chance: () => number): string {
    const open = RandomStreams.prototype.get;
    RandomStreams.prototype.get = function (this: RandomStreams, purpose, entity) {
      const { double } = open.call(this, purpose, entity);
      if (purpose !== "mining") return { double };
      return { double: () => (double() + chance() / 1000) % 1 };
    };
    try {
      return outcomeOf(scenario).digest;
    } finally {
      RandomStreams.prototype.get = open;
    }
  }

  it("notices whether anything happened at all: digests of different scenarios differ", () => {
    const outcomes = fc
      .sample(scenarioPlans(), { seed: SEED, numRuns: 100 })
      .map((plan) => outcomeOf(scenarioOf({ ...plan, stop: 0 })));
    const eventful = outcomes.filter(({ blocks }) => blocks > 1);
    expect(eventful.length).toBeGreaterThan(80);
    expect(new Set(eventful.map(({ digest }) => digest)).size).toBe(eventful.length);
  });
});
