/**
 * Runs a report's own scenario again and compares: same digest, same checkpoints, or where they part.
 * What a report's file is called and how the verdict is shown is left to others.
 */
import { InputError } from "../lib/assert.ts";
import type { RunResult } from "../metrics/run-result.ts";
import { renderDiagnostics } from "../scenario/diagnostics.ts";
import { parseScenario } from "../scenario/parse.ts";
import { type Checkpoint, compareCheckpoints, type DivergentWindow } from "../trace/digest.ts";
import { Simulation, type SimulationOptions } from "./simulation.ts";

/** What a replay needs of a report; every report has it. */
export interface RecordedRun {
  /** The version that wrote it. */
  readonly forksim: string;
  readonly digest: string;
  /** The scenario in the language of scenario files. */
  readonly scenario: unknown;
  readonly result: Pick<RunResult, "checkpoints" | "stopReason" | "events">;
}

/** How a replay turned out. */
export interface ReplayVerdict {
  readonly identical: boolean;
  readonly recordedDigest: string;
  readonly digest: string;
  /** Checkpoints that were compared. */
  readonly checkpoints: number;
  /** Events of the run made now. */
  readonly events: number;
  /**
   * The first window within which the runs differ; null where they are identical, or where no checkpoint
   * differs although the digest does, because the report was edited.
   */
  readonly window: DivergentWindow | null;
  /** Digests are promised for the same version only. */
  readonly recordedVersion: string;
  readonly version: string;
}

/** Runs it again and compares. `InputError` where the report's scenario cannot be run. */
export function replay(recorded: RecordedRun, options: SimulationOptions = {}): ReplayVerdict {
  const simulation = openReplay(recorded, options);
  simulation.runUntil(replayEnd(recorded));
  return judgeReplay(recorded, simulation);
}

/** The recorded run's scenario at its start, for those who run it in slices up to `replayEnd`. */
export function openReplay(recorded: RecordedRun, options: SimulationOptions = {}): Simulation {
  checkCheckpoints(recorded.result.checkpoints);
  const text = JSON.stringify(recorded.scenario, null, 2);
  const parsed = parseScenario(text, { fileName: "the report's scenario" });
  if (!parsed.ok) {
    const shown = renderDiagnostics(parsed.diagnostics, parsed.sources);
    throw new InputError(`the scenario in the report cannot be run:\n\n${shown.trimEnd()}`);
  }
  return new Simulation(parsed.scenario, options);
}

/** Where the recorded run was broken off; without a limit where it ended by itself. */
export function replayEnd({ result }: RecordedRun): { readonly events?: number } {
  return result.stopReason === "interrupted" ? { events: result.events } : {};
}

/** Compares a replay that has reached its end with what was recorded. */
export function judgeReplay(recorded: RecordedRun, simulation: Simulation): ReplayVerdict {
  const { digest, checkpoints, version } = simulation.result();
  const window = compareCheckpoints(recorded.result.checkpoints, checkpoints);
  return {
    identical: window === null && digest === recorded.digest,
    recordedDigest: recorded.digest,
    digest,
    checkpoints: recorded.result.checkpoints.length,
    events: simulation.events,
    window,
    recordedVersion: recorded.forksim,
    version,
  };
}

/** A report may have been edited, or cut and mended. */
function checkCheckpoints(checkpoints: readonly Checkpoint[]): void {
  checkpoints.forEach((checkpoint: unknown, index) => {
    const { event, time, digest } = (checkpoint ?? {}) as Partial<Checkpoint>;
    const isWhole = Number.isSafeInteger(event) && Number.isSafeInteger(time);
    if (isWhole && typeof digest === "string") return;
    throw new InputError(
      `result.checkpoints[${index}] must be an object with event, time and digest`,
    );
  });
}
