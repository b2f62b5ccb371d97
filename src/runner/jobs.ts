/**
 * Many runs at once: jobs in, results out in the order of the jobs, the same whatever the number of worker
 * threads. A run that fails costs nobody else's; its result says which scenario and seed it was.
 */
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import type { RunResult } from "../metrics/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Breach } from "../sim/checkers/judging.ts";
import { assertCollector, type CollectorName } from "./collectors.ts";
import { JobQueue } from "./job-queue.ts";
import { LocalCrew } from "./local-crew.ts";
import { WorkerPool } from "./worker-pool.ts";

/** One run to be made: plain data, so that it can be handed to another thread. */
export interface Job {
  readonly scenario: Scenario;
  /** Who watches the run beside its metrics, and whose findings come back as `extra`. */
  readonly collect?: CollectorName;
}

/** Why a job has no result. */
export interface JobError {
  /**
   * `input`: the scenario cannot be run; `fault`: forksim is at fault; `died`: the thread was lost, as where memory
   * runs out; `interrupted`: the run was never begun.
   */
  readonly kind: "input" | "fault" | "died" | "interrupted";
  readonly message: string;
  readonly stack: string | null;
}

/** A run that ended, also where it was broken off: `result.partial` tells. */
export interface JobDone {
  readonly ok: true;
  readonly result: RunResult;
  /** One outcome for every expectation, in the scenario's order. */
  readonly expectations: readonly ExpectationOutcome[];
  /** Breaches of the laws that the scenario carries. */
  readonly breaches: readonly Breach[];
  /** What the job's collector found. */
  readonly extra?: unknown;
}

/** A run that failed. */
export interface JobFailed {
  readonly ok: false;
  /** The scenario's name. */
  readonly scenario: string;
  readonly seed: string;
  readonly error: JobError;
}

/** What became of a job. */
export type JobResult = JobDone | JobFailed;

/** How far the jobs have got. */
export interface JobProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Runs done and the parts done of those under way, from 0 to `total`. */
  readonly share: number;
}

/** How to run jobs; none of it changes a result. */
export interface JobOptions {
  /** Threads beside this one; with 1 every run is made here. */
  readonly workers: number;
  /** Called a few times a second, and after each run. */
  readonly onProgress?: (progress: JobProgress) => void;
  /** Begins no further run, and breaks off those under way, which then have partial results. */
  readonly signal?: AbortSignal;
  /** The workers' program; by default the one that is built beside this. */
  readonly workerUrl?: URL;
}

/** Takes results in the jobs' order; where it returns false, no further result is wanted. */
export type OnResult = (result: JobResult, index: number) => unknown;

/** Those who make the runs. */
export interface Crew {
  /** Makes runs until the queue has no more to begin. */
  work(queue: JobQueue): Promise<void>;
  /** Breaks off the runs under way; they have partial results. */
  interrupt(): void;
  /** Ends what is left. */
  dismiss(): Promise<void>;
}

/** Runs all jobs; one result for each, in their order. */
export async function runJobs(
  jobs: readonly Job[],
  options: JobOptions,
): Promise<readonly JobResult[]> {
  const results: JobResult[] = [];
  await runEach(jobs, { ...options, onResult: (result) => results.push(result) });
  return results;
}

/**
 * The same with results given away one by one, as soon as all before them are there. Nothing is kept: for more
 * runs than fit into memory, and for runs of which nobody knows yet how many are needed.
 */
export async function runEach(
  jobs: readonly Job[],
  options: JobOptions & { readonly onResult: OnResult },
): Promise<void> {
  for (const { collect } of jobs) assertCollector(collect);
  const queue = new JobQueue(jobs, options);
  if (queue.isOver) return;
  const workers = Math.min(options.workers, jobs.length);
  const crew: Crew = workers > 1 ? new WorkerPool(workers, options.workerUrl) : new LocalCrew();
  const stop = () => {
    queue.close();
    crew.interrupt();
  };
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener("abort", stop);
  try {
    await crew.work(queue);
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await crew.dismiss();
  }
  queue.giveUpRest();
}
