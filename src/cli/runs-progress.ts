/** The progress line of several runs at once: as that of one run, without any of its own time. */
import type { JobProgress } from "../runner/jobs.ts";
import { FIRST_PAINT_MS, REPAINT_MS, renderRuns } from "./progress.ts";
import { ERASE_LINE, type Terminal } from "./terminal.ts";

/** Call `update` as the jobs tell it, and `clear` before anything else is written. */
export class RunsProgress {
  /** Null where nothing is shown. */
  readonly #terminal: Terminal | null;
  readonly #title: string;
  readonly #start = performance.now();
  #lastPaint = Number.NEGATIVE_INFINITY;
  #isPainted = false;

  constructor(terminal: Terminal | null, title: string) {
    this.#terminal = terminal?.showsProgress ? terminal : null;
    this.#title = title;
  }

  update(progress: JobProgress): void {
    if (this.#terminal === null) return;
    const now = performance.now();
    if (now - this.#start < FIRST_PAINT_MS || now - this.#lastPaint < REPAINT_MS) return;
    this.#lastPaint = now;
    this.#isPainted = true;
    const facts = { ...progress, title: this.#title, elapsedMs: now - this.#start };
    this.#terminal.err(`${ERASE_LINE}${renderRuns(facts, this.#terminal.columns - 1)}`);
  }

  clear(): void {
    if (!this.#isPainted) return;
    this.#terminal?.err(ERASE_LINE);
    this.#isPainted = false;
    // What was written scrolls the line away: it comes back at once.
    this.#lastPaint = Number.NEGATIVE_INFINITY;
  }
}
