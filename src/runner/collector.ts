/** What watches a run beside its metrics: hears its observations, and leaves plain data at its end. */
import type { RunResult } from "../metrics/run-result.ts";
import type { Simulation } from "../sim/simulation.ts";
import type { ObservationSink } from "../trace/observation.ts";

/** Makes the watcher of a run that has not begun. */
export type Collector = (simulation: Simulation) => Watcher;

/** A watcher at work. */
export interface Watcher extends Partial<ObservationSink> {
  /** What it found, asked once, at the end of the run: plain data. `result` is the run's. */
  collect(result: RunResult): unknown;
}
