/**
 * Putting judges on a run: they hear it from its start; a breach that one of them sees ends the run behind the
 * event that was it. What can be judged only at the end is judged there.
 */
import { formatCount, formatUs } from "../../metrics/format.ts";
import type { RunResult } from "../../metrics/run-result.ts";
import type { ObservationKind } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Checker, Judge } from "./checker.ts";

/** A law broken in a run. */
export interface Breach {
  readonly law: string;
  /** What is wrong, with the facts. */
  readonly what: string;
  /** The event that was it, counted from 1, or the run's last where only its end showed it. */
  readonly event: number;
  /** Simulated time of that event, µs. */
  readonly time: number;
  /** The node that it is about, −1 where it is no single one. */
  readonly node: number;
  /** Seen as it happened, so that the run was ended for it. */
  readonly isSeen: boolean;
}

/** The breaches of a run that is over, in the order seen; empty where no law was broken. */
export type Verdicts = (result: RunResult) => readonly Breach[];

/** One judge of a bench, and how much of what it has seen was told. */
interface Seat {
  readonly law: string;
  readonly judge: Judge;
  told: number;
}

/** Has the checkers judge a run that has not begun; ask the verdicts once it is over. */
export function startJudging(
  simulation: Simulation,
  checkers: Readonly<Record<string, Checker>>,
): Verdicts {
  const seats: Seat[] = Object.entries(checkers).map(([law, checker]) => ({
    law,
    judge: checker(simulation),
    told: 0,
  }));
  const seen: Breach[] = [];

  function tell(seat: Seat, node: number): void {
    const { law, judge } = seat;
    const { events: event, now: time } = simulation;
    for (const what of judge.seen!.slice(seat.told)) {
      seen.push({ law, what, event, time, node, isSeen: true });
    }
    seat.told = judge.seen!.length;
    simulation.breakOff();
  }

  simulation.subscribe({
    observe(kind: ObservationKind, time, node, a, b, c) {
      for (const seat of seats) {
        const { judge } = seat;
        judge.observe(kind, time, node, a, b, c);
        if (judge.seen !== undefined && judge.seen.length > seat.told) tell(seat, node);
      }
    },
  });
  const watchful = seats.filter(({ judge }) => judge.afterEvent !== undefined);
  if (watchful.length > 0) {
    simulation.watch(() => {
      for (const seat of watchful) {
        const node = seat.judge.afterEvent!();
        if (seat.judge.seen!.length > seat.told) tell(seat, node);
      }
    });
  }
  return (result) => {
    // Of a run that was cut short its end says nothing.
    if (seen.length > 0) return seen;
    const { events: event, now: time } = simulation;
    return seats.flatMap(({ law, judge }) =>
      judge.breaches(result).map((what) => ({ law, what, event, time, node: -1, isSeen: false })),
    );
  };
}

/** A breach in one line. */
export function describeBreach({ law, what, event, time, isSeen }: Breach): string {
  const where = `at event ${formatCount(event)}, ${formatUs(time)}`;
  return `${law}: ${what}${isSeen ? ` (${where})` : ""}`;
}
