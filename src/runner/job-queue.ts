/**
 * Jobs given out one by one, and their results put back into order. Knows neither threads nor time.
 * Invariant: results are handed on in the order of the jobs, each once, and none after one that was the last wanted.
 */
import type { Job, JobError, JobFailed, JobOptions, JobResult, OnResult } from "./jobs.ts";

/** Runs that may be ahead of the first unfinished one: what waits to be taken in order takes memory. */
const AHEAD_MAX = 500;

export class JobQueue {
  readonly #jobs: readonly Job[];
  readonly #options: JobOptions & { readonly onResult: OnResult };
  readonly #waiting = new Map<number, JobResult>();
  #begun = 0;
  #taken = 0;
  #done = 0;
  #failed = 0;
  #isClosed = false;
  #isWanted = true;

  constructor(jobs: readonly Job[], options: JobOptions & { readonly onResult: OnResult }) {
    this.#jobs = jobs;
    this.#options = options;
  }

  /** Whether there is nothing to wait for any more. */
  get isOver(): boolean {
    return !this.#isWanted || this.#taken === this.#jobs.length;
  }

  /** The next job to begin; null where there is none, now or ever. */
  next(): { readonly job: Job; readonly index: number } | null {
    if (!this.hasNext) return null;
    const index = this.#begun++;
    return { job: this.#jobs[index]!, index };
  }

  /** Whether `next` has one at this moment. */
  get hasNext(): boolean {
    const isFar = this.#begun >= this.#taken + AHEAD_MAX;
    return !this.#isClosed && !isFar && this.#begun < this.#jobs.length;
  }

  /** Takes a result, whenever it comes; `underWay` as of `report`. */
  finish(index: number, result: JobResult, underWay = 0): void {
    this.#done++;
    if (!result.ok) this.#failed++;
    this.#waiting.set(index, result);
    this.#handOut();
    this.report(underWay);
  }

  /** `underWay` is the sum of the shares done of the runs under way. */
  report(underWay: number): void {
    this.#options.onProgress?.({
      total: this.#jobs.length,
      done: this.#done,
      failed: this.#failed,
      share: Math.min(this.#jobs.length, this.#done + underWay),
    });
  }

  /** Begins nothing more. */
  close(): void {
    this.#isClosed = true;
  }

  /** What was not begun before the end has a result too. */
  giveUpRest(): void {
    const error = { kind: "interrupted", message: "the run was not begun", stack: null } as const;
    for (let index = this.#begun; index < this.#jobs.length && this.#isWanted; index++) {
      this.#waiting.set(index, failureOf(this.#jobs[index]!, error));
      this.#handOut();
    }
  }

  #handOut(): void {
    for (;;) {
      const result = this.#waiting.get(this.#taken);
      if (result === undefined || !this.#isWanted) return;
      this.#waiting.delete(this.#taken);
      const isWanted = this.#options.onResult(result, this.#taken++) !== false;
      if (isWanted) continue;
      this.#isWanted = false;
      this.close();
    }
  }
}

/** The result of a job that has none. */
export function failureOf({ scenario }: Job, error: JobError): JobFailed {
  return { ok: false, scenario: scenario.name, seed: scenario.seed, error };
}
