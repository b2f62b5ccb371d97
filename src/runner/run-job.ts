/** One job from its start to its result, in whatever thread: what goes wrong is in the result. */
import { InputError } from "../lib/assert.ts";
import { judgeRun } from "../sim/simulate.ts";
import { Simulation } from "../sim/simulation.ts";
import { COLLECTORS } from "./collectors.ts";
import { failureOf } from "./job-queue.ts";
import type { Job, JobError, JobResult } from "./jobs.ts";
import { runInSlices, shareOfStop } from "./slices.ts";

/** What happens on the way. */
export interface JobControl {
  /** Asked now and then; where true, the run is broken off. */
  readonly isInterrupted: () => boolean;
  /** Told now and then which share of the run is done, 0 to 1. */
  readonly onShare: (share: number) => void;
}

/** Never rejects. */
export async function runJob(job: Job, control: JobControl): Promise<JobResult> {
  try {
    return await makeRun(job, control);
  } catch (error) {
    return failureOf(job, describeError(error));
  }
}

async function makeRun({ scenario, collect }: Job, { isInterrupted, onShare }: JobControl) {
  const simulation = new Simulation(scenario);
  const watcher = collect === undefined ? null : COLLECTORS[collect](simulation);
  if (watcher?.observe !== undefined) {
    simulation.subscribe({ observe: watcher.observe.bind(watcher) });
  }
  await runInSlices(simulation, {
    isInterrupted,
    onSlice: () => onShare(shareDone(simulation)),
  });
  const { result, expectations, breaches } = judgeRun(simulation);
  const run = { ok: true, result, expectations, breaches } as const;
  return watcher === null ? run : { ...run, extra: watcher.collect(result) };
}

function shareDone({ scenario: { stop }, tree, now }: Simulation): number {
  // The latest block stands within a fork's length of the highest.
  const height = tree.height((tree.size - 1) as Parameters<typeof tree.height>[0]);
  return shareOfStop({ time: now, height }, stop);
}

function describeError(error: unknown): JobError {
  if (error instanceof InputError) return { kind: "input", message: error.message, stack: null };
  if (error instanceof Error) {
    return { kind: "fault", message: error.message, stack: error.stack ?? null };
  }
  return { kind: "fault", message: String(error), stack: null };
}
