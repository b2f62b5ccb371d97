/**
 * Runs a synchronous simulation in slices of wall time, so that Ctrl-C is heard and progress is shown.
 * Invariant: slices are cut by event count, which moves neither the run's clock nor its digest.
 */
import type { Simulation } from "../sim/simulation.ts";

/** How long a slice should take, milliseconds: short enough for ten frames a second. */
const SLICE_MS = 30;
const FIRST_SLICE_EVENTS = 2_000;

/** What happens between slices. */
export interface SliceControl {
  /** Asked between slices; where true, the run is broken off. */
  readonly isInterrupted: () => boolean;
  readonly onSlice: () => void;
  /** Break off for good after this many events. */
  readonly end?: { readonly events?: number };
}

/** Runs to the stop, to `end`, or to an interruption; the two latter end the run as interrupted. */
export async function runInSlices(simulation: Simulation, control: SliceControl): Promise<void> {
  const last = control.end?.events ?? Number.POSITIVE_INFINITY;
  let size = FIRST_SLICE_EVENTS;
  for (;;) {
    const start = performance.now();
    const goesOn = simulation.runUntil({ events: Math.min(last, simulation.events + size) });
    if (!goesOn || simulation.events >= last) break;
    const spent = Math.max(performance.now() - start, 0.1);
    size = Math.max(1, Math.round(size * Math.min(4, SLICE_MS / spent)));
    control.onSlice();
    await nextTurn();
    if (control.isInterrupted()) break;
  }
  // Of a run that has reached its own stop this changes nothing.
  simulation.interrupt();
}

/** How much of a run is done, 0 to 1: of the stops that its scenario has, the one that is nearest; times in one unit. */
export function shareOfStop(
  now: { readonly time: number; readonly height: number },
  stop: { readonly time: number | null; readonly height: number | null },
): number {
  const part = (reached: number, end: number | null) =>
    end === null || end === 0 ? 0 : reached / end;
  return Math.min(1, Math.max(part(now.time, stop.time), part(now.height, stop.height)));
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
