/**
 * The contract of what a scenario's events do, whatever their kind: take effect, end, go on by steps of
 * their own, and tell whom they touched. A kind is a file of this folder and a row of `table.ts`.
 * Invariant: a fault acts only when it is applied, undone or at a step that it scheduled.
 */
import type { BlockTree } from "../../chain/block-tree.ts";
import type { Scheduler } from "../../engine/scheduler.ts";
import type { RandomStreams } from "../../engine/streams.ts";
import type { LinkRules } from "../../network/link-rules.ts";
import type { Topology } from "../../network/topology.ts";
import type { NodeSpec } from "../../scenario/nodes.ts";
import type { Scenario, ScenarioAction, ScenarioEvent, Selector } from "../../scenario/scenario.ts";
import type { Host } from "../host.ts";
import type { MiningLottery } from "../lottery.ts";
import type { NodeConditions } from "../node-conditions.ts";
import type { Workload } from "../workload.ts";

/** What events act on; composed in `simulation.ts`. */
export interface FaultParts {
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
  /** Names of the message kinds, by number. */
  readonly messageKinds: readonly string[];
  /** Null where no event changes any. */
  readonly conditions: NodeConditions | null;
  /** Whether a link is neither closed nor dormant. */
  readonly isOpen: (link: number) => boolean;
}

/** An action of a kind. */
export type ActionOf<Kind extends ScenarioAction["do"]> = Extract<
  ScenarioAction,
  { readonly do: Kind }
>;

/** An event with the nodes that its selectors chose before the run starts. */
export interface FaultEvent<Action extends ScenarioAction = ScenarioAction> extends ScenarioEvent {
  /** Its number among the scenario's events. */
  readonly index: number;
  readonly action: Action;
  readonly nodes: readonly number[];
  /** Those of a second selector; empty where the kind has none. */
  readonly others: readonly number[];
}

/** The run as faults see it. */
export interface FaultRun {
  readonly parts: FaultParts;
  /** All events, by number. */
  readonly events: readonly FaultEvent[];
  /** Whether the event has taken effect and was not undone. */
  isActive(index: number): boolean;
  /** Ends an event that is in effect; else does nothing. */
  end(index: number, host: Host): void;
  /** Has the event's fault make a step at an instant, unless the event is over by then. */
  schedule(index: number, time: number, step: number, arg: number): void;
}

/** One event at work. */
export interface Fault {
  apply(host: Host): void;
  /** Ends it; missing where nothing can be undone. */
  undo?(host: Host): void;
  /** A step that it scheduled is due. */
  step?(host: Host, step: number, arg: number): void;
  /** How many messages, nodes or connections it has really touched so far. */
  struck(): number;
  /** What it keeps between its steps, as plain data. */
  save(): unknown;
  load(saved: unknown): void;
}

/** A kind of fault. */
export interface FaultKind<Action extends ScenarioAction> {
  /** What results call it; missing: the action's own word. */
  label?(action: Action): string;
  /** Its selectors, drawn in this order; one that selects nobody is a mistake. */
  selectors(action: Action): readonly Selector[];
  /** Who of the nodes that its selectors chose is really meant; missing: all of them. */
  narrow?(event: FaultEvent): FaultEvent;
  create(event: FaultEvent<Action>, run: FaultRun): Fault;
}

/** What every fault is made of. */
export abstract class EventFault<Action extends ScenarioAction> {
  protected readonly event: FaultEvent<Action>;
  protected readonly run: FaultRun;

  constructor(event: FaultEvent<Action>, run: FaultRun) {
    this.event = event;
    this.run = run;
  }
}

/** A fault that counts by itself, and keeps nothing else. */
export abstract class CountingFault<Action extends ScenarioAction> extends EventFault<Action> {
  protected count = 0;

  struck(): number {
    return this.count;
  }

  save(): unknown {
    return this.count;
  }

  load(saved: unknown): void {
    this.count = saved as number;
  }
}

/** A fault that is a link rule of its event's name, which counts the messages. */
export abstract class RuleFault<Action extends ScenarioAction> extends EventFault<Action> {
  struck(): number {
    return this.run.parts.rules.struckBy(this.event.name);
  }

  /** Nothing: the rules are saved with all others. */
  save(): unknown {
    return null;
  }

  load(): void {}
}

/** Visits the nodes of an event that no other event of its kind, still in effect, is about too. */
export function forUncovered(event: FaultEvent, run: FaultRun, visit: (node: number) => void) {
  for (const node of event.nodes) {
    if (eventsOn(node, event.action.do, run).length === 0) visit(node);
  }
}

/** The events of a kind that are in effect and about a node, in order. */
export function eventsOn<Kind extends ScenarioAction["do"]>(
  node: number,
  kind: Kind,
  run: FaultRun,
): FaultEvent<ActionOf<Kind>>[] {
  const isOn = (event: FaultEvent): event is FaultEvent<ActionOf<Kind>> =>
    event.action.do === kind && run.isActive(event.index) && event.nodes.includes(node);
  return run.events.filter(isOn);
}
