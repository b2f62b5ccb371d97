/**
 * Who announced what to whom, and when it arrives: written when an announcement is sent, true from its
 * arrival on. A node's knowledge of its peers' announcements is read from here, so that an announcement
 * which changes nothing else need not be delivered at all (elision): it is applied as data.
 * Invariant: what can be read at an instant does not depend on whether announcements were elided.
 */
import { assert } from "../lib/assert.ts";
import type { Topology } from "../network/topology.ts";

/** The announcements of one item. */
export interface ItemAnnouncements {
  readonly item: number;
  /** The message kind and argument of its announcements. */
  message: number;
  arg: number;
  /**
   * Arrival per directed link as microseconds after `openedAt`, at least 1; negative where the delivery was
   * elided, 0 where nothing was sent.
   */
  readonly arrival: Int32Array;
  /** Per receiver, the earliest arrival (as above) that was really scheduled since it last forgot. */
  readonly first: Int32Array;
  /** Per sender: with the link's number added, the announcement's place among equal times. */
  readonly sequence: Float64Array;
  readonly openedAt: number;
  lastArrival: number;
}

/** The board as plain data. */
export interface SavedAnnouncements {
  readonly records: readonly ItemAnnouncements[];
  readonly bootedAt: Float64Array;
}

/**
 * The latest arrival that a record can hold, 35 minutes after its opening; what arrives later counts as
 * arriving then, and is never elided.
 */
export const LATEST = 2_147_483_647;

/** All announcements of a run that somebody may still ask about. */
export class AnnouncementBoard {
  readonly #topology: Topology;
  /** How long after its last arrival an item's announcements are remembered, microseconds. */
  readonly #memory: number;
  /** Live records by item; few at a time. */
  readonly #records = new Map<number, ItemAnnouncements>();
  readonly #spare: ItemAnnouncements[] = [];
  /** When each node started: what it heard before is forgotten. */
  readonly #bootedAt: Float64Array;
  /** The latest of them, which spares most look-ups. */
  #lastBoot = 0;

  constructor(topology: Topology, memory: number) {
    this.#topology = topology;
    this.#memory = memory;
    this.#bootedAt = new Float64Array(topology.nodes);
  }

  /** The record of an item, made where there is none. */
  open(item: number, now: number): ItemAnnouncements {
    const known = this.find(item, now);
    if (known !== null) return known;
    this.#forgetOld(now);
    const spare = this.#spare.pop();
    const { links, nodes } = this.#topology;
    const record: ItemAnnouncements = {
      item,
      message: 0,
      arg: 0,
      arrival: spare?.arrival.fill(0) ?? new Int32Array(links),
      first: (spare?.first ?? new Int32Array(nodes)).fill(LATEST),
      sequence: spare?.sequence.fill(0) ?? new Float64Array(nodes),
      openedAt: now - 1,
      lastArrival: now,
    };
    this.#records.set(item, record);
    return record;
  }

  find(item: number, now: number): ItemAnnouncements | null {
    const record = this.#records.get(item);
    return record === undefined || record.lastArrival + this.#memory < now ? null : record;
  }

  /** A node starts now, knowing of no announcement. */
  noteBoot(node: number, now: number): void {
    this.#bootedAt[node] = now;
    this.#lastBoot = now;
  }

  /** The earliest arrival, after the record's opening, that a node has not forgotten by restarting. */
  knownFrom(record: ItemAnnouncements, node: number): number {
    const { openedAt } = record;
    if (this.#lastBoot <= openedAt) return 1;
    const bootedAt = this.#bootedAt[node]!;
    return bootedAt > openedAt ? Math.min(bootedAt - openedAt, LATEST) : 1;
  }

  /** The links of `node` over which the item was announced to it by `now`, first arrival first. */
  announcers(node: number, item: number, now: number): number[] {
    const record = this.find(item, now);
    if (record === null) return [];
    const { firstLink, reverse } = this.#topology;
    const heard: { link: number; at: number; order: number }[] = [];
    const knownFrom = this.knownFrom(record, node);
    for (let link = firstLink[node]!; link < firstLink[node + 1]!; link++) {
      const back = reverse[link]!;
      const at = Math.abs(record.arrival[back]!);
      if (at < knownFrom || at > now - record.openedAt) continue;
      heard.push({ link, at, order: this.#sequenceOf(record, back) });
    }
    heard.sort((x, y) => x.at - y.at || x.order - y.order);
    return heard.map(({ link }) => link);
  }

  /**
   * Announcements on their way to `node` that were elided, of one item or of all: the caller schedules
   * them, each with its own place among equal times. From here on they count as scheduled. `present` is the
   * event being handled; what would have come before it is past.
   */
  takeElided(
    node: number,
    item: number | null,
    present: { readonly time: number; readonly sequence: number },
    schedule: (link: number, of: ItemAnnouncements, arrival: number, sequence: number) => void,
  ): void {
    const known = item === null ? undefined : this.#records.get(item);
    const concerned = item === null ? this.#records.values() : known === undefined ? [] : [known];
    for (const record of concerned) {
      record.first[node] = LATEST;
      const { firstLink, reverse } = this.#topology;
      for (let link = firstLink[node]!; link < firstLink[node + 1]!; link++) {
        const inbound = reverse[link]!;
        const after = -record.arrival[inbound]!;
        const arrival = record.openedAt + after;
        if (after <= 0 || arrival < present.time) continue;
        const sequence = this.#sequenceOf(record, inbound);
        if (arrival === present.time && sequence < present.sequence) continue;
        record.arrival[inbound] = after;
        schedule(inbound, record, arrival, sequence);
      }
    }
  }

  /** Announcements over a link that have not arrived by the event being handled never will. */
  forgetUnderWay(
    link: number,
    present: { readonly time: number; readonly sequence: number },
  ): void {
    for (const record of this.#records.values()) {
      const after = Math.abs(record.arrival[link]!);
      const arrival = record.openedAt + after;
      if (after === 0 || arrival < present.time) continue;
      const isPast = arrival === present.time && this.#sequenceOf(record, link) < present.sequence;
      if (!isPast) record.arrival[link] = 0;
    }
  }

  save(): SavedAnnouncements {
    const copy = (record: ItemAnnouncements) => ({
      ...record,
      arrival: record.arrival.slice(),
      first: record.first.slice(),
      sequence: record.sequence.slice(),
    });
    return { records: [...this.#records.values()].map(copy), bootedAt: this.#bootedAt.slice() };
  }

  load(saved: SavedAnnouncements): void {
    assert(this.#records.size === 0, "a board is loaded before it is used");
    this.#bootedAt.set(saved.bootedAt);
    this.#lastBoot = this.#bootedAt.reduce((last, at) => Math.max(last, at), 0);
    for (const record of saved.records) this.#records.set(record.item, { ...record });
  }

  #sequenceOf(record: ItemAnnouncements, link: number): number {
    return record.sequence[this.#topology.from[link]!]! + link;
  }

  /** Moves records that nobody can ask for any more to the spares; their old arrivals are all past. */
  #forgetOld(now: number): void {
    for (const record of this.#records.values()) {
      if (record.lastArrival + this.#memory >= now) continue;
      this.#records.delete(record.item);
      this.#spare.push(record);
    }
  }
}
