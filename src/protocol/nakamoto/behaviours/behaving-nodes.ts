/**
 * The nodes that misbehave: puts their behaviours around the honest handlers, runs their clocks, keeps their
 * state. An honest node beside them is handled as if there were none.
 * Invariant: an input that neither a behaviour nor the node heeds has no effect.
 */

import { assert } from "../../../lib/assert.ts";
import type { Duration } from "../../../lib/brand.ts";
import { INPUT, type NodeInput } from "../../protocol.ts";
import { TIMER } from "../messages.ts";
import type { NakamotoNode } from "../state.ts";
import type {
  Asked,
  BehaviourActs,
  BehaviourName,
  BehaviourState,
  NodeBehaviour,
  Turn,
} from "./behaviour.ts";
import { delayBlocks } from "./delay-blocks.ts";
import { headerFlood } from "./header-flood.ts";
import { invWithoutData } from "./inv-without-data.ts";
import { invalidBlocks } from "./invalid-blocks.ts";
import { invalidTransactions } from "./invalid-transactions.ts";
import { orphanFlood } from "./orphan-flood.ts";
import { selectiveRelay } from "./selective-relay.ts";

const ACTS: Readonly<Record<BehaviourName, BehaviourActs>> = {
  delayBlocks,
  selectiveRelay,
  invWithoutData,
  orphanFlood,
  headerFlood,
  invalidBlocks,
  invalidTransactions,
};

/** A timer's slot that stands for acting once more. */
const AGAIN = 0;

type Handler = (node: NakamotoNode, input: NodeInput) => boolean;

export class BehavingNodes {
  readonly #byNode: readonly (readonly NodeBehaviour[])[];
  readonly #states: readonly BehaviourState[][];

  /** The behaviours of every node, none of an honest one. */
  constructor(byNode: readonly (readonly NodeBehaviour[])[]) {
    this.#byNode = byNode;
    this.#states = byNode.map((own) => own.map(createState));
  }

  /** Has a node handle an input, its behaviours around it. */
  handle(node: NakamotoNode, input: NodeInput, honest: Handler): boolean {
    if (this.#byNode[node.index]!.length === 0) return honest(node, input);
    const turns = this.#turnsOf(node);
    if (input.kind === INPUT.timer && input.message === TIMER.behave) {
      return onTimer(turns[input.item]!, input.arg);
    }
    const active = turns.filter(isActive);
    if (input.kind === INPUT.crash) for (const { state } of turns) state.delayed = [];
    const isHeard = active.filter((turn) => ACTS[nameOf(turn)].hear?.(turn, input) === true);
    const isEffective = isHeard.length > 0 || honest(node, input);
    keepBack(node, active);
    if (input.kind === INPUT.boot) for (const turn of turns) arm(turn);
    return isEffective || node.out.length > 0;
  }

  save(): unknown {
    return this.#states.map((own) =>
      own.map((state) => ({ ...state, delayed: [...state.delayed] })),
    );
  }

  load(saved: unknown): void {
    (saved as BehaviourState[][]).forEach((own, node) => {
      own.forEach((state, place) => {
        Object.assign(this.#states[node]![place]!, state);
      });
    });
  }

  #turnsOf(node: NakamotoNode): Turn[] {
    const states = this.#states[node.index]!;
    return this.#byNode[node.index]!.map((own, place) => ({
      node,
      own,
      state: states[place]!,
      place,
    }));
  }
}

function createState(): BehaviourState {
  return { acted: 0, withheld: -1, delayed: [] };
}

function nameOf({ own }: Turn): BehaviourName {
  return own.params.behaviour;
}

function isActive({ node, own }: Turn): boolean {
  const now = node.context.localTime(node.index);
  return now >= own.from && (own.until === null || now < own.until);
}

/** Takes what is kept back out of the outbox, and puts behind the rest what comes in its place. */
function keepBack(node: NakamotoNode, active: readonly Turn[]): void {
  const keepers = active.filter((turn) => ACTS[nameOf(turn)].keepsBack !== undefined);
  if (keepers.length === 0 || node.out.length === 0) return;
  const kept: { readonly keeper: Turn; readonly asked: Asked }[] = [];
  node.out.retain((effect, a, b, c, d) => {
    const asked = { effect, a, b, c, d };
    const keeper = keepers.find((turn) => ACTS[nameOf(turn)].keepsBack!(turn, asked));
    if (keeper !== undefined) kept.push({ keeper, asked });
    return keeper === undefined;
  });
  for (const { keeper, asked } of kept) ACTS[nameOf(keeper)].replace?.(keeper, asked);
}

/** Starts the clock of a behaviour that acts by itself; members of a group do not act all at once. */
function arm(turn: Turn): void {
  const { node, own } = turn;
  if (!("every" in own.params)) return;
  const { every } = own.params;
  const now = node.context.localTime(node.index);
  const phase = node.context.random(node.index, "behaviour-phase") * every;
  setTimer(turn, Math.max(0, own.from - now) + Math.round(phase), AGAIN);
}

function onTimer(turn: Turn, slot: number): boolean {
  const acts = ACTS[nameOf(turn)];
  if (acts.onDue !== undefined) {
    acts.onDue(turn, slot);
    return true;
  }
  const { own, state } = turn;
  assert("every" in own.params, "a behaviour without a clock", { slot });
  if (own.until !== null && turn.node.context.localTime(turn.node.index) >= own.until) return false;
  acts.act!(turn);
  state.acted += 1;
  setTimer(turn, own.params.every, AGAIN);
  return true;
}

function setTimer({ node, place }: Turn, delay: number, slot: number): void {
  node.out.setTimer(TIMER.behave, delay as Duration, place, slot);
}
