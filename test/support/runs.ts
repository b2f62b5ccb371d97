/** Runs as tests compare them: to the end under some options, by all that must be the same. */
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation, type SimulationOptions } from "../../src/sim/simulation.ts";

/** What two runs that ought to be the same have in common. */
export interface Outcome {
  readonly digest: string;
  readonly stopReason: string | null;
  readonly time: number;
  readonly blocks: number;
  readonly tips: readonly number[];
}

/** Runs to the end. */
export function outcomeOf(scenario: Scenario, options: SimulationOptions = {}): Outcome {
  const simulation = new Simulation(scenario, options);
  simulation.runUntil({});
  return describeEnd(simulation);
}

/** The outcome of a run that has ended. */
export function describeEnd(simulation: Simulation): Outcome {
  return {
    digest: simulation.digest,
    stopReason: simulation.stopReason,
    time: simulation.now,
    blocks: simulation.tree.size,
    tips: simulation.specs.map((_, node) => simulation.nodeState(node).tip.block),
  };
}
