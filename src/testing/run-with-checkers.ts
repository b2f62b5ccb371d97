/**
 * Runs a scenario under the eyes of independent judges: the way to run one in a test. A breach is a bug of
 * the simulator, or of the rules that somebody tries out on it.
 */
import { SimulationBug } from "../lib/assert.ts";
import type { RunResult } from "../metrics/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Checker } from "../sim/checkers/checker.ts";
import { CHECKERS } from "../sim/checkers/checkers.ts";
import { describeBreach, startJudging } from "../sim/checkers/judging.ts";
import { Simulation, type SimulationOptions } from "../sim/simulation.ts";

/** How to run, and who judges. */
export interface CheckedRunOptions extends SimulationOptions {
  /** By name; the standing checkers by default. */
  readonly checkers?: Readonly<Record<string, Checker>>;
}

/** A run that nobody found fault with. */
export interface CheckedRun {
  readonly simulation: Simulation;
  readonly result: RunResult;
}

/** Runs to the end; throws a `SimulationBug` that lists every breach, each after its checker's name. */
export function runWithCheckers(scenario: Scenario, options: CheckedRunOptions = {}): CheckedRun {
  const { checkers = CHECKERS, ...others } = options;
  const simulation = new Simulation(scenario, others);
  const verdicts = startJudging(simulation, checkers);
  const result = simulation.run();
  const breaches = verdicts(result);
  if (breaches.length > 0) {
    const shown = breaches.slice(0, MOST_SHOWN).map(describeBreach);
    throw new SimulationBug(`a run broke its laws:\n${shown.join("\n")}`);
  }
  return { simulation, result };
}

const MOST_SHOWN = 20;
