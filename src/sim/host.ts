/**
 * Where nodes live in a simulation: inputs reach them from the scheduler, their effects become messages,
 * timers, searches and observations. Knows the protocol only by its contract.
 * Invariant: every effective input and every observation enters the digest, in order.
 */

import { withUpgrade } from "../chain/rule-sets.ts";
import type { TakenEvent } from "../engine/event-queue.ts";
import type { Scheduler } from "../engine/scheduler.ts";
import type { RandomStreams } from "../engine/streams.ts";
import { assert, unreachable } from "../lib/assert.ts";
import type { BlockIndex, Instant } from "../lib/brand.ts";
import { compileMachine } from "../lib/machine-compiler.ts";
import type { Topology } from "../network/topology.ts";
import { type LifecycleSignal, lifecycleMachine } from "../node/lifecycle.machine.ts";
import { type NodeActor, type NodeInputEvent, startNodeActors } from "../node/node-actor.ts";
import { EFFECT, EFFECT_STRIDE, Outbox } from "../protocol/effects.ts";
import {
  INPUT,
  type InputKind,
  identityOfArg,
  identityOfItem,
  type NodeContext,
  type Protocol,
  releaseMessage,
} from "../protocol/protocol.ts";
import type { DiskFate } from "../scenario/scenario.ts";
import type { CheckpointKeeper, RollingDigest } from "../trace/digest.ts";
import {
  NODE_DOWN,
  OBSERVATION,
  type ObservationKind,
  type ObservationSink,
} from "../trace/observation.ts";
import type { MessageSink } from "../trace/recorder.ts";
import type { AnnouncementBoard } from "./announcements.ts";
import type { DiskCut, Disks } from "./disks.ts";
import { EVENT } from "./events.ts";
import type { MiningLottery } from "./lottery.ts";
import type { NodeConditions } from "./node-conditions.ts";
import type { Transport } from "./transport.ts";

/** What the host works with; composed in `simulation.ts`. */
export interface HostParts {
  readonly scheduler: Scheduler;
  readonly streams: RandomStreams;
  readonly topology: Topology;
  readonly transport: Transport;
  readonly board: AnnouncementBoard;
  readonly lottery: MiningLottery;
  readonly protocol: Protocol;
  readonly digest: RollingDigest;
  readonly checkpoints: CheckpointKeeper;
  readonly sinks: readonly ObservationSink[];
  readonly messageSink: MessageSink | null;
  readonly names: readonly string[];
  /** The other members of each node's party; null where nobody has one. */
  readonly fellows: readonly (readonly number[])[] | null;
  /** 1 for every node that may mine. */
  readonly mines: Uint8Array;
  /** 1 for every node that is up; the host keeps it. */
  readonly up: Uint8Array;
  /** 1 for every node that hears what reaches it: up and not paused; the host keeps it. */
  readonly hears: Uint8Array;
  /** Null where no event changes any. */
  readonly conditions: NodeConditions | null;
  readonly disks: Disks;
  /** Call the protocol directly, or through XState actors. */
  readonly drive: "direct" | "actors";
}

/** All nodes and their lives as plain data. */
export interface SavedHost {
  readonly nodes: unknown;
  readonly modes: Uint8Array;
  readonly up: Uint8Array;
  readonly lives: Int32Array;
  readonly cpuFree: Float64Array;
}

/** What the lifecycle machine acts on. */
interface Life {
  readonly node: number;
  readonly disk: "kept" | "lost" | DiskCut;
}

export class Host {
  readonly #parts: HostParts;
  readonly #scheduler: Scheduler;
  readonly #digest: RollingDigest;
  readonly #checkpoints: CheckpointKeeper;
  readonly #topology: Topology;
  readonly #out = new Outbox();
  #sinks: readonly ObservationSink[];
  /** Links that nodes asked to close during the present input. */
  readonly #closing: number[] = [];
  /** Node, message and item of what fellow members are told during the present input. */
  readonly #informing: [node: number, message: number, item: number][] = [];
  readonly #input: NodeInputEvent = {
    type: "input",
    kind: INPUT.boot,
    peer: -1,
    message: 0,
    item: 0,
    arg: 0,
  };
  /** Empty where the protocol is called directly. */
  readonly #actors: readonly NodeActor[];
  #actorError: unknown = null;
  readonly #lifecycle = compileMachine<Life>(lifecycleMachine, {
    guards: {},
    actions: {
      boot: ({ node }) => this.#boot(node),
      halt: ({ node, disk }) => this.#halt(node, disk),
    },
  });
  /** Lifecycle mode per node, and 1 where that mode is up. */
  readonly #modes: Uint8Array;
  readonly #up: Uint8Array;
  /** How often each node has booted: timers of an earlier life are void. */
  readonly #lives: Int32Array;
  /** When each node's CPU has done what it was charged with. */
  readonly #cpuFree: Float64Array;
  /** The first message kind whose messages may hold a list; beyond all where there are none. */
  readonly #firstList: number;
  readonly #messageSink: MessageSink | null;
  readonly #conditions: NodeConditions | null;
  readonly #transport: Transport;
  /** The queue's lane for each timer of constant delay, −1 for others. */
  readonly #lanes: readonly number[];

  constructor(parts: HostParts) {
    const { protocol, topology, scheduler } = parts;
    this.#parts = parts;
    this.#sinks = parts.sinks;
    this.#scheduler = scheduler;
    this.#digest = parts.digest;
    this.#checkpoints = parts.checkpoints;
    this.#topology = topology;
    this.#modes = new Uint8Array(topology.nodes).fill(this.#lifecycle.initial);
    this.#up = parts.up;
    this.#lives = new Int32Array(topology.nodes);
    this.#cpuFree = new Float64Array(topology.nodes);
    const firstList = protocol.messages.findIndex(({ list }) => list !== null);
    this.#firstList = firstList < 0 ? protocol.messages.length : firstList;
    this.#messageSink = parts.messageSink;
    this.#conditions = parts.conditions;
    this.#transport = parts.transport;
    const isStale = ({ a, b, c, d, e }: TakenEvent) =>
      this.#lives[a] !== b || protocol.isTimerStale(a, c, d, e);
    this.#lanes = protocol.timers.map(({ delay }) =>
      delay === null ? -1 : scheduler.queue.openLane(delay, isStale),
    );
    protocol.attach(createContext(parts), this.#out);
    const onError = (error: unknown) => {
      this.#actorError = error;
    };
    this.#actors =
      parts.drive === "actors" ? startNodeActors(protocol, topology.nodes, onError) : [];
  }

  /** Handles the scheduler's current event, which is not a scenario event. */
  handleEvent(): void {
    const { kind, a, b, c, d, e } = this.#scheduler.current;
    if (this.#conditions !== null && this.#mustWait(this.#conditions, a)) return;
    switch (kind) {
      case EVENT.message:
        if (this.#transport.voidBefore !== null && this.#isVoid(b)) this.#transport.noteLost(c);
        else if (this.#up[a] === 1) {
          if (this.#messageSink !== null) this.#tell(this.#messageSink, this.#scheduler.current);
          this.#hear(a, INPUT.message, b, c, d, e);
        }
        if (c >= this.#firstList) releaseMessage(this.#parts.protocol.messages[c]!, d, e);
        return;
      case EVENT.timer:
        if (this.#isAlive(a, b)) this.#hear(a, INPUT.timer, -1, c, d, e);
        return;
      case EVENT.blockFound:
        this.#parts.lottery.onSuccess(a);
        this.#hear(a, INPUT.blockFound, -1, 0, 0, 0);
        return;
      case EVENT.charged:
        if (this.#isAlive(a, b)) this.#hear(a, INPUT.charged, e, c, d, 0);
        return;
      default:
        this.#handleRare();
    }
  }

  /** What only faults bring about: apart, so that the function above stays small. */
  #handleRare(): void {
    const { kind, a, b, c, d, e } = this.#scheduler.current;
    switch (kind) {
      case EVENT.waited:
        if (this.#isAlive(a, b)) this.#hear(a, (c & 0xff) as InputKind, e, c >> 8, d, 0);
        return;
      case EVENT.corrupted:
        if (this.#up[a] === 1 && !this.#isVoid(b)) {
          this.observe(OBSERVATION.messageCorrupted, a, c, b, 0);
        }
        return;
      default:
        assert(false, "an event of unknown kind", { kind });
    }
  }

  /** Keeps the present event for later where its node is paused. */
  #mustWait(conditions: NodeConditions, node: number): boolean {
    if (!conditions.isPaused(node) || this.#isLost()) return false;
    conditions.hold(node, this.#scheduler.current);
    return true;
  }

  /** The owner of a node that is up asks it for something. */
  command(node: number, item: number): void {
    this.#reach(node, INPUT.command, -1, item);
  }

  /**
   * A node enters, stops, comes back or leaves, and its peers learn of it. False where the signal means
   * nothing to it in its present mode.
   */
  signalLife(node: number, signal: LifecycleSignal["type"]): boolean {
    return this.#signal(node, signal, "kept");
  }

  /** A node stops at once; what its disk holds then is its fate. Returns how many nodes or blocks that cost. */
  crash(node: number, fate: DiskFate): number {
    const disk = this.#cutDisk(node, fate);
    if (!this.#signal(node, "CRASH", disk)) return 0;
    return typeof disk === "string" ? 1 : disk.lost;
  }

  /** A node does and hears nothing until it resumes; its peers see no difference. */
  pause(node: number): void {
    const conditions = this.#ownConditions();
    if (this.#up[node] === 0 || conditions.isPaused(node)) return;
    conditions.setPaused(node, true);
    this.#parts.hears[node] = 0;
    this.#parts.lottery.freeze(node);
    // What it would have ignored it may need once it hears again.
    this.#parts.transport.scheduleElided(node, null);
    this.observe(OBSERVATION.nodePaused, node, 0, 0, 0);
  }

  /** What has waited is heard, at once and in order. */
  resume(node: number): void {
    const conditions = this.#ownConditions();
    if (!conditions.isPaused(node)) return;
    conditions.setPaused(node, false);
    this.#parts.hears[node] = 1;
    this.#parts.lottery.thaw(node);
    this.observe(OBSERVATION.nodeResumed, node, 0, 0, 0);
    const { now } = this.#scheduler;
    for (const event of conditions.takeHeld(node)) this.#scheduler.at(now, ...event);
  }

  /** A node restarts with the program of an upgrade; one that is down has it when it comes up. */
  upgrade(node: number, upgrade: number): void {
    const wasUp = this.#up[node] === 1;
    if (wasUp) this.signalLife(node, "CRASH");
    const conditions = this.#ownConditions();
    conditions.setRules(node, withUpgrade(conditions.rulesOf(node), upgrade));
    this.observe(OBSERVATION.rulesChanged, node, upgrade, 0, 0);
    if (wasUp) this.signalLife(node, "RESTART");
  }

  #signal(node: number, signal: LifecycleSignal["type"], disk: Life["disk"]): boolean {
    if (!this.#changeMode(node, signal, disk)) return false;
    if (this.#up[node] === 1) {
      this.#forEachLink(node, (link) => this.reconnect(link));
    } else {
      if (typeof disk === "string") {
        const how = disk === "kept" ? NODE_DOWN.diskKept : NODE_DOWN.diskLost;
        this.observe(OBSERVATION.nodeDown, node, signal === "LEAVE" ? NODE_DOWN.left : how, 0, 0);
      } else {
        this.observe(OBSERVATION.nodeDown, node, NODE_DOWN.diskBehind, disk.tip, disk.kept);
      }
      this.#forEachLink(node, (link) => {
        if (this.#up[this.#topology.to[link]!] === 0 || !this.#parts.transport.isOpen(link)) return;
        this.#reach(this.#topology.to[link]!, INPUT.peerDown, this.#topology.reverse[link]!, 0);
      });
    }
    return true;
  }

  /** Starts a node at time 0, when its peers start with it and need not be told. */
  bootAtStart(node: number): void {
    this.#changeMode(node, "JOIN", "kept");
  }

  /** Both ends of a link learn that it works again. */
  reconnect(link: number): void {
    const { from, to, reverse } = this.#topology;
    const [a, b] = [from[link]!, to[link]!];
    if (this.#up[a] === 0 || this.#up[b] === 0 || !this.#parts.transport.isOpen(link)) return;
    this.#reach(a, INPUT.peerUp, link, 0);
    this.#reach(b, INPUT.peerUp, reverse[link]!, 0);
  }

  /**
   * A connection breaks and is made again: what was under way is lost, and both ends learn of both. False
   * where there is none.
   */
  resetConnection(link: number): boolean {
    const { from, to, reverse } = this.#topology;
    const [a, b] = [from[link]!, to[link]!];
    const { transport } = this.#parts;
    if (this.#up[a] === 0 || this.#up[b] === 0 || !transport.isOpen(link)) return false;
    transport.voidConnection(link);
    this.#reach(a, INPUT.peerDown, link, 0);
    this.#reach(b, INPUT.peerDown, reverse[link]!, 0);
    this.reconnect(link);
    return true;
  }

  /** What clogs no longer hold goes on. */
  releaseHeld(): void {
    this.#parts.transport.releaseHeld();
  }

  /** Opens a link that was closed; both ends learn of it. */
  openLink(link: number): void {
    if (this.#parts.transport.open(link)) this.reconnect(link);
  }

  /** Closes a link; both ends learn of it. */
  closeLink(link: number): void {
    const { from, to, reverse } = this.#topology;
    if (!this.#parts.transport.close(link)) return;
    const [a, b] = [from[link]!, to[link]!];
    if (this.#up[a] === 1) this.#reach(a, INPUT.peerDown, link, 0);
    if (this.#up[b] === 1) this.#reach(b, INPUT.peerDown, reverse[link]!, 0);
  }

  /** Reports an observation to the digest and to all who listen. */
  observe(kind: ObservationKind, node: number, a: number, b: number, c: number): void {
    const now = this.#scheduler.now;
    this.#digest.mix(now, 0x10000 | kind, node, a, b, c);
    const sinks = this.#sinks;
    for (let i = 0; i < sinks.length; i++) sinks[i]!.observe(kind, now, node, a, b, c);
  }

  /** Has a sink hear every observation from now on, behind the others; returns how to end that. */
  addSink(sink: ObservationSink): () => void {
    // A new list each time: one that is being walked stays as it is.
    this.#sinks = [...this.#sinks, sink];
    return () => {
      this.#sinks = this.#sinks.filter((other) => other !== sink);
    };
  }

  save(): SavedHost {
    return {
      nodes: this.#parts.protocol.save(),
      modes: this.#modes.slice(),
      up: this.#up.slice(),
      lives: this.#lives.slice(),
      cpuFree: this.#cpuFree.slice(),
    };
  }

  load(saved: SavedHost): void {
    this.#parts.protocol.load(saved.nodes);
    this.#modes.set(saved.modes);
    this.#up.set(saved.up);
    this.#lives.set(saved.lives);
    this.#cpuFree.set(saved.cpuFree);
  }

  /** Works out anew who hears, from who is up and who is paused. */
  loadHears(): void {
    const { hears } = this.#parts;
    for (let node = 0; node < hears.length; node++) {
      hears[node] = Number(this.#up[node] === 1 && !this.#conditions?.isPaused(node));
    }
  }

  /** Whether the present event is a message that its connection has lost. */
  #isLost(): boolean {
    const { kind, b } = this.#scheduler.current;
    return (kind === EVENT.message || kind === EVENT.corrupted) && this.#isVoid(b);
  }

  /** Whether the present message was under way on a connection when that was reset. */
  #isVoid(link: number): boolean {
    const { voidBefore } = this.#transport;
    return voidBefore !== null && this.#scheduler.current.sequence < voidBefore[link]!;
  }

  /** Whether a node still lives the life in which it asked for something. */
  #isAlive(node: number, life: number): boolean {
    return this.#up[node] === 1 && this.#lives[node] === life;
  }

  /** Shows a delivery to whoever listens to messages. */
  #tell(sink: MessageSink, { a, b, c, d, e }: TakenEvent): void {
    const { now, handled } = this.#scheduler;
    const kind = this.#parts.protocol.messages[c]!;
    const from = this.#topology.to[b]!;
    sink.message(now, handled, from, a, c, identityOfItem(kind, d), identityOfArg(kind, e));
  }

  /** Gives a node one input, takes it into the digest if it was effective, and acts on its effects. */
  #hear(node: number, kind: InputKind, peer: number, message: number, item: number, arg: number) {
    const input = this.#input;
    input.kind = kind;
    input.peer = peer;
    input.message = message;
    input.item = item;
    input.arg = arg;
    if (!this.#handle(node, input)) {
      assert(this.#out.length === 0, "an ignored input must not have effects", { node, kind });
      return;
    }
    const now = this.#scheduler.now;
    if (message >= this.#firstList && kind === INPUT.message) {
      const of = this.#parts.protocol.messages[message]!;
      const identity = identityOfItem(of, item);
      this.#digest.mix(now, (kind << 8) | message, node, peer, identity, identityOfArg(of, arg));
    } else {
      this.#digest.mix(now, (kind << 8) | message, node, peer, item, arg);
    }
    this.#actOn(node);
    this.#checkpoints.onInput(now, this.#digest);
  }

  #handle(node: number, input: NodeInputEvent): boolean {
    if (this.#actors.length === 0) return this.#parts.protocol.handle(node, input);
    const actor = this.#actors[node]!;
    actor.send(input);
    if (this.#actorError !== null) throw this.#actorError;
    return actor.getSnapshot().effective;
  }

  #actOn(node: number): void {
    const out = this.#out;
    const transport = this.#transport;
    const { lottery } = this.#parts;
    const { operands, durations } = out;
    const end = out.length * EFFECT_STRIDE;
    for (let at = 0; at < end; at += EFFECT_STRIDE) {
      const a = operands[at + 1]!;
      const b = operands[at + 2]!;
      const c = operands[at + 3]!;
      const d = operands[at + 4]!;
      switch (operands[at]) {
        case EFFECT.send:
          transport.send(node, a, b, c, d);
          break;
        case EFFECT.announce:
          transport.announce(node, a, b, c);
          break;
        case EFFECT.announceTo:
          transport.announceTo(a, b, c, d);
          break;
        case EFFECT.broadcast:
          transport.broadcast(node, a, b, c);
          break;
        case EFFECT.setTimer:
          this.#setTimer(node, a, durations[at / EFFECT_STRIDE]!, b, c);
          break;
        case EFFECT.startSearch:
          lottery.search(node, a as BlockIndex);
          break;
        case EFFECT.stopSearch:
          lottery.stop(node);
          break;
        case EFFECT.charge:
          this.#charge(node, durations[at / EFFECT_STRIDE]!, a, b, c);
          break;
        case EFFECT.reopen:
          transport.scheduleElided(node, a);
          break;
        case EFFECT.disconnect:
          this.#closing.push(a);
          break;
        case EFFECT.observe:
          this.observe(a as ObservationKind, node, b, c, d);
          break;
        case EFFECT.inform:
          this.#noteInform(node, a, b);
          break;
        default:
          unreachable(operands[at] as never, "an effect of unknown kind");
      }
    }
    out.clear();
    while (this.#closing.length > 0) this.closeLink(this.#closing.pop()!);
    if (this.#informing.length > 0) this.#inform();
  }

  #noteInform(node: number, message: number, item: number): void {
    for (const fellow of this.#parts.fellows![node]!) this.#informing.push([fellow, message, item]);
  }

  #inform(): void {
    while (this.#informing.length > 0) {
      const [fellow, message, item] = this.#informing.shift()!;
      if (this.#up[fellow] === 1) this.#reach(fellow, INPUT.party, -1, item, message);
    }
  }

  #setTimer(node: number, timer: number, delay: number, item: number, arg: number): void {
    const lane = this.#lanes[timer]!;
    const life = this.#lives[node]!;
    const scheduler = this.#scheduler;
    if (lane >= 0) scheduler.afterLane(lane, delay, EVENT.timer, node, life, timer, item, arg);
    else scheduler.at(scheduler.now + delay, EVENT.timer, node, life, timer, item, arg);
  }

  /** One thing after another on the node's CPU. */
  #charge(node: number, free: number, item: number, peer: number, work: number): void {
    const duration = this.#conditions === null ? free : this.#conditions.stretch(node, free);
    const done = Math.max(this.#scheduler.now, this.#cpuFree[node]!) + duration;
    this.#cpuFree[node] = done;
    this.#scheduler.at(done, EVENT.charged, node, this.#lives[node]!, work, item, peer);
  }

  #changeMode(node: number, signal: LifecycleSignal["type"], disk: Life["disk"]): boolean {
    const before = this.#modes[node]!;
    const life = { node, disk };
    this.#modes[node] = this.#lifecycle.send(before, this.#lifecycle.signalOf(signal), life);
    return this.#modes[node] !== before;
  }

  #boot(node: number): void {
    const { now } = this.#scheduler;
    this.#up[node] = 1;
    this.#parts.hears[node] = 1;
    this.#lives[node]! += 1;
    this.#parts.board.noteBoot(node, now);
    // What arrived while it was down told it nothing.
    this.#parts.transport.scheduleElided(node, null);
    if (now > 0 || this.#scheduler.handled > 0) this.observe(OBSERVATION.nodeUp, node, 0, 0, 0);
    this.#hear(node, INPUT.boot, -1, 0, 0, 0);
  }

  #halt(node: number, disk: Life["disk"]): void {
    if (typeof disk === "string") this.#hear(node, INPUT.crash, -1, 0, 0, Number(disk === "kept"));
    else this.#hear(node, INPUT.crash, -1, 0, disk.tip, 2);
    this.#up[node] = 0;
    this.#parts.hears[node] = 0;
    if (this.#conditions?.isPaused(node)) this.#endPause(node, this.#conditions);
    this.#cpuFree[node] = 0;
    this.#parts.transport.forgetQueue(node);
    this.#parts.transport.scheduleElided(node, null);
  }

  /** A node that goes down while paused hears nothing of what has waited. */
  #endPause(node: number, conditions: NodeConditions): void {
    const { protocol, lottery } = this.#parts;
    conditions.setPaused(node, false);
    lottery.thaw(node);
    for (const [kind, , , message, item, arg] of conditions.takeHeld(node)) {
      if (kind !== EVENT.message || message < this.#firstList) continue;
      releaseMessage(protocol.messages[message]!, item, arg);
    }
  }

  /** Has a node hear of something that is no message, now or once it hears again. */
  #reach(node: number, kind: InputKind, peer: number, item: number, message = 0): void {
    if (!this.#conditions?.isPaused(node)) {
      this.#hear(node, kind, peer, message, item, 0);
      return;
    }
    const life = this.#lives[node]!;
    this.#conditions.hold(node, {
      kind: EVENT.waited,
      a: node,
      b: life,
      c: (message << 8) | kind,
      d: item,
      e: peer,
    });
  }

  /** What is left of the disk of a node that is up. */
  #cutDisk(node: number, fate: DiskFate): Life["disk"] {
    if (typeof fate === "string" || this.#up[node] === 0) return fate === "lost" ? "lost" : "kept";
    return this.#parts.disks.cut(node, fate, this.#scheduler.now);
  }

  #ownConditions(): NodeConditions {
    assert(this.#conditions !== null, "a run without conditions has none to change");
    return this.#conditions;
  }

  #forEachLink(node: number, visit: (link: number) => void): void {
    const { firstLink } = this.#topology;
    const end = firstLink[node + 1]!;
    for (let link = firstLink[node]!; link < end; link++) visit(link);
  }
}

function createContext(parts: HostParts): NodeContext {
  const { scheduler, streams, board, transport, topology, names, mines, up } = parts;
  const { conditions, disks } = parts;
  const { firstLink, to } = topology;
  return {
    localTime: (node) =>
      (conditions === null ? scheduler.now : conditions.localTime(node, scheduler.now)) as Instant,
    rules: (node) => conditions?.rulesOf(node) ?? 0,
    isOnDisk: (block) => disks.isOnDisk(block),
    mines: (node) => mines[node] === 1,
    firstPeer: (node) => firstLink[node]!,
    endPeer: (node) => firstLink[node + 1]!,
    isPeerUp: (peer) => up[to[peer]!] === 1 && transport.isOpen(peer),
    announcers: (node, item) => board.announcers(node, item, scheduler.now),
    random: (node, purpose) => streams.get(purpose, names[node]!).double(),
  };
}
