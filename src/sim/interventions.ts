/**
 * Changes to single messages, named by a stable identity: the one seam for counterfactuals, shrinking and
 * the exploration of delivery orders. Normally there are none, and then nothing is counted.
 * Invariant: a message that is not named travels exactly as it would without this file.
 */
import type { EventHandle, Scheduler } from "../engine/scheduler.ts";
import { InputError } from "../lib/assert.ts";
import { EVENT } from "./events.ts";

/** The `nth` (from 0) message from one node to another of one kind about one item. */
export interface MessageIdentity {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly item: number;
  readonly nth: number;
}

/** One change to one message. */
export type Intervention = MessageIdentity &
  (
    | { readonly do: "drop" }
    /** Microseconds later, or earlier where negative; never before it is sent. */
    | { readonly do: "delay"; readonly by: number }
    /** Exchanges its arrival with that of a message sent while it is on its way. */
    | { readonly do: "swap"; readonly with: MessageIdentity }
  );

/** A message about to be scheduled. */
export interface Departure {
  readonly from: number;
  readonly to: number;
  /** The receiver's link to the sender. */
  readonly link: number;
  readonly message: number;
  readonly item: number;
  readonly arg: number;
}

interface InFlight {
  readonly departure: Departure;
  readonly arrival: number;
  /** Its place among equal times. */
  readonly sequence: number;
  readonly handle: EventHandle;
}

/** What was counted, and the first halves of swaps, as plain data. */
export interface SavedInterventions {
  readonly counts: readonly (readonly [string, number])[];
  readonly inFlight: readonly (readonly [string, InFlight])[];
}

/** The interventions of a run at work: every message departs through here where there are any. */
export class Interventions {
  readonly isEmpty: boolean;
  readonly #scheduler: Scheduler;
  readonly #byKey: ReadonlyMap<string, Intervention>;
  /** Second message of a swap to the first. */
  readonly #partners: ReadonlyMap<string, string>;
  readonly #counts = new Map<string, number>();
  readonly #inFlight = new Map<string, InFlight>();

  constructor(scheduler: Scheduler, list: readonly Intervention[]) {
    this.isEmpty = list.length === 0;
    const keys = list.map((one) => keyOf(one, one.nth));
    const twice = keys.find((key, place) => keys.indexOf(key) !== place);
    if (twice !== undefined) throw new InputError(`two interventions are about message ${twice}`);
    this.#scheduler = scheduler;
    this.#byKey = new Map(list.map((one) => [keyOf(one, one.nth), one]));
    this.#partners = new Map(
      list.flatMap((one) =>
        one.do === "swap" ? [[keyOf(one.with, one.with.nth), keyOf(one, one.nth)] as const] : [],
      ),
    );
  }

  /** Schedules a message, known by what it is about, as the interventions have it; false where dropped. */
  depart(
    departure: Departure,
    kind: string,
    item: number,
    arrival: number,
    sequence: number,
  ): boolean {
    const { from, to } = departure;
    const stem = { from, to, kind, item };
    const counted = keyOf(stem, -1);
    const nth = this.#counts.get(counted) ?? 0;
    this.#counts.set(counted, nth + 1);
    const key = keyOf(stem, nth);
    const first = this.#inFlight.get(this.#partners.get(key) ?? "");
    if (first !== undefined && this.#scheduler.cancel(first.handle)) {
      this.#schedule(first.departure, arrival, first.sequence);
      this.#schedule(departure, Math.max(this.#scheduler.now, first.arrival), sequence);
      return true;
    }
    const intervention = this.#byKey.get(key);
    if (intervention?.do === "drop") return false;
    const by = intervention?.do === "delay" ? intervention.by : 0;
    const handle = this.#schedule(departure, Math.max(this.#scheduler.now, arrival + by), sequence);
    if (intervention?.do === "swap")
      this.#inFlight.set(key, { departure, arrival, sequence, handle });
    return true;
  }

  save(): SavedInterventions {
    return { counts: [...this.#counts], inFlight: [...this.#inFlight] };
  }

  load(saved: SavedInterventions): void {
    for (const [key, count] of saved.counts) this.#counts.set(key, count);
    for (const [key, message] of saved.inFlight) this.#inFlight.set(key, message);
  }

  #schedule(departure: Departure, arrival: number, sequence: number): EventHandle {
    const { to, link, message, item, arg } = departure;
    const slot = this.#scheduler.atReserved(
      arrival,
      sequence,
      EVENT.message,
      to,
      link,
      message,
      item,
      arg,
    );
    return this.#scheduler.handleOf(slot);
  }
}

function keyOf({ from, to, kind, item }: Omit<MessageIdentity, "nth">, nth: number): string {
  return `${from}>${to} ${kind} ${item} #${nth}`;
}
