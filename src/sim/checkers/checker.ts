/**
 * What a checker is: an independent judge who listens to a run and at its end says what was wrong with it. It
 * believes observations and raw blocks, and works out everything else by itself, with no code of those it
 * judges. Invariant: judging never changes the run.
 */
import type { RunResult } from "../../metrics/run-result.ts";
import type { ObservationSink } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";

/** One judge at work. Has to hear every observation of the run, from its start. */
export interface Judge extends ObservationSink {
  /** What is wrong, in words with the facts; empty where nothing is. `result` is the run's. */
  breaches(result: RunResult): readonly string[];
}

/** The judge of a run that has nothing for it: without money the checkers of money have no work to do. */
export const IDLE: Judge = { observe() {}, breaches: () => [] };

/** Makes the judge of a run that has not begun. */
export type Checker = (simulation: Simulation) => Judge;
