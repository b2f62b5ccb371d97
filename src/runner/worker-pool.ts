/**
 * Worker threads that make runs, each one at a time: whoever is done takes the next. A worker that dies loses the
 * run in its hands alone, and another takes its place.
 */
import { Worker } from "node:worker_threads";
import { SimulationBug } from "../lib/assert.ts";
import { failureOf, type JobQueue } from "./job-queue.ts";
import type { Crew, Job } from "./jobs.ts";
import { SharedState } from "./shared-state.ts";
import type { WorkerData, WorkerMessage } from "./worker.ts";

const REPORT_MS = 100;

/** Run from sources, as tests are, threads need the built program: they have nobody to translate for them. */
const DEFAULT_WORKER_URL = new URL(
  import.meta.url.endsWith(".ts") ? "../../dist/runner/worker.js" : "./worker.js",
  import.meta.url,
);

/** A thread and what it works on. */
interface Hand {
  readonly worker: number;
  readonly thread: Worker;
  isReady: boolean;
  current: { readonly job: Job; readonly index: number } | null;
  /** Why it died, where it said so. */
  lastWords: unknown;
}

export class WorkerPool implements Crew {
  readonly #url: URL;
  readonly #memory: SharedArrayBuffer;
  readonly #state: SharedState;
  readonly #hands: Hand[] = [];
  readonly #size: number;

  constructor(size: number, url: URL = DEFAULT_WORKER_URL) {
    this.#size = size;
    this.#url = url;
    this.#memory = SharedState.allocate(size);
    this.#state = new SharedState(this.#memory);
  }

  async work(queue: JobQueue): Promise<void> {
    const timer = setInterval(() => queue.report(this.#state.sumShares()), REPORT_MS);
    try {
      await new Promise<void>((resolve, reject) => {
        const watch = { queue, resolve, reject };
        for (let worker = 0; worker < this.#size; worker++) this.#hire(worker, watch);
      });
    } finally {
      clearInterval(timer);
    }
  }

  interrupt(): void {
    this.#state.interrupt();
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#hands.splice(0).map(({ thread }) => thread.terminate()));
  }

  #hire(worker: number, watch: Watch): void {
    const workerData: WorkerData = { worker, memory: this.#memory };
    const thread = new Worker(this.#url, { workerData, name: `forksim-${worker}` });
    const hand: Hand = { worker, thread, isReady: false, current: null, lastWords: null };
    this.#hands.push(hand);
    thread.on("message", (message: WorkerMessage) => this.#onMessage(hand, message, watch));
    thread.on("messageerror", (error) => {
      hand.lastWords = error;
      void thread.terminate();
    });
    thread.on("error", (error) => {
      hand.lastWords = error;
    });
    thread.on("exit", (code) => this.#onExit(hand, code, watch));
  }

  #onMessage(hand: Hand, message: WorkerMessage, watch: Watch): void {
    hand.isReady = true;
    const { current } = hand;
    hand.current = null;
    try {
      if ("result" in message && current !== null)
        watch.queue.finish(current.index, message.result);
      this.#giveOut(watch);
    } catch (error) {
      // What takes the results threw.
      watch.reject(error);
    }
  }

  /** Also to those who found nothing before: a result that was waited for lets further runs begin. */
  #giveOut({ queue, resolve }: Watch): void {
    for (const hand of this.#hands) {
      if (!hand.isReady || hand.current !== null) continue;
      hand.current = queue.next();
      if (hand.current === null) break;
      hand.thread.postMessage(hand.current.job);
    }
    const isBusy = this.#hands.some(({ current }) => current !== null);
    const mayBegin = this.#hands.some(({ isReady }) => !isReady) && queue.hasNext;
    if (queue.isOver || (!isBusy && !mayBegin)) resolve();
  }

  #onExit(hand: Hand, code: number, watch: Watch): void {
    const at = this.#hands.indexOf(hand);
    // Dismissed.
    if (at < 0) return;
    this.#hands.splice(at, 1);
    const why = explainDeath(hand.lastWords, code);
    if (!hand.isReady) {
      watch.reject(new SimulationBug(`a worker thread could not be started: ${why}`));
      return;
    }
    this.#state.setShare(hand.worker, 0);
    const { current } = hand;
    try {
      if (current !== null) {
        const error = { kind: "died", message: why, stack: null } as const;
        watch.queue.finish(current.index, failureOf(current.job, error), this.#state.sumShares());
      }
      if (watch.queue.hasNext) this.#hire(hand.worker, watch);
      this.#giveOut(watch);
    } catch (error) {
      watch.reject(error);
    }
  }
}

/** Whom the pool works for, and how it says that all is done. */
interface Watch {
  readonly queue: JobQueue;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function explainDeath(lastWords: unknown, code: number): string {
  if (lastWords instanceof Error) return lastWords.message;
  return lastWords === null ? `the thread ended with code ${code}` : String(lastWords);
}
