/**
 * The contract between a protocol and whoever hosts its nodes. A protocol is sans I/O: it hears inputs and
 * asks for effects; whether a simulator or a socket is behind them it does not know.
 * Invariant: a handler touches its own node and the outbox, nothing else.
 */
import type { Instant } from "../lib/brand.ts";
import type { Outbox } from "./effects.ts";

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
  /** the node stops; `arg` is 1 where its disk survives, 0 where it is lost with the rest */
  crash: 6,
  /** the CPU time asked for has passed; `item`, `peer` as given */
  charged: 7,
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

/** What a node may ask of its surroundings at once. */
export interface NodeContext {
  /** The node's own clock, microseconds; may run differently from simulated time. */
  localTime(): Instant;
  /** Whether the node has, or may come to have, hashrate. */
  readonly mines: boolean;
  /** The node's peers are the handles from `firstPeer` to `endPeer` − 1. */
  readonly firstPeer: number;
  readonly endPeer: number;
  isPeerUp(peer: number): boolean;
  /** The peers that have announced the item to this node by now, first announcement first. */
  announcers(item: number): number[];
  /** A draw in [0, 1) from this node's stream of the purpose. */
  random(purpose: string): number;
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
}

export interface Protocol<Node> {
  readonly name: string;
  readonly messages: readonly MessageKind[];
  /** Names of the timers, by number, with their delay where it is always the same. */
  readonly timers: readonly { readonly name: string; readonly delay: number | null }[];
  /** The node appends its effects to `outbox`, which may be shared by all nodes of one host. */
  createNode(index: number, context: NodeContext, outbox: Outbox): Node;
  /**
   * Handles one input. True where the node's state changed or an effect was asked for; an input that is
   * ignored (a redundant announcement, a timer that no longer matters) is no part of the digest.
   */
  handle(node: Node, input: NodeInput): boolean;
  /**
   * What every node has of an item, by node: live, and never falling but by a crash or a `reopen`.
   * Compared with a message kind's `ignoredFrom`.
   */
  announcementStatus(item: number): Uint8Array;
  saveNode(node: Node): unknown;
  loadNode(node: Node, saved: unknown): void;
}
