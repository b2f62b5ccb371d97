/** Runs to be made, and what comes of them: results in the order of the jobs. */
import type { RunResult } from "../metrics/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Simulation } from "../sim/simulation.ts";
import { COLLECTORS } from "./collectors.ts";

/** One run: plain data, so that it can be handed to another thread. */
export interface Job {
  readonly scenario: Scenario;
  /** Name of an extra collector (see COLLECTORS). */
  readonly collect?: string | undefined;
}

/** What a run leaves behind; `collected` is the extra collector's. */
export interface JobResult {
  readonly result: RunResult;
  readonly collected: unknown;
}

/** How jobs are made. */
export interface JobOptions {
  readonly workers?: number;
  /** Called as runs end, in whatever order. */
  readonly onDone?: (() => void) | undefined;
}

/** Makes all runs; the results are in the order of the jobs. */
export async function runJobs(
  jobs: readonly Job[],
  { onDone }: JobOptions = {},
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  for (const job of jobs) {
    results.push(runJob(job));
    onDone?.();
    await Promise.resolve();
  }
  return results;
}

function runJob({ scenario, collect }: Job): JobResult {
  const simulation = new Simulation(scenario);
  const collector = collect === undefined ? undefined : COLLECTORS[collect]?.(simulation);
  if (collector?.sink !== undefined) simulation.subscribe(collector.sink);
  const result = simulation.run();
  return { result, collected: collector?.finish(result) };
}
