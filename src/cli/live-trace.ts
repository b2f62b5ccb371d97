/**
 * Records a simulation that is only about to be made: the names of its message kinds come later than its
 * first observations. Records are taken out as the run goes on.
 */
import type { Simulation } from "../sim/simulation.ts";
import type { ObservationSink } from "../trace/observation.ts";
import { type MessageSink, type TraceRecord, TraceRecorder } from "../trace/recorder.ts";

/** How much a trace holds: what nodes report, or delivered messages beside it. */
export type TraceLevel = "blocks" | "messages";

/** Pass the sinks to the simulation, then `attach` it; `take` at any time. */
export class LiveTrace {
  readonly sink: ObservationSink;
  readonly messageSink: MessageSink | null;
  #messageKinds: readonly string[] = [];
  #recorder = createRecorder([]);
  #taken: TraceRecord[] = [];

  constructor(level: TraceLevel) {
    this.sink = { observe: (...observation) => this.#recorder.observe(...observation) };
    this.messageSink =
      level === "blocks" ? null : { message: (...delivery) => this.#recorder.message(...delivery) };
  }

  /** To be called before the first event: until then nothing is delivered. */
  attach({ messageKinds }: Simulation): void {
    this.#messageKinds = messageKinds;
    this.#taken = this.take();
  }

  /** What was recorded since the last time. */
  take(): TraceRecord[] {
    const records = [...this.#taken, ...this.#recorder.records()];
    this.#taken = [];
    this.#recorder = createRecorder(this.#messageKinds);
    return records;
  }
}

function createRecorder(messageKinds: readonly string[]): TraceRecorder {
  return new TraceRecorder({ observations: "all", messages: "all", messageKinds, limit: null });
}
