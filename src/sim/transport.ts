/**
 * How a message gets from node to node in a simulation: link rules, the sender's uplink, latency, the
 * scheduler. Counts what is sent, and keeps announcements that change nothing out of the event queue.
 * Invariant: eliding an announcement changes neither a draw nor the order of any other event.
 */
import type { Scheduler } from "../engine/scheduler.ts";
import type { RandomStreams } from "../engine/streams.ts";
import { assert, InputError } from "../lib/assert.ts";
import type { Uplinks } from "../network/bandwidth.ts";
import type { LatencyModel } from "../network/latency.ts";
import { CUT, type LinkRules, LOST } from "../network/link-rules.ts";
import type { Topology } from "../network/topology.ts";
import {
  identityOfItem,
  type MessageKind,
  type Protocol,
  releaseMessage,
  retainMessage,
} from "../protocol/protocol.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type AnnouncementBoard, type ItemAnnouncements, LATEST } from "./announcements.ts";
import { EVENT } from "./events.ts";
import { flipBit, HeldMessages, type SavedHeld } from "./faults/in-transit.ts";
import type { Interventions } from "./interventions.ts";

/** What a transport works with; composed in `simulation.ts`. */
export interface TransportParts {
  readonly scheduler: Scheduler;
  readonly streams: RandomStreams;
  readonly topology: Topology;
  readonly latency: LatencyModel;
  readonly uplinks: Uplinks;
  readonly rules: LinkRules;
  readonly board: AnnouncementBoard;
  readonly interventions: Interventions;
  readonly protocol: Pick<Protocol, "messages" | "announcementStatus">;
  readonly names: readonly string[];
  /** 1 for every node that hears messages now. */
  readonly up: Uint8Array;
  readonly elide: boolean;
  /** Pass messages as interned integers, or through their codecs. */
  readonly wire: "interned" | "bytes";
  /** How senders queue, and what a message costs them beside its transmission. */
  readonly sending: Pick<Scenario["network"], "sendOverhead" | "controlOverhead" | "blockQueue">;
}

/** Counters of what was sent, by message kind and by sender. */
export interface Traffic {
  readonly messages: Float64Array;
  readonly bytes: Float64Array;
  readonly dropped: Float64Array;
  /** Messages and bytes of each sender, side by side. */
  readonly byNode: Float64Array;
}

/** Closed links, messages held back and counters as plain data. */
export interface SavedTransport {
  readonly closed: Uint8Array;
  readonly held: SavedHeld;
  readonly voidBefore: Float64Array | null;
  readonly traffic: Traffic;
  readonly elided: number;
}

/** Above every status. */
const NEVER = 256;

// Per link: the peer, the opposite link, the latency.
const HOT_STRIDE = 3;
const HOT_REVERSE = 1;
const HOT_LATENCY = 2;

export class Transport {
  readonly traffic: Traffic;
  /** Announcements applied as data instead of delivered. */
  elided = 0;
  /**
   * Per link by which a message comes, once there was a reset: messages with a lower sequence number were under
   * way then, and are lost.
   */
  voidBefore: Float64Array | null = null;
  readonly #parts: TransportParts;
  readonly #scheduler: Scheduler;
  readonly #topology: Topology;
  readonly #kinds: readonly MessageKind[];
  /** 1 for a directed link that is closed: by one of its ends, by an event, or until an event opens it. */
  readonly #closed: Uint8Array;
  /** How many directed links are closed. */
  #closedLinks = 0;
  /** What the announcing loop reads of a link, side by side; null where latencies are drawn per message. */
  readonly #hotLinks: Int32Array | null;
  readonly #sendsOneAtATime: boolean;
  readonly #lossDraws: (() => number)[] = [];
  /** What waits in clogs. */
  readonly #held: HeldMessages;
  /** Of the message just sent: when its copies arrive, and whether it is damaged or held. */
  readonly #copyArrivals: number[] = [];
  #isCorrupted = false;
  #isHeld = false;

  constructor(parts: TransportParts) {
    this.#parts = parts;
    this.#scheduler = parts.scheduler;
    this.#topology = parts.topology;
    this.#kinds = parts.protocol.messages;
    this.#closed = new Uint8Array(parts.topology.links);
    this.#hotLinks = packHotLinks(parts.topology, parts.latency);
    this.#sendsOneAtATime = parts.sending.blockQueue === "one-at-a-time";
    this.#held = new HeldMessages();
    const kinds = this.#kinds.length;
    const { nodes } = parts.topology;
    this.traffic = {
      messages: new Float64Array(kinds),
      bytes: new Float64Array(kinds),
      dropped: new Float64Array(kinds),
      byNode: new Float64Array(2 * nodes),
    };
  }

  isOpen(link: number): boolean {
    return this.#closed[link] === 0;
  }

  /** Closes a link in both directions; false where it was closed. */
  close(link: number): boolean {
    if (this.#closed[link] === 1) return false;
    this.#closed[link] = 1;
    this.#closed[this.#topology.reverse[link]!] = 1;
    this.#closedLinks += 2;
    return true;
  }

  /** Opens a closed link in both directions; false where it was open. */
  open(link: number): boolean {
    if (this.#closed[link] === 0) return false;
    this.#closed[link] = 0;
    this.#closed[this.#topology.reverse[link]!] = 0;
    this.#closedLinks -= 2;
    return true;
  }

  /** A node that stops forgets what it had queued to send; what has been sent is on its way. */
  forgetQueue(node: number): void {
    this.#parts.uplinks.clear(node);
  }

  /** One message from `node` over one of its links. */
  send(node: number, link: number, message: number, item: number, arg: number): void {
    const links = this.#hotLinks;
    if (links !== null && this.#isPlain) {
      this.#sendPlainly(node, link, links, message, item, arg);
      return;
    }
    const kind = this.#kinds[message]!;
    if (this.#closed[link] === 1) {
      releaseMessage(kind, item, arg);
      return;
    }
    const size = kind.size(item, arg);
    this.#count(message, node, 1, size);
    const arrival = this.#travel(link, message, size);
    if (arrival < 0) {
      releaseMessage(kind, item, arg);
      return;
    }
    for (const _ of this.#copyArrivals) retainMessage(kind, item, arg);
    this.#despatch(link, message, item, arg, arrival, this.#scheduler.reserve(1), false);
  }

  /** One message over every link of a node. */
  broadcast(node: number, message: number, item: number, arg: number): void {
    // Each message holds a reference to its list, and the caller has one only.
    assert(this.#kinds[message]!.list === null, "no list goes to all peers at once", { message });
    const { firstLink } = this.#topology;
    const end = firstLink[node + 1]!;
    for (let link = firstLink[node]!; link < end; link++) {
      this.send(node, link, message, item, arg);
    }
  }

  /** Announces an item to one peer, told before or not. */
  announceTo(link: number, message: number, item: number, arg: number): void {
    if (this.#closed[link] === 1) return;
    const size = this.#kinds[message]!.size(item, arg);
    const node = this.#topology.from[link]!;
    this.#count(message, node, 1, size);
    const arrival = this.#travel(link, message, size);
    if (arrival < 0) return;
    if (this.#isWhole) this.#noteArrival(link, item, arrival);
    this.#despatch(link, message, item, arg, arrival, this.#scheduler.reserve(1), true);
  }

  /**
   * Announces an item to every peer that has neither announced it to the node nor been told. A delivery
   * that the receiver is bound to ignore is left to the board; the rest is scheduled.
   */
  announce(node: number, message: number, item: number, arg: number): void {
    const { board } = this.#parts;
    const { firstLink } = this.#topology;
    const record = board.open(item, this.#scheduler.now);
    const start = firstLink[node]!;
    const end = firstLink[node + 1]!;
    // Every link has its place among equal times, whether its message is scheduled or not.
    const sequence = this.#scheduler.reserve(end - start) - start;
    record.sequence[node] = sequence;
    record.message = message;
    record.arg = arg;
    const kind = this.#kinds[message]!;
    const size = kind.size(item, arg);
    const links = this.#hotLinks;
    const sent =
      links !== null && this.#isPlain && !kind.carriesBlock
        ? this.#announcePlainly(node, record, size, links)
        : this.#announceWithCare(node, record, size);
    this.#count(message, node, sent, size);
  }

  /**
   * The common case without a call per link: fixed latencies, and nothing that could befall a message. This
   * loop is most of a large run; it counts in microseconds after the record's opening, which are 32-bit.
   */
  #announcePlainly(
    node: number,
    record: ItemAnnouncements,
    size: number,
    links: Int32Array,
  ): number {
    const { board, uplinks, up, protocol, elide } = this.#parts;
    const { upCost, downCost, evenUpCost, evenDownCost, busyUntilAll } = uplinks;
    const { arrival: arrivals, first, openedAt, item, message, arg } = record;
    const scheduler = this.#scheduler;
    const sinceOpened = Math.min(scheduler.now - openedAt, LATEST) | 0;
    const status = protocol.announcementStatus(item);
    const ignoredFrom = elide ? (this.#kinds[message]!.ignoredFrom ?? NEVER) : NEVER;
    const elides = ignoredFrom !== NEVER;
    const overhead = this.#parts.sending.controlOverhead;
    const sequence = record.sequence[node]!;
    const ownCost = evenUpCost >= 0 ? evenUpCost : upCost[node]!;
    const evenBytes = evenDownCost < 0 ? -1 : size * Math.max(evenDownCost, ownCost);
    const knownFrom = board.knownFrom(record, node);
    const start = this.#topology.firstLink[node]!;
    const end = this.#topology.firstLink[node + 1]!;
    let busy = Math.max(busyUntilAll[node]!, scheduler.now);
    let last = 0;
    let sent = 0;
    let elided = 0;
    for (let link = start, at = start * HOT_STRIDE; link < end; link++, at += HOT_STRIDE) {
      const reverse = links[at + HOT_REVERSE]!;
      const back = arrivals[reverse]!;
      const heard = back < 0 ? -back : back;
      if (heard >= knownFrom && heard <= sinceOpened) continue;
      const peer = links[at]!;
      const earlier = arrivals[link]!;
      if (earlier !== 0 && this.#isTold(record, node, peer, earlier)) continue;
      sent += 1;
      busy += evenBytes >= 0 ? evenBytes : size * Math.max(ownCost, downCost[peer]!);
      const due = Math.ceil(busy) - openedAt + overhead + links[at + HOT_LATENCY]!;
      const after = due < LATEST ? due | 0 : LATEST;
      if (after > last) last = after;
      const isIgnored = status[peer]! >= ignoredFrom || (elides && first[peer]! <= after);
      if (isIgnored && after < LATEST && up[peer] === 1) {
        arrivals[link] = -after;
        elided += 1;
        continue;
      }
      arrivals[link] = after;
      if (after < first[peer]!) first[peer] = after;
      const time = openedAt + due;
      scheduler.atReserved(time, sequence + link, EVENT.message, peer, reverse, message, item, arg);
    }
    busyUntilAll[node] = busy;
    record.lastArrival = Math.max(record.lastArrival, openedAt + last);
    this.elided += elided;
    return sent;
  }

  /** The same, message by message, through whatever the run has in store for it. */
  #announceWithCare(node: number, record: ItemAnnouncements, size: number): number {
    const { board, up, protocol, elide } = this.#parts;
    const { firstLink, to, reverse } = this.#topology;
    const { arrival: arrivals, first, openedAt, item, message, arg } = record;
    const sinceOpened = this.#scheduler.now - openedAt;
    const knownFrom = board.knownFrom(record, node);
    const status = protocol.announcementStatus(item);
    const { ignoredFrom } = this.#kinds[message]!;
    let sent = 0;
    const end = firstLink[node + 1]!;
    for (let link = firstLink[node]!; link < end; link++) {
      const heard = Math.abs(arrivals[reverse[link]!]!);
      if (heard >= knownFrom && heard <= sinceOpened) continue;
      const peer = to[link]!;
      if (this.#isTold(record, node, peer, arrivals[link]!)) continue;
      if (this.#closed[link] === 1) continue;
      sent += 1;
      const arrival = this.#travel(link, message, size);
      if (arrival < 0) continue;
      const place = record.sequence[node]! + link;
      if (!this.#isWhole) {
        this.#despatch(link, message, item, arg, arrival, place, true);
        continue;
      }
      if (arrival > record.lastArrival) record.lastArrival = arrival;
      const after = Math.min(arrival - openedAt, LATEST);
      const isIgnored =
        elide &&
        ignoredFrom !== null &&
        (status[peer]! >= ignoredFrom || first[peer]! <= after) &&
        after < LATEST &&
        this.#copyArrivals.length === 0 &&
        up[peer] === 1;
      arrivals[link] = isIgnored ? -after : after;
      if (isIgnored) {
        this.elided += 1;
        continue;
      }
      if (after < first[peer]!) first[peer] = after;
      this.#despatch(link, message, item, arg, arrival, place, true);
    }
    return sent;
  }

  /** Whether an announcement with this arrival still counts for both ends: neither has restarted since. */
  #isTold(record: ItemAnnouncements, node: number, peer: number, arrival: number): boolean {
    const { board } = this.#parts;
    const told = Math.abs(arrival);
    return told >= board.knownFrom(record, node) && told >= board.knownFrom(record, peer);
  }

  /** Announcements on their way to `node` that were elided now matter: they are scheduled after all. */
  scheduleElided(node: number, item: number | null): void {
    const { board } = this.#parts;
    board.takeElided(node, item, this.#scheduler.current, (link, record, arrival, sequence) => {
      this.elided -= 1;
      this.#schedule(link, record.message, record.item, record.arg, arrival, sequence);
    });
  }

  save(): SavedTransport {
    const { messages, bytes, dropped, byNode } = this.traffic;
    return {
      closed: this.#closed.slice(),
      traffic: {
        messages: messages.slice(),
        bytes: bytes.slice(),
        dropped: dropped.slice(),
        byNode: byNode.slice(),
      },
      elided: this.elided,
      held: this.#held.save(),
      voidBefore: this.voidBefore?.slice() ?? null,
    };
  }

  load(saved: SavedTransport): void {
    this.#closed.set(saved.closed);
    this.#closedLinks = saved.closed.reduce((sum, flag) => sum + flag, 0);
    this.traffic.messages.set(saved.traffic.messages);
    this.traffic.bytes.set(saved.traffic.bytes);
    this.traffic.dropped.set(saved.traffic.dropped);
    this.traffic.byNode.set(saved.traffic.byNode);
    this.elided = saved.elided;
    this.#held.load(saved.held);
    this.voidBefore = saved.voidBefore?.slice() ?? null;
  }

  /** Whether nothing can befall a message on its way, so that the plain ways of sending are exact. */
  get #isPlain(): boolean {
    const { rules, interventions, wire } = this.#parts;
    return (
      rules.isCalm &&
      this.#closedLinks === 0 &&
      !this.#sendsOneAtATime &&
      interventions.isEmpty &&
      wire === "interned"
    );
  }

  /** `send` in the common case: all that is asked of the link stands in one place. */
  #sendPlainly(
    node: number,
    link: number,
    links: Int32Array,
    message: number,
    item: number,
    arg: number,
  ): void {
    const kind = this.#kinds[message]!;
    const size = kind.size(item, arg);
    this.#count(message, node, 1, size);
    const at = link * HOT_STRIDE;
    const peer = links[at]!;
    const departure = kind.carriesBlock
      ? this.#departBlock(node, peer, size)
      : this.#departControl(node, peer, size);
    const time = departure + links[at + HOT_LATENCY]!;
    const back = links[at + HOT_REVERSE]!;
    const sequence = this.#scheduler.reserve(1);
    this.#scheduler.atReserved(time, sequence, EVENT.message, peer, back, message, item, arg);
  }

  /**
   * When a message sent now arrives, −1 where it is lost. Sets `#copyArrivals`, `#isCorrupted` and `#isHeld`.
   */
  #travel(link: number, message: number, size: number): number {
    const { latency, rules } = this.#parts;
    const { from, to } = this.#topology;
    const node = from[link]!;
    const peer = to[link]!;
    this.#copyArrivals.length = 0;
    this.#isCorrupted = false;
    this.#isHeld = false;
    const { carriesBlock } = this.#kinds[message]!;
    const load = rules.isCalm ? size : size * rules.slowness(node, peer, message);
    const departure = carriesBlock
      ? this.#departBlock(node, peer, load)
      : this.#departControl(node, peer, load);
    const fixed = latency.fixed;
    const arrival = departure + (fixed === null ? latency.sample(link) : fixed[link]!);
    if (carriesBlock && this.#sendsOneAtATime) this.#parts.uplinks.hold(node, arrival);
    if (rules.isCalm) return arrival;
    const verdict = rules.judge(node, peer, this.#lossDraw(node), message, this.#scheduler.now);
    if (verdict === CUT || verdict === LOST) {
      this.traffic.dropped[message]! += 1;
      return -1;
    }
    for (const late of rules.copyDelays) {
      const again = fixed === null ? latency.sample(link) : fixed[link]!;
      this.#copyArrivals.push(departure + again + late);
    }
    this.#isCorrupted = rules.isCorrupted;
    this.#isHeld = rules.isHeld(node, peer);
    return arrival + verdict;
  }

  /** Whether the message just sent arrives as it is at its time: what it announces is known by then. */
  get #isWhole(): boolean {
    return !this.#isCorrupted && !this.#isHeld;
  }

  /** Puts the message just sent on its way, or into the clog that holds it, with its copies. */
  #despatch(
    link: number,
    message: number,
    item: number,
    arg: number,
    arrival: number,
    sequence: number,
    announces: boolean,
  ): void {
    this.#depart(link, message, item, arg, arrival, sequence, announces);
    for (const again of this.#copyArrivals) {
      this.#depart(link, message, item, arg, again, this.#scheduler.reserve(1), false);
    }
  }

  #depart(
    link: number,
    message: number,
    item: number,
    arg: number,
    arrival: number,
    sequence: number,
    announces: boolean,
  ): void {
    const isCorrupted = this.#isCorrupted;
    if (this.#isHeld) this.#held.add({ link, message, item, arg, arrival, announces, isCorrupted });
    else if (isCorrupted) this.#scheduleCorrupted(link, message, item, arg, arrival, sequence);
    else this.#schedule(link, message, item, arg, arrival, sequence);
  }

  /** What the clogs in force no longer hold arrives now, or when it would have without them. */
  releaseHeld(): void {
    const { now } = this.#scheduler;
    const { from, to } = this.#topology;
    const isFree = (link: number) => !this.#parts.rules.isHeld(from[link]!, to[link]!);
    for (const { link, message, item, arg, announces, isCorrupted, ...due } of this.#held.take(
      isFree,
    )) {
      const arrival = Math.max(due.arrival, now);
      if (isCorrupted) {
        this.#scheduleCorrupted(link, message, item, arg, arrival, this.#scheduler.reserve(1));
        continue;
      }
      if (announces) this.#noteArrival(link, item, arrival);
      this.#schedule(link, message, item, arg, arrival, this.#scheduler.reserve(1));
    }
  }

  /** Everything that is under way on a connection, in either direction, is lost. */
  voidConnection(link: number): void {
    const { from, to, reverse, links } = this.#topology;
    const back = reverse[link]!;
    // What was elided may have counted on a message that is now lost.
    this.scheduleElided(from[link]!, null);
    this.scheduleElided(to[link]!, null);
    this.#parts.board.forgetUnderWay(link, this.#scheduler.current);
    this.#parts.board.forgetUnderWay(back, this.#scheduler.current);
    this.voidBefore ??= new Float64Array(links);
    const first = this.#scheduler.reserve(1);
    this.voidBefore[link] = first;
    this.voidBefore[back] = first;
    for (const { message, item, arg } of this.#held.take((of) => of === link || of === back)) {
      this.noteLost(message);
      releaseMessage(this.#kinds[message]!, item, arg);
    }
  }

  /** A message was lost after it had been sent. */
  noteLost(message: number): void {
    this.traffic.dropped[message]! += 1;
  }

  /** An announcement by a message of its own arrives at this instant. */
  #noteArrival(link: number, item: number, arrival: number): void {
    // What is still on its way over this link would be forgotten with its arrival.
    this.scheduleElided(this.#topology.to[link]!, item);
    const record = this.#parts.board.open(item, this.#scheduler.now);
    record.arrival[link] = Math.min(arrival - record.openedAt, LATEST);
    if (arrival > record.lastArrival) record.lastArrival = arrival;
  }

  /** A message with a flipped bit: what its codec makes of it, or the news that it makes nothing of it. */
  #scheduleCorrupted(
    link: number,
    message: number,
    item: number,
    arg: number,
    arrival: number,
    sequence: number,
  ): void {
    const kind = this.#kinds[message]!;
    const { from, to, reverse } = this.#topology;
    const draw = this.#parts.streams.get("flipped-bit", this.#parts.names[from[link]!]!).double;
    const bytes = flipBit(kind.encode(item, arg), draw);
    const decoded = decodeOrNull(kind, bytes);
    releaseMessage(kind, item, arg);
    if (decoded !== null) {
      this.#schedule(link, message, decoded.item, decoded.arg, arrival, sequence);
      return;
    }
    this.traffic.dropped[message]! += 1;
    const [node, back] = [to[link]!, reverse[link]!];
    this.#scheduler.atReserved(arrival, sequence, EVENT.corrupted, node, back, message, 0, 0);
  }

  #departBlock(node: number, peer: number, size: number): number {
    const { uplinks, sending } = this.#parts;
    return uplinks.reserve(node, peer, size, this.#scheduler.now, sending.sendOverhead);
  }

  /** A message without a block; where blocks go one at a time it does not queue behind them. */
  #departControl(node: number, peer: number, size: number): number {
    const { uplinks, sending } = this.#parts;
    const { now } = this.#scheduler;
    const sent = this.#sendsOneAtATime ? now : uplinks.reserve(node, peer, size, now);
    return sent + sending.controlOverhead;
  }

  #schedule(
    link: number,
    message: number,
    sentItem: number,
    sentArg: number,
    arrival: number,
    sequence: number,
  ): void {
    let item = sentItem;
    let arg = sentArg;
    const { wire, interventions } = this.#parts;
    const to = this.#topology.to[link]!;
    const back = this.#topology.reverse[link]!;
    if (wire === "bytes") ({ item, arg } = this.#overTheWire(message, item, arg));
    if (interventions.isEmpty) {
      const scheduler = this.#scheduler;
      scheduler.atReserved(arrival, sequence, EVENT.message, to, back, message, item, arg);
      return;
    }
    const from = this.#topology.from[link]!;
    const kind = this.#kinds[message]!;
    const departure = { from, to, link: back, message, item, arg };
    const identity = identityOfItem(kind, item);
    const departs = interventions.depart(departure, kind.name, identity, arrival, sequence);
    if (!departs) releaseMessage(kind, item, arg);
  }

  /** What comes out at the other end: the same, or what is left of it after its codec. */
  #overTheWire(message: number, item: number, arg: number): { item: number; arg: number } {
    const kind = this.#kinds[message]!;
    const { encode, decode, size, name } = kind;
    const bytes = encode(item, arg);
    assert(bytes.length === size(item, arg), "a message is not as long as its kind says", {
      name,
      length: bytes.length,
    });
    const decoded = decode(bytes);
    releaseMessage(kind, item, arg);
    return decoded;
  }

  #count(message: number, node: number, messages: number, size: number): void {
    const { traffic } = this;
    traffic.messages[message]! += messages;
    traffic.bytes[message]! += messages * size;
    traffic.byNode[2 * node]! += messages;
    traffic.byNode[2 * node + 1]! += messages * size;
  }

  #lossDraw(node: number): () => number {
    const known = this.#lossDraws[node];
    if (known !== undefined) return known;
    const draw = this.#parts.streams.get("loss", this.#parts.names[node]!).double;
    this.#lossDraws[node] = draw;
    return draw;
  }
}

function decodeOrNull(
  kind: MessageKind,
  bytes: Uint8Array,
): ReturnType<MessageKind["decode"]> | null {
  try {
    return kind.decode(bytes);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function packHotLinks(
  { links, to, reverse }: Topology,
  { fixed }: LatencyModel,
): Int32Array | null {
  if (fixed === null) return null;
  const packed = new Int32Array(links * HOT_STRIDE);
  for (let link = 0; link < links; link++) {
    packed[link * HOT_STRIDE] = to[link]!;
    packed[link * HOT_STRIDE + HOT_REVERSE] = reverse[link]!;
    packed[link * HOT_STRIDE + HOT_LATENCY] = fixed[link]!;
  }
  return packed;
}
