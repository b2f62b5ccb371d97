/** Many runs, one after another: jobs in, results out in the order of the jobs. */
import type { RunResult } from "../metrics/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Simulation } from "../sim/simulation.ts";
import { COLLECTORS, type CollectorName } from "./collectors.ts";

/** One run to be made: plain data, so that it can be handed to another thread. */
export interface Job {
  readonly scenario: Scenario;
  /** Who watches the run beside its metrics, and whose findings come back as `extra`. */
  readonly collect?: CollectorName;
}

/** A run that ended. */
export interface JobDone {
  readonly ok: true;
  readonly result: RunResult;
  /** What the job's collector found. */
  readonly extra?: unknown;
}

/** A run that failed. */
export interface JobFailed {
  readonly ok: false;
  readonly scenario: string;
  readonly seed: string;
  readonly error: {
    readonly kind: string;
    readonly message: string;
    readonly stack: string | null;
  };
}

/** What became of a job. */
export type JobResult = JobDone | JobFailed;

/** How far the jobs have got. */
export interface JobProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly share: number;
}

/** How to run jobs; none of it changes a result. */
export interface JobOptions {
  readonly workers: number;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly signal?: AbortSignal;
}

/** Takes results in the jobs' order; where it returns false, no further result is wanted. */
export type OnResult = (result: JobResult, index: number) => unknown;

/** Runs all jobs and gives their results away one by one. */
export async function runEach(
  jobs: readonly Job[],
  options: JobOptions & { readonly onResult: OnResult },
): Promise<void> {
  for (const [index, job] of jobs.entries()) {
    if (options.signal?.aborted) return;
    const simulation = new Simulation(job.scenario);
    const watcher = job.collect === undefined ? null : COLLECTORS[job.collect](simulation);
    if (watcher?.observe !== undefined) {
      simulation.subscribe({ observe: watcher.observe.bind(watcher) });
    }
    const result = simulation.run();
    const done = index + 1;
    options.onResult({ ok: true, result, extra: watcher?.collect(result) }, index);
    options.onProgress?.({ total: jobs.length, done, failed: 0, share: done });
    await Promise.resolve();
  }
}
