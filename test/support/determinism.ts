/**
 * The laws of determinism, each for any scenario: what may not make a difference makes none. The main suite
 * tries them on some dozens of scenarios, the slow one on some thousand.
 */
import { expect } from "vitest";
import type { Instant } from "../../src/lib/brand.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation, type SimulationOptions } from "../../src/sim/simulation.ts";
import type { ObservationSink } from "../../src/trace/observation.ts";
import { describeEnd, outcomeOf } from "./runs.ts";

/** A law, and the scenarios that it is tried on. */
export type Law = (scenario: Scenario) => void;

const LISTENER: ObservationSink = { observe: () => {} };

/** The laws by the words of their titles. */
export const LAWS: Readonly<Record<string, Law>> = {
  "a second run in one process": (scenario) => sameAs(scenario, {}),
  "announcements delivered or elided": (scenario) => {
    const elided = outcomeOf(scenario, { elide: true });
    const delivered = outcomeOf(scenario, { elide: false });
    // A budget counts events, and elision is there to have fewer: it ends them at different points.
    const isCutShort = [elided, delivered].some(({ stopReason }) => stopReason === "budget-events");
    if (!isCutShort) expect(delivered).toEqual(elided);
  },
  "handlers called directly or through XState actors": (scenario) =>
    sameAs(scenario, { drive: "actors" }),
  "messages as integers or through their bytes": (scenario) => sameAs(scenario, { wire: "bytes" }),
  "somebody who listens": (scenario) =>
    sameAs(scenario, { sinks: [LISTENER, LISTENER], messageSink: { message: () => {} } }),
  "metrics collected or not": (scenario) => sameAs(scenario, { metrics: false }),
  "the run sliced by events": (scenario) => {
    const whole = outcomeOf(scenario);
    const byEvents = new Simulation(scenario);
    for (let k = 1; byEvents.runUntil({ events: byEvents.events + k }); )
      k = ((k * 7 + 1) % 40) + 1;
    expect(describeEnd(byEvents)).toEqual(whole);
  },
  "the run sliced by time": (scenario) => {
    const whole = outcomeOf(scenario);
    const byTime = new Simulation(scenario);
    for (let t = 0; byTime.runUntil({ time: t as Instant }); ) t += 1_037_777;
    expect(describeEnd(byTime)).toEqual(whole);
  },
  "the run cut, saved, loaded and resumed": (scenario) => {
    const whole = new Simulation(scenario);
    const result = whole.run();
    const end = describeEnd(whole);
    for (const share of [0, 0.13, 0.5, 0.83]) {
      const cut = new Simulation(scenario);
      cut.runUntil({ events: Math.floor(whole.events * share) });
      const resumed = Simulation.load(cut.save());
      expect(resumed.run()).toEqual(result);
      expect(describeEnd(resumed)).toEqual(end);
    }
  },
};

function sameAs(scenario: Scenario, options: SimulationOptions): void {
  expect(outcomeOf(scenario, options)).toEqual(outcomeOf(scenario));
}
