/**
 * What a misbehaving node is made of: behaviours, each a layer between the honest node and the network. One can
 * keep inputs from the node, keep its effects back, and act by itself when its time comes; the node underneath
 * stays the honest one.
 * Invariant: everything that a behaviour does is observed as `misbehaved`.
 */
import { buildBlock } from "../../../chain/block.ts";
import type { BreakingRule } from "../../../chain/breaking/operators.ts";
import { createTemplate } from "../../../chain/template.ts";
import type { BlockIndex, Duration, Instant } from "../../../lib/brand.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import type { NodeInput } from "../../protocol.ts";
import type { NakamotoNode } from "../state.ts";
import type { BreakingTransactionRule } from "./broken-transactions.ts";

/** Names of the behaviours; a name's place is its number in observations. */
export const BEHAVIOUR_NAMES = [
  "delayBlocks",
  "selectiveRelay",
  "invWithoutData",
  "orphanFlood",
  "headerFlood",
  "invalidBlocks",
  "invalidTransactions",
] as const;

export type BehaviourName = (typeof BEHAVIOUR_NAMES)[number];

/** What selective relay keeps back. */
export type HiddenItems = "blocks" | "transactions" | "both";

/** A behaviour's own parameters. */
export type BehaviourParams =
  /** How long before the end of its peer's patience a block is served. */
  | { readonly behaviour: "delayBlocks"; readonly margin: Duration }
  | { readonly behaviour: "selectiveRelay"; readonly items: HiddenItems }
  | { readonly behaviour: "invWithoutData" }
  | { readonly behaviour: "orphanFlood"; readonly every: Duration }
  /** `depth`: how many blocks below the tip the headers fork off. */
  | { readonly behaviour: "headerFlood"; readonly every: Duration; readonly depth: number }
  | {
      readonly behaviour: "invalidBlocks";
      readonly every: Duration;
      readonly rules: readonly BreakingRule[];
    }
  | {
      readonly behaviour: "invalidTransactions";
      readonly every: Duration;
      readonly rules: readonly BreakingTransactionRule[];
    };

/** A behaviour of one node. */
export interface NodeBehaviour {
  readonly params: BehaviourParams;
  /** In effect from this instant of the node's own clock until that; null is to the end. */
  readonly from: Instant;
  readonly until: Instant | null;
  /** 1 for every link towards whom it is meant for; null is everybody. */
  readonly towards: Uint8Array | null;
  /** 1 for every node whose blocks it is about; null is everybody's. */
  readonly miners: Uint8Array | null;
  /** The node's place in its group: members do not all begin with the same. */
  readonly ordinal: number;
}

/** A block that is kept back for a while. */
export interface DelayedBlock {
  readonly slot: number;
  readonly peer: number;
  readonly message: number;
  readonly item: number;
  readonly arg: number;
}

/** What a behaviour remembers; plain data. */
export interface BehaviourState {
  /** How often it acted by itself. */
  acted: number;
  /** The block that an orphan flood builds on and nobody gets, −1 before it is made. */
  withheld: number;
  delayed: DelayedBlock[];
}

/** One node's behaviour at work. */
export interface Turn {
  readonly node: NakamotoNode;
  readonly own: NodeBehaviour;
  readonly state: BehaviourState;
  /** Which of the node's behaviours this is. */
  readonly place: number;
}

/** An effect that the honest node asked for. */
export interface Asked {
  readonly effect: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** What a behaviour may do; each part is optional. */
export interface BehaviourActs {
  /** Before the honest node hears an input. True where it does not get to hear it. */
  readonly hear?: (turn: Turn, input: NodeInput) => boolean;
  /** Whether an effect of the honest node does not go out as it is. */
  readonly keepsBack?: (turn: Turn, asked: Asked) => boolean;
  /** What happens in place of an effect that was kept back. */
  readonly replace?: (turn: Turn, asked: Asked) => void;
  /** A moment that it set itself has come; `slot` is what it said then. */
  readonly onDue?: (turn: Turn, slot: number) => void;
  /** What it does again and again, as far apart as its parameters say. */
  readonly act?: (turn: Turn) => void;
}

/** Reports an action, about an item and towards a link, −1 for nobody in particular. */
export function noteMisbehaviour({ node, own }: Turn, item: number, link: number): void {
  const number = BEHAVIOUR_NAMES.indexOf(own.params.behaviour);
  node.out.observe(OBSERVATION.misbehaved, number, item, link);
}

/** Whether a behaviour is meant for the peer. */
export function isMeant({ own }: Turn, peer: number): boolean {
  return own.towards === null || own.towards[peer] === 1;
}

/** What is broken next, and to whom it goes: rule after rule, peer after peer; null where nobody can be reached. */
export function takeTurns<Rule>(
  turn: Turn,
  rules: readonly Rule[],
): { readonly rule: Rule; readonly peer: number } | null {
  const peers = peersMeant(turn);
  if (peers.length === 0) return null;
  const number = turn.state.acted + turn.own.ordinal;
  return { rule: rules[number % rules.length]!, peer: peers[number % peers.length]! };
}

/** The smallest block on a parent, without proof of work; `extra` sets it apart from those that the node mines. */
export function addUnproven({ node }: Turn, parent: BlockIndex, extra: number): BlockIndex {
  const { tree } = node.setup;
  const template = createTemplate(tree, parent, {
    miner: node.index,
    size: 0,
    extra,
    localTime: node.context.localTime(node.index),
  });
  return tree.add(buildBlock(template));
}

/** The peers that can be reached and for whom the behaviour is meant. */
export function peersMeant(turn: Turn): number[] {
  return turn.node.peersUp().filter((peer) => isMeant(turn, peer));
}
