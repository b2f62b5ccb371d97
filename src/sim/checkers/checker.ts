/**
 * What a checker is: an independent judge who listens to a run and says what is wrong with it, at once where it
 * can, else at the end. It believes observations and raw blocks, and works out everything else by itself, with
 * no code of those it judges. Invariant: judging never changes what a run does. Judges stand outside the run
 * and are not saved with it: who was not there from its start cannot judge it.
 */
import type { RunResult } from "../../metrics/run-result.ts";
import type { ObservationSink } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";

/** One judge at work. Has to hear every observation of the run, from its start. */
export interface Judge extends ObservationSink {
  /** What has been found wrong so far, in words with the facts; grows. Who sees everything at the end has none. */
  readonly seen?: readonly string[];
  /** Hears that an event has been handled to its end. Returns the node that what it found is about, or −1. */
  afterEvent?(): number;
  /** All that is wrong, `seen` first; empty where nothing is. `result` is the run's. */
  breaches(result: RunResult): readonly string[];
}

/** The judge of a run that has nothing for it: without money the checkers of money have no work to do. */
export const IDLE: Judge = { observe() {}, breaches: () => [] };

/** Makes the judge of a run that has not begun. */
export type Checker = (simulation: Simulation) => Judge;
