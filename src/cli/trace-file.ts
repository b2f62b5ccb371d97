/**
 * Writes a run's trace while it runs, so that a long one need not fit into memory.
 * Invariant: the file holds what `renderTrace` gives for the whole trace.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { assert, InputError } from "../lib/assert.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
  renderTraceHeader,
  renderTraceLine,
  TRACE_SCHEMA,
  type TraceHeader,
} from "../trace/jsonl.ts";
import type { TraceRecord } from "../trace/recorder.ts";
import { explainFileError } from "./file-errors.ts";

/** Stands in the header until the digest is known; as long as a digest. */
const NO_DIGEST = "0".repeat(16);

/** An open trace file: `append` between slices, `close` at the end. */
export class TraceFile {
  readonly #path: string;
  readonly #file: number;
  readonly #header: TraceHeader;

  constructor(path: string, { name, seed }: Scenario) {
    this.#path = path;
    this.#header = { schema: TRACE_SCHEMA, scenario: name, seed, digest: NO_DIGEST, dropped: 0 };
    try {
      this.#file = openSync(path, "w");
    } catch (error) {
      throw new InputError(`cannot write ${explainFileError(path, error)}`);
    }
    this.#write(`${renderTraceHeader(this.#header)}\n`);
  }

  append(records: readonly TraceRecord[]): void {
    if (records.length === 0) return;
    this.#write(records.map((record) => `${renderTraceLine(record)}\n`).join(""));
  }

  /** Puts the digest into its place. */
  close(digest: string): void {
    assert(digest.length === NO_DIGEST.length, "a digest fits its place", { digest });
    this.#write(renderTraceHeader({ ...this.#header, digest }), 0);
    closeSync(this.#file);
  }

  #write(text: string, position: number | null = null): void {
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) {
        const at = position === null ? null : position + done;
        done += writeSync(this.#file, bytes, done, bytes.length - done, at);
      }
    } catch (error) {
      throw new InputError(`cannot write ${explainFileError(this.#path, error)}`);
    }
  }
}
