/**
 * From a scenario to a judged run in one call, and what library users need beside it. Everything a report
 * is made of; the report itself is left to others.
 */

import { RandomStreams } from "../engine/streams.ts";
import { InputError } from "../lib/assert.ts";
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import type { RunResult } from "../metrics/run-result.ts";
import { renderScenario } from "../scenario/render.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { select } from "../scenario/selector.ts";
import {
  OBSERVATION_NAMES,
  type Observation,
  type ObservationName,
  type ObservationSink,
} from "../trace/observation.ts";
import type { Breach } from "./checkers/judging.ts";
import { judgeExpectations } from "./expectations.ts";
import { Simulation, type SimulationOptions } from "./simulation.ts";

/** A run that has ended, judged: what `createReport` takes. */
export interface JudgedRun {
  readonly scenario: Scenario;
  /** The scenario in the language of scenario files, fully resolved. */
  readonly document: unknown;
  readonly result: RunResult;
  /** One outcome for every expectation, in the scenario's order. */
  readonly expectations: readonly ExpectationOutcome[];
  /** Breaches of the laws that the scenario carries. */
  readonly breaches: readonly Breach[];
}

/** Runs a scenario to its stop and judges it. */
export function simulate(scenario: Scenario, options: SimulationOptions = {}): JudgedRun {
  if (options.metrics === false) {
    throw new InputError("simulate needs metrics: step a Simulation yourself to do without");
  }
  const simulation = new Simulation(scenario, options);
  simulation.runUntil({});
  return judgeRun(simulation);
}

/** The result of a simulation as it stands, judged by its scenario's expectations. */
export function judgeRun(simulation: Simulation): JudgedRun {
  const { scenario, specs } = simulation;
  const result = simulation.result();
  // Streams of its own: judging must not move those of a run that may go on.
  const streams = new RandomStreams(scenario.seed);
  const selections = scenario.expect.map((expectation, index) =>
    expectation.expect === "minerShare" || expectation.expect === "revenueShare"
      ? select(expectation.nodes, specs, streams.get("expectation", index).double)
      : null,
  );
  const breaches = simulation.verdicts?.(result) ?? null;
  return {
    scenario,
    document: renderScenario(scenario),
    result,
    expectations: judgeExpectations(scenario, result, selections, breaches),
    breaches: breaches ?? [],
  };
}

/**
 * Calls back for every observation, or those of some kinds, with an object instead of integers: pass it to
 * `Simulation.subscribe`, or as one of the `sinks`.
 */
export function observationSink(
  listener: (observation: Observation) => void,
  kinds: readonly ObservationName[] = OBSERVATION_NAMES,
): ObservationSink {
  const wanted = OBSERVATION_NAMES.map((name) => kinds.includes(name));
  return {
    observe: (kind, time, node, a, b, c) => {
      if (!wanted[kind]) return;
      const name = OBSERVATION_NAMES[kind]!;
      listener({ time: time as Observation["time"], node, kind: name, a, b, c });
    },
  };
}
