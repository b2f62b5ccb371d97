/**
 * The scenario's events at work: when each takes effect, what it does to links and nodes, and how it ends.
 * Watches observations for its triggers, but acts only as scheduled events, never in between.
 * Invariant: an event takes effect at most once; ending it restores what other events still ask for.
 */
import type { BlockTree } from "../chain/block-tree.ts";
import type { Scheduler } from "../engine/scheduler.ts";
import type { RandomStreams } from "../engine/streams.ts";
import { assert, InputError, unreachable } from "../lib/assert.ts";
import type { BlockIndex } from "../lib/brand.ts";
import { createMask, type LinkRules } from "../network/link-rules.ts";
import type { Topology } from "../network/topology.ts";
import type { NodeSpec } from "../scenario/nodes.ts";
import type { Scenario, ScenarioAction, Selector } from "../scenario/scenario.ts";
import { select } from "../scenario/selector.ts";
import { OBSERVATION, type ObservationKind, type ObservationSink } from "../trace/observation.ts";
import {
  beginEclipse,
  type EclipseParts,
  type EclipsePlan,
  type EclipseState,
  endEclipse,
} from "./eclipse.ts";
import { EVENT } from "./events.ts";
import type { Host } from "./host.ts";
import type { MiningLottery } from "./lottery.ts";
import type { Transport } from "./transport.ts";
import type { Workload } from "./workload.ts";

/** Name of the rule of the network's standing conditions; no event can have it. */
const STANDING = "the network's own";
const APPLY = 0;
const UNDO = 1;

/** What events act on; composed in `simulation.ts`. */
export interface ScenarioEventsParts {
  readonly scenario: Scenario;
  readonly specs: readonly NodeSpec[];
  readonly scheduler: Scheduler;
  readonly streams: RandomStreams;
  readonly topology: Topology;
  readonly rules: LinkRules;
  readonly lottery: MiningLottery;
  readonly tree: BlockTree;
  /** The tip that each node holds, or held when it went down. */
  readonly tips: Int32Array;
  /** 1 for every node that is up now. */
  readonly up: Uint8Array;
  /** Null on a chain without money. */
  readonly workload: Workload | null;
  readonly transport: Pick<Transport, "isOpen">;
  /** By event number. */
  readonly eclipses: ReadonlyMap<number, EclipsePlan>;
}

/** What has been triggered, is in effect and is watched, as plain data. */
export interface SavedScenarioEvents {
  readonly triggered: readonly boolean[];
  readonly active: readonly boolean[];
  /** Of the eclipses in effect, by event number. */
  readonly eclipses: readonly (readonly [index: number, state: EclipseState])[];
}

/** The nodes of an event, resolved before the run starts. */
interface ResolvedNodes {
  readonly nodes: readonly number[];
  readonly others: readonly number[];
}

export class ScenarioEvents implements ObservationSink {
  readonly #parts: ScenarioEventsParts;
  readonly #resolved: readonly ResolvedNodes[];
  readonly #triggered: boolean[];
  /** In effect now: applied and not undone. */
  readonly #active: boolean[];
  readonly #eclipses = new Map<number, EclipseState>();

  constructor(parts: ScenarioEventsParts) {
    const { events } = parts.scenario;
    this.#parts = parts;
    this.#resolved = events.map(({ name, action }, index) =>
      this.#resolveSome(name, action, index),
    );
    this.#triggered = events.map(() => false);
    this.#active = events.map(() => false);
  }

  /** 1 for every node that is there from the start: those that no event makes join. */
  presentAtStart(): Uint8Array {
    const present = new Uint8Array(this.#parts.specs.length).fill(1);
    this.#parts.scenario.events.forEach(({ action }, index) => {
      if (action.do !== "join") return;
      for (const node of this.#resolved[index]!.nodes) present[node] = 0;
    });
    return present;
  }

  /** Puts the network's standing conditions in force and schedules what is due at a time. */
  start(): void {
    const { scenario, rules } = this.#parts;
    const { conditions } = scenario.network;
    if (conditions.loss > 0 || conditions.duplicate > 0 || conditions.extraDelay > 0) {
      rules.add(STANDING, { effect: "conditions", from: null, to: null, conditions });
    }
    scenario.events.forEach(({ trigger }, index) => {
      if ("at" in trigger) this.#trigger(index, trigger.at);
    });
  }

  /** Takes an observation: it may be what an event waits for. */
  observe(
    kind: ObservationKind,
    time: number,
    _node: number,
    a: number,
    b: number,
    c: number,
  ): void {
    if (kind === OBSERVATION.tipChanged) this.#onTipChanged(time, b, c);
    else if (kind === OBSERVATION.eventApplied) this.#onEventApplied(time, a);
  }

  /** A scheduled event is due: takes effect (`phase` 0) or ends (1). */
  handle(index: number, phase: number, host: Host): void {
    const { scenario, scheduler } = this.#parts;
    const { action, lasts } = scenario.events[index]!;
    if (phase === UNDO) {
      this.#undo(index, host);
      return;
    }
    this.#active[index] = true;
    host.observe(OBSERVATION.eventApplied, -1, index, 0, 0);
    this.#apply(index, action, host);
    if (lasts !== null) {
      scheduler.at(scheduler.now + lasts, EVENT.scenario, index, UNDO, 0, 0, 0);
    }
  }

  save(): SavedScenarioEvents {
    return {
      triggered: [...this.#triggered],
      active: [...this.#active],
      eclipses: [...this.#eclipses],
    };
  }

  load(saved: SavedScenarioEvents): void {
    saved.triggered.forEach((value, index) => {
      this.#triggered[index] = value;
    });
    saved.active.forEach((value, index) => {
      this.#active[index] = value;
    });
    for (const [index, state] of saved.eclipses) this.#eclipses.set(index, state);
  }

  #apply(index: number, action: ScenarioAction, host: Host): void {
    const { rules, specs, scenario } = this.#parts;
    const { nodes, others } = this.#resolved[index]!;
    const { name } = scenario.events[index]!;
    switch (action.do) {
      case "partition": {
        const group = createMask(specs.length, nodes);
        rules.add(name, { effect: "partition", group, direction: action.direction });
        return;
      }
      case "heal":
        this.#undo(
          scenario.events.findIndex((event) => event.name === action.partition),
          host,
        );
        return;
      case "links": {
        const from = createMask(specs.length, nodes);
        const to = createMask(specs.length, others);
        rules.add(name, { effect: "conditions", from, to, conditions: action.conditions });
        return;
      }
      case "crash":
        for (const node of nodes) host.signalLife(node, "CRASH", action.disk === "kept");
        return;
      case "restart":
        for (const node of nodes) host.signalLife(node, "RESTART");
        return;
      case "join":
        for (const node of nodes) host.signalLife(node, "JOIN");
        return;
      case "leave":
        for (const node of nodes) host.signalLife(node, "LEAVE");
        return;
      case "hashrate":
        for (const node of nodes) this.#updateHashrate(node, host);
        return;
      case "eclipse": {
        const plan = { victims: nodes, attackers: others };
        this.#eclipses.set(index, beginEclipse(this.#eclipseParts(host), name, plan, action.slots));
        return;
      }
      case "submit":
        assert(this.#parts.workload !== null, "a payment on a chain without money", action);
        this.#parts.workload.submit(action.payment, host);
        return;
      default:
        unreachable(action);
    }
  }

  /** Ends an event that is in effect; ending it twice (a heal after its time) does nothing. */
  #undo(index: number, host: Host): void {
    if (!this.#active[index]) return;
    this.#active[index] = false;
    host.observe(OBSERVATION.eventUndone, -1, index, 0, 0);
    const { rules, scenario } = this.#parts;
    const { name, action } = scenario.events[index]!;
    const { nodes } = this.#resolved[index]!;
    if (action.do === "partition") this.#heal(name, host);
    else if (action.do === "links") rules.remove(name);
    else if (action.do === "crash")
      this.#forUncovered(index, (node) => host.signalLife(node, "RESTART"));
    else if (action.do === "hashrate") for (const node of nodes) this.#updateHashrate(node, host);
    else if (action.do === "join")
      this.#forUncovered(index, (node) => host.signalLife(node, "LEAVE"));
    else if (action.do === "eclipse") {
      endEclipse(this.#eclipseParts(host), this.#eclipses.get(index)!);
      this.#eclipses.delete(index);
    }
  }

  #eclipseParts(host: Host): EclipseParts {
    const { topology, streams, transport, scenario } = this.#parts;
    const anchors = scenario.protocol.relay.defences?.anchors ?? 0;
    return { topology, streams, isOpen: (link) => transport.isOpen(link), anchors, host };
  }

  /** Visits the nodes of an event that no other event of its kind, still in effect, is about too. */
  #forUncovered(index: number, visit: (node: number) => void): void {
    const { events } = this.#parts.scenario;
    const kind = events[index]!.action.do;
    for (const node of this.#resolved[index]!.nodes) {
      const isCovered = events.some(
        ({ action }, other) =>
          this.#active[other] && action.do === kind && this.#resolved[other]!.nodes.includes(node),
      );
      if (!isCovered) visit(node);
    }
  }

  /** Removes a partition; every connection that it alone had cut is made again. */
  #heal(name: string, host: Host): void {
    const { rules, topology } = this.#parts;
    const { from, to, reverse } = topology;
    const isCut = (link: number) =>
      rules.isCut(from[link]!, to[link]!) || rules.isCut(to[link]!, from[link]!);
    const wasCut: number[] = [];
    for (let link = 0; link < topology.links; link++) {
      if (link < reverse[link]! && isCut(link)) wasCut.push(link);
    }
    rules.remove(name);
    for (const link of wasCut) if (!isCut(link)) host.reconnect(link);
  }

  /** A node's rate is its share of the whole times the factors of all events in effect on it. */
  #updateHashrate(node: number, host: Host): void {
    const { scenario, specs, lottery } = this.#parts;
    let factor = 1;
    scenario.events.forEach(({ action }, index) => {
      if (action.do !== "hashrate" || !this.#active[index]) return;
      if (this.#resolved[index]!.nodes.includes(node)) factor *= action.factor;
    });
    lottery.setRate(node, specs[node]!.hashShare * scenario.hashrate * factor);
    host.observe(OBSERVATION.hashrateChanged, node, Math.round(factor * 1_000_000), 0, 0);
  }

  #onTipChanged(time: number, tip: number, depth: number): void {
    const { scenario, tree } = this.#parts;
    const { events } = scenario;
    for (let index = 0; index < events.length; index++) {
      const { trigger } = events[index]!;
      if (this.#triggered[index] || "at" in trigger) continue;
      const isDue =
        (trigger.when === "height" && tree.height(tip as BlockIndex) >= trigger.height) ||
        (trigger.when === "reorg" && depth >= trigger.depth) ||
        (trigger.when === "tips" && this.#countTips() >= trigger.count);
      if (isDue) this.#trigger(index, time + trigger.delay);
    }
  }

  #onEventApplied(time: number, applied: number): void {
    const { events } = this.#parts.scenario;
    const { name } = events[applied]!;
    events.forEach(({ trigger }, index) => {
      if ("at" in trigger || trigger.when !== "event" || trigger.name !== name) return;
      if (!this.#triggered[index]) this.#trigger(index, time + trigger.delay);
    });
  }

  #countTips(): number {
    return new Set(this.#parts.tips.filter((_, node) => this.#parts.up[node] === 1)).size;
  }

  #trigger(index: number, time: number): void {
    this.#triggered[index] = true;
    this.#parts.scheduler.at(time, EVENT.scenario, index, APPLY, 0, 0, 0);
  }

  /** A selection that finds nobody is a mistake, also where only the draw can tell. */
  #resolveSome(name: string, action: ScenarioAction, index: number): ResolvedNodes {
    const resolved = this.#resolve(name, action, index);
    const isEmpty =
      (action.do !== "heal" && action.do !== "submit" && resolved.nodes.length === 0) ||
      (action.do === "links" && resolved.others.length === 0);
    if (isEmpty) throw new InputError(`the event ${name} selects no node in this run`);
    return resolved;
  }

  #resolve(name: string, action: ScenarioAction, index: number): ResolvedNodes {
    const { streams, specs, eclipses } = this.#parts;
    const draw = streams.get("selection", name).double;
    const nodesOf = (selector: Selector) => select(selector, specs, draw);
    switch (action.do) {
      case "heal":
      case "submit":
        return { nodes: [], others: [] };
      case "partition":
        return { nodes: nodesOf(action.group), others: [] };
      case "links":
        return { nodes: nodesOf(action.from), others: nodesOf(action.to) };
      case "eclipse": {
        const { victims, attackers } = eclipses.get(index)!;
        return { nodes: victims, others: attackers };
      }
      default:
        return { nodes: nodesOf(action.nodes), others: [] };
    }
  }
}
