/** A listener of one run that leaves plain data behind, for statistics that no `RunResult` has. */
import type { RunResult } from "../../metrics/run-result.ts";
import type { Simulation } from "../../sim/simulation.ts";
import type { ObservationSink } from "../../trace/observation.ts";

/** Begins to collect of a run that has not begun. */
export type Collector = (simulation: Simulation) => Collecting;

/** What listens to one run. */
export interface Collecting {
  readonly sink?: ObservationSink;
  /** Plain data; asked once, when the run is over. */
  readonly finish: (result: RunResult) => unknown;
}
