/** Makes runs one after another in this thread, which hears interruptions between slices of them. */
import type { JobQueue } from "./job-queue.ts";
import type { Crew } from "./jobs.ts";
import { runJob } from "./run-job.ts";

export class LocalCrew implements Crew {
  #isInterrupted = false;

  async work(queue: JobQueue): Promise<void> {
    for (let next = queue.next(); next !== null; next = queue.next()) {
      const result = await runJob(next.job, {
        isInterrupted: () => this.#isInterrupted,
        onShare: (share) => queue.report(share),
      });
      queue.finish(next.index, result);
    }
  }

  interrupt(): void {
    this.#isInterrupted = true;
  }

  async dismiss(): Promise<void> {}
}
