/**
 * The program of a worker thread: makes one run at a time, as it is told, and sends back what came of it.
 * Its pool ends it.
 */
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../lib/assert.ts";
import { failureOf } from "./job-queue.ts";
import type { Job, JobResult } from "./jobs.ts";
import { runJob } from "./run-job.ts";
import { SharedState } from "./shared-state.ts";

/** What a worker is given at its start. */
export interface WorkerData {
  /** Its number in the pool, from 0. */
  readonly worker: number;
  readonly memory: SharedArrayBuffer;
}

/** What a worker says: that it is there, and then the result of each job. */
export type WorkerMessage = { readonly ready: true } | { readonly result: JobResult };

const port = parentPort;
assert(port !== null, "this is the program of a worker thread");
const { worker, memory } = workerData as WorkerData;
const state = new SharedState(memory);
const say = (message: WorkerMessage) => port.postMessage(message);

port.on("message", (job: Job) => void work(job));
say({ ready: true });

async function work(job: Job): Promise<void> {
  const result = await runJob(job, {
    isInterrupted: () => state.isInterrupted,
    onShare: (share) => state.setShare(worker, share),
  });
  try {
    say({ result });
  } catch (error) {
    // What a collector left is no plain data.
    const message = error instanceof Error ? error.message : String(error);
    say({ result: failureOf(job, { kind: "fault", message, stack: null }) });
  }
}
