/**
 * The contract between a protocol and whoever hosts its nodes. A protocol is sans I/O: it hears inputs and
 * asks for effects; whether a simulator or a socket is behind them it does not know.
 * Invariant: a handler touches its own node's row and the outbox, nothing else.
 */
import type { Instant } from "../lib/brand.ts";
import type { Outbox } from "./effects.ts";
import type { ItemLists } from "./item-lists.ts";

/** Kinds of input, and which fields of NodeInput they use. */
export const INPUT = {
  /** `message`, `item`, `arg` from `peer` */
  message: 0,
  /** timer `message` fired with `item`, `arg` */
  timer: 1,
  /** this node's search succeeded */
  blockFound: 2,
  /** `peer` can be reached (again) */
  peerUp: 3,
  peerDown: 4,
  /** the node starts, from what is on its disk */
  boot: 5,
  /**
   * the node stops; `arg` is 1 where its disk survives, 0 where it is lost with the rest, 2 where it holds
   * what the context says, with tip `item`
   */
  crash: 6,
  /** the CPU time asked for has passed; `item`, `peer` as given, the work as `message` */
  charged: 7,
  /** the node's owner asks for something: number `item` of what the protocol takes from owners */
  command: 8,
  /** a fellow member of the node's party tells it something, at once: `message` about `item` */
  party: 9,
} as const;

export type InputKind = (typeof INPUT)[keyof typeof INPUT];

/** What a node hears. One object, reused: keep nothing of it. `peer` is a handle, −1 for none. */
export interface NodeInput {
  kind: InputKind;
  peer: number;
  message: number;
  item: number;
  arg: number;
}

/** What nodes may ask of their surroundings at once; `node` is who asks. */
export interface NodeContext {
  /** The node's own clock, microseconds; may run differently from simulated time. */
  localTime(node: number): Instant;
  /** The rules that the node's program has, as a set of `rule-sets.ts`; 0 are the chain's own. */
  rules(node: number): number;
  /** While a node stops whose disk is not as it left it: whether the disk holds an item. */
  isOnDisk(item: number): boolean;
  /** Whether the node has, or may come to have, hashrate. */
  mines(node: number): boolean;
  /** The node's peers are the handles from `firstPeer` to `endPeer` − 1. */
  firstPeer(node: number): number;
  endPeer(node: number): number;
  isPeerUp(peer: number): boolean;
  /** The peers that have announced the item to the node by now, first announcement first. */
  announcers(node: number, item: number): number[];
  /** A draw in [0, 1) from the node's stream of the purpose. */
  random(node: number, purpose: string): number;
}

/**
 * One kind of message. A message is a pair of integers on the inside (`item` names an interned thing) and
 * real bytes outside; `size` is the length of those bytes.
 */
export interface MessageKind {
  readonly name: string;
  size(item: number, arg: number): number;
  encode(item: number, arg: number): Uint8Array;
  decode(bytes: Uint8Array): { readonly item: number; readonly arg: number };
  /**
   * For a kind that announces items: the status from which on a node ignores it, and which one hearing
   * brings about; null where hearing it again can matter. Lets a host leave out redundant deliveries.
   */
  readonly ignoredFrom: number | null;
  /** Whether it carries a block, whole or in part. */
  readonly carriesBlock: boolean;
  /**
   * Where its item or argument is the number of a list: every message then holds a reference to its list, which
   * whoever ends the message (having heard it, or lost it on the way) releases. Null for all others.
   */
  readonly list: { readonly in: "item" | "arg"; readonly lists: ItemLists } | null;
}

/** What stands for a message's item in digests, traces and interventions: of a list its content. */
export function identityOfItem({ list }: MessageKind, item: number): number {
  return list?.in === "item" ? list.lists.hashOf(item) : item;
}

/** The same for its argument. */
export function identityOfArg({ list }: MessageKind, arg: number): number {
  return list?.in === "arg" ? list.lists.hashOf(arg) : arg;
}

/** The message is over: it was heard, or got lost. */
export function releaseMessage({ list }: MessageKind, item: number, arg: number): void {
  if (list !== null) list.lists.release(list.in === "item" ? item : arg);
}

/** There is one more of the message. */
export function retainMessage({ list }: MessageKind, item: number, arg: number): void {
  if (list !== null) list.lists.retain(list.in === "item" ? item : arg);
}

/**
 * A protocol at work for the nodes of one host: all of a simulation's, or a live node alone. A node is a
 * number, its state a row in the protocol's tables, so that ten thousand of them stay close in memory.
 */
export interface Protocol {
  readonly name: string;
  readonly messages: readonly MessageKind[];
  /** Names of the timers, by number, with their delay where it is always the same. */
  readonly timers: readonly { readonly name: string; readonly delay: number | null }[];
  /** Comes once and before anything else: whom nodes ask, and where they put their effects. */
  attach(context: NodeContext, outbox: Outbox): void;
  /**
   * Handles one input of one node. True where the node's state changed or an effect was asked for; an input
   * that is ignored (a redundant announcement, a timer that no longer matters) is no part of the digest.
   */
  handle(node: number, input: NodeInput): boolean;
  /** Whether a timer that is due no longer matters to the node: hearing of it would change nothing. */
  isTimerStale(node: number, timer: number, item: number, arg: number): boolean;
  /**
   * What every node has of an item, by node: live, and never falling but by a crash or a `reopen`.
   * Compared with a message kind's `ignoredFrom`.
   */
  announcementStatus(item: number): Uint8Array;
  /** Unconfirmed items that a node keeps for blocks to come, oldest first. */
  pendingItems(node: number): readonly number[];
  /** How many these are, and their bytes. */
  pendingTotals(node: number): { readonly items: number; readonly bytes: number };
  /** All nodes as plain data. */
  save(): unknown;
  load(saved: unknown): void;
}
