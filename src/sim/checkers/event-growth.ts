/**
 * Nothing goes on for ever by itself: while no block is found, nothing is submitted and nobody interferes, the
 * queue of events does not keep growing, and time does not stand still under a flood of events. The detector of
 * livelocks. A cascade may well fill the queue for a while: what must not be is that its low-water mark rises
 * from window to window, four windows long, by more than there are nodes and links.
 */
import { OBSERVATION, type ObservationKind } from "../../trace/observation.ts";
import type { Simulation } from "../simulation.ts";
import type { Judge } from "./checker.ts";

/** What nodes do only because of something else that happened. All others come from outside. */
const REACTIONS: ReadonlySet<ObservationKind> = new Set([
  OBSERVATION.blockAccepted,
  OBSERVATION.tipChanged,
  OBSERVATION.blockRefused,
  OBSERVATION.orphanAdded,
  OBSERVATION.orphanEvicted,
  OBSERVATION.requestTimedOut,
  OBSERVATION.syncModeChanged,
  OBSERVATION.txAdmitted,
  OBSERVATION.txRefused,
  OBSERVATION.txReplaced,
  OBSERVATION.txEvicted,
  OBSERVATION.txExpired,
  OBSERVATION.txConflicted,
]);

/** Windows in a row through which the queue has to grow. */
const WINDOWS = 4;
/** Request timeouts, and trickles, in a window: after the first few, retries have reached their level. */
const TIMEOUTS = 2;
const TRICKLES = 5;
/** No window is shorter, µs: messages take their time too. */
const WINDOW_LEAST = 30_000_000;
/** Events at one instant, by link and node, that no flood comes to: each link carries each item a few times. */
const AT_ONCE = 200;
const AT_ONCE_LEAST = 100_000;

/** Judges the queue behind every event. */
export function noEventGrowth(simulation: Simulation): Judge {
  const { specs, topology, scenario } = simulation;
  const { relay, transactions } = scenario.protocol;
  const trickle = transactions?.relay.trickle ?? 0;
  const window = Math.max(TIMEOUTS * relay.requestTimeout, TRICKLES * trickle, WINDOW_LEAST);
  const growth = specs.length + topology.links;
  const atOnce = AT_ONCE_LEAST + AT_ONCE * growth;
  const seen: string[] = [];
  /** Least queue of each full window since the last input. */
  let lows: number[] = [];
  let low = Number.POSITIVE_INFINITY;
  let windowEnd = window;
  let instant = -1;
  let handled = 0;

  function begin(now: number): void {
    lows = [];
    low = Number.POSITIVE_INFINITY;
    windowEnd = now + window;
  }

  function closeWindow(now: number): void {
    if (low < Number.POSITIVE_INFINITY) lows.push(low);
    low = Number.POSITIVE_INFINITY;
    // Windows that nothing fell into are passed over: what waits was waiting.
    while (windowEnd < now) windowEnd += window;
    const last = lows.slice(-WINDOWS - 1);
    if (last.length <= WINDOWS) return;
    const rises = last.every((value, at) => at === 0 || value > last[at - 1]!);
    if (!rises || last.at(-1)! - last[0]! <= growth) return;
    seen.push(`without input the queue grew from ${last[0]} to ${last.at(-1)} waiting events`);
  }

  return {
    seen,
    observe(kind, time) {
      if (!REACTIONS.has(kind)) begin(time);
    },
    afterEvent() {
      const { now, queued } = simulation;
      if (now === instant) handled += 1;
      else [instant, handled] = [now, 0];
      if (handled === atOnce) seen.push(`${handled} events were handled and time stood still`);
      if (now > windowEnd) closeWindow(now);
      if (queued < low) low = queued;
      return -1;
    },
    breaches: () => seen,
  };
}
