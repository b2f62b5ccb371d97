/**
 * One nakamoto node without a network: hand it messages, let its timers fire, look at what it sends. The
 * protocol is the real one behind its own contract; peers are numbers, and only what a test says happens.
 * Invariant: time moves by `advance` alone, and effects are recorded in the order in which they were asked.
 */
import type { Block } from "../chain/block.ts";
import { BlockTree, type BlockTreeOptions, GENESIS } from "../chain/block-tree.ts";
import { KnowledgeTable, STATUS, type Status } from "../chain/chain-view.ts";
import { blockHash } from "../chain/header.ts";
import type { ChainParams } from "../chain/params.ts";
import { grindNonce, SealRegistry } from "../chain/proof-of-work.ts";
import { BLOCK_REJECTION_CODES, type BlockRejectionCode } from "../chain/rejection.ts";
import { RandomStreams } from "../engine/streams.ts";
import { assert, UsageError } from "../lib/assert.ts";
import type { BlockHash, BlockIndex, Duration, Instant, NodeIndex, TxIndex } from "../lib/brand.ts";
import type { ItemLists } from "../protocol/item-lists.ts";
import { MESSAGE, TIMER, TIMER_NAMES, WORK } from "../protocol/nakamoto/messages.ts";
import { createNakamoto } from "../protocol/nakamoto/nakamoto.ts";
import type { NakamotoParams, RelayParams, ValidationParams } from "../protocol/nakamoto/params.ts";
import type { Orphan, SavedNakamotoNodes } from "../protocol/nakamoto/state.ts";
import { INPUT, type InputKind, type NodeContext, type Protocol } from "../protocol/protocol.ts";
import { OBSERVATION, OBSERVATION_NAMES, type Observation } from "../trace/observation.ts";
import { DriverMoney, type DriverMoneyOptions, type PaymentFields } from "./driver-money.ts";
import { type Actions, RecordingOutbox } from "./recording-outbox.ts";
import { childOf, TEST_PARAMS } from "./tree.ts";

/** Name of a message kind of the nakamoto protocol. */
export type MessageName = keyof typeof MESSAGE;

/** What the node is like; everything has a default under which little happens by itself. */
export interface DriverOptions {
  readonly chain?: Partial<ChainParams>;
  readonly relay?: Partial<RelayParams>;
  readonly validation?: ValidationParams;
  readonly blockSize?: number;
  /** Number of peers, 0 to `peers` − 1; all up. */
  readonly peers?: number;
  readonly mines?: boolean;
  readonly seed?: string;
  /** What the node's draws of a purpose are, instead of streams of the seed. */
  readonly draw?: (purpose: string) => number;
  /** Of a chain without money. */
  readonly checkPayloads?: BlockTreeOptions["checkPayloads"];
  /** Gives the chain accounts, and the node a mempool and a wallet. */
  readonly money?: DriverMoneyOptions;
}

/** A message that the node sent. */
export interface SentMessage {
  readonly peer: number;
  readonly kind: MessageName;
  /** The block that it is about; genesis where it is about none. */
  readonly item: BlockIndex;
  readonly arg: number;
  /** The transactions of a txinv, txgetdata, txnotfound or tx; the places of a getblocktxn or blocktxn. */
  readonly list: readonly number[];
}

/** Something that waits for its time: a timer, or CPU work on a block or on transactions' signatures. */
export interface Pending {
  readonly at: Instant;
  readonly what: "charged" | "verified" | keyof typeof TIMER;
  /** A block, or of `trickle` a peer. */
  readonly item: number;
  /** Of a timer the attempt, of CPU work the peer. */
  readonly arg: number;
}

const NODE = 0 as NodeIndex;
const NO_LOAD: ValidationParams = {
  perSignature: 0 as Duration,
  perBlock: 0 as Duration,
  nanosecondsPerByte: 0,
};
const RELAY: RelayParams = {
  mode: "inv",
  compact: null,
  requestTimeout: 20_000_000 as Duration,
  window: 16,
  maxOrphans: 100,
};
const MESSAGE_NAMES = Object.keys(MESSAGE) as readonly MessageName[];
const MAX_TRIES = 1 << 20;

/** A node, booted at time 0. */
export function createDriver(options: DriverOptions = {}): Driver {
  return new Driver(options);
}

/** The node and its surroundings. */
export class Driver {
  readonly tree: BlockTree;
  readonly protocol: Protocol;
  /** Who found what, where proof of work is sampled. */
  readonly seals = new SealRegistry();
  /** The parent of the block that the node searches for, −1 while it does not search. */
  searchesOn: BlockIndex | -1 = -1;
  readonly #money: DriverMoney | null;

  readonly #knowledge = new KnowledgeTable(1);
  readonly #out: RecordingOutbox;
  readonly #params: NakamotoParams;
  readonly #peers: number;
  readonly #up: boolean[];
  readonly #sent: SentMessage[] = [];
  readonly #observations: Observation[] = [];
  #pending: Pending[] = [];
  /** Peers that announced an item to the node, first one first, and peers told of it. */
  readonly #announcers = new Map<number, number[]>();
  readonly #told = new Map<number, Set<number>>();
  #now = 0;
  #ahead = 0;
  #syncMode = 0;
  /** When the node's CPU has done what it was charged with. */
  #cpuFree = 0;
  #grown = 0;

  constructor(options: DriverOptions) {
    const chain = { ...TEST_PARAMS, ...options.chain };
    this.#peers = options.peers ?? 3;
    const isSealed = (hash: BlockHash) => this.seals.has(hash);
    this.#money =
      options.money === undefined
        ? null
        : new DriverMoney(options.money, { params: chain, isSealed, peers: this.#peers });
    const { checkPayloads } = options;
    this.tree = this.#money?.chain.tree ?? new BlockTree(chain, { isSealed, checkPayloads });
    this.#params = {
      relay: { ...RELAY, ...options.relay },
      validation: options.validation ?? NO_LOAD,
      transactions: this.#money?.params ?? null,
    };
    this.#up = Array.from({ length: this.#peers }, () => true);
    this.#out = new RecordingOutbox(this.#createActions());
    this.protocol = createNakamoto({
      tree: this.tree,
      knowledge: this.#knowledge,
      chain: this.tree.params,
      params: this.#params,
      blockSize: options.blockSize ?? 0,
      seal: (unsealed) => {
        const block = this.seal(unsealed);
        return { block, hash: blockHash(block.header) };
      },
      money: this.#money?.setup ?? null,
    });
    this.#money?.attach(this.protocol);
    this.protocol.attach(this.#createContext(options), this.#out);
    this.boot();
  }

  /** Simulated time in microseconds. */
  get now(): Instant {
    return this.#now as Instant;
  }

  /** The node's tip. */
  get tip(): BlockIndex {
    return this.#knowledge.tips[NODE] as BlockIndex;
  }

  /** Accounts, transactions and the node's mempool; the options must give the chain money. */
  get money(): DriverMoney {
    if (this.#money !== null) return this.#money;
    throw new UsageError("the driver's chain has no money: give it the option money");
  }

  /** What waits, earliest first; equal times in the order of asking. */
  get pending(): readonly Pending[] {
    return this.#pending;
  }

  /** The blocks whose parent the node lacks, oldest first, and whom each came from. */
  get orphans(): readonly Orphan[] {
    const saved = this.protocol.save() as SavedNakamotoNodes;
    return saved.orphans.flatMap(([, orphans]) => orphans);
  }

  /** Whether the node asks for headers or blocks that it lacks. */
  get isCatchingUp(): boolean {
    return this.#syncMode !== 0;
  }

  /** What the node has of a block. */
  statusOf(block: BlockIndex): Status {
    return this.#knowledge.get(block, NODE);
  }

  /** Gives a block its proof of work. */
  seal(block: Block): Block {
    if (this.tree.params.proofOfWork === "sampled") {
      this.seals.add(blockHash(block.header));
      return block;
    }
    const found = grindNonce(block.header, { maxTries: MAX_TRIES });
    assert(found.ok, "the target is too hard for a test");
    return { ...block, header: found.value };
  }

  /**
   * Interns a sound block that only others know; by default of the earliest time that the rules allow. With
   * money it has the transactions given, and its size is theirs.
   */
  grow(
    parent: BlockIndex,
    fields: {
      readonly time?: number;
      readonly size?: number;
      readonly miner?: number;
      readonly transactions?: readonly TxIndex[];
    } = {},
  ): BlockIndex {
    this.#grown += 1;
    const time = fields.time ?? this.tree.medianTimePast(parent) + 1;
    const { transactions = [], ...others } = fields;
    const block =
      this.#money?.assemble(parent, { transactions, time, extra: this.#grown }) ??
      childOf(this.tree, parent, { ...others, time, extra: this.#grown });
    return this.tree.add(this.seal(block));
  }

  /** A chain of sound blocks on `parent`, lowest first. */
  growChain(parent: BlockIndex, length: number): BlockIndex[] {
    const chain: BlockIndex[] = [];
    for (let i = 0; i < length; i++) chain.push(this.grow(chain.at(-1) ?? parent));
    return chain;
  }

  /** A message comes from a peer. True where it was effective. */
  deliver(peer: number, kind: MessageName, item: BlockIndex | TxIndex, arg = 0): boolean {
    this.#checkPeer(peer);
    const { list } = this.protocol.messages[MESSAGE[kind]] ?? {};
    if (list) throw new UsageError(`a ${kind} message holds a list: deliver it by deliverList`);
    if (this.#isAnnouncement(kind)) this.#note(peer, item);
    return this.#hear(INPUT.message, peer, MESSAGE[kind], item, arg);
  }

  /**
   * A message with a list comes from a peer: the transactions of a txinv, txgetdata or txnotfound, or places
   * in a block. True where it was effective.
   */
  deliverList(
    peer: number,
    kind: MessageName,
    items: readonly number[],
    block: BlockIndex = GENESIS,
  ): boolean {
    this.#checkPeer(peer);
    const { list } = this.protocol.messages[MESSAGE[kind]] ?? {};
    if (!list) throw new UsageError(`a ${kind} message holds no list: deliver it by deliver`);
    const number = list.lists.add(items);
    const [item, arg] = list.in === "item" ? [number, 0] : [block, number];
    const effective = this.#hear(INPUT.message, peer, MESSAGE[kind], item, arg);
    list.lists.release(number);
    return effective;
  }

  /** The node's owner asks its wallet for a payment. The transaction that it makes; null where it makes none. */
  pay(fields: PaymentFields): TxIndex | null {
    const payment = this.money.addPayment(fields);
    this.#hear(INPUT.command, -1, 0, payment, 0);
    return this.money.transactionOf(payment);
  }

  /** The node finds a block; its index. */
  find(): BlockIndex {
    this.#hear(INPUT.blockFound, -1, 0, 0, 0);
    return (this.tree.size - 1) as BlockIndex;
  }

  /** The node starts from what is on its disk. */
  boot(): void {
    this.#hear(INPUT.boot, -1, 0, 0, 0);
  }

  /** The node stops; what was pending and what it knew of its peers is lost with the rest. */
  crash(disk: "kept" | "lost"): void {
    this.#hear(INPUT.crash, -1, 0, 0, disk === "kept" ? 1 : 0);
    this.#pending = [];
    this.#cpuFree = 0;
    this.#announcers.clear();
    this.#told.clear();
  }

  /** A peer can be reached (again). */
  peerUp(peer: number): boolean {
    this.#checkPeer(peer);
    this.#up[peer] = true;
    return this.#hear(INPUT.peerUp, peer, 0, 0, 0);
  }

  /** A peer is gone. */
  peerDown(peer: number): boolean {
    this.#checkPeer(peer);
    this.#up[peer] = false;
    return this.#hear(INPUT.peerDown, peer, 0, 0, 0);
  }

  /** Sets the node's clock so many microseconds ahead of simulated time. */
  setClock(ahead: number): void {
    this.#ahead = ahead;
  }

  /** Lets so many microseconds pass; timers and CPU work whose time comes are heard, in order. */
  advance(duration: number): void {
    const end = this.#now + duration;
    for (let next = this.#pending[0]; next !== undefined && next.at <= end; ) {
      this.#pending.shift();
      this.#now = next.at;
      const { what, item, arg } = next;
      if (what === "charged") this.#hear(INPUT.charged, arg, WORK.block, item, 0);
      else if (what === "verified") this.#hear(INPUT.charged, arg, WORK.transactions, item, 0);
      else this.#hear(INPUT.timer, -1, TIMER[what], item, arg);
      next = this.#pending[0];
    }
    this.#now = end;
  }

  /** What the node has sent since the last call. */
  sent(): SentMessage[] {
    return this.#sent.splice(0);
  }

  /** What the node has reported since the last call. */
  observations(): Observation[] {
    return this.#observations.splice(0);
  }

  /** Blocks refused since the last call of `observations`, with their codes. */
  refusals(): { readonly block: BlockIndex; readonly code: BlockRejectionCode }[] {
    return this.observations()
      .filter(({ kind }) => kind === "blockRefused")
      .map(({ a, b }) => ({ block: a as BlockIndex, code: BLOCK_REJECTION_CODES[b]! }));
  }

  /** Whether the node has closed the link to a peer. */
  isDisconnected(peer: number): boolean {
    return this.#up[peer] === false;
  }

  #hear(kind: InputKind, peer: number, message: number, item: number, arg: number): boolean {
    const effective = this.protocol.handle(NODE, { kind, peer, message, item, arg });
    const effects = this.#out.take();
    assert(effective || effects.length === 0, "an ignored input must not have effects", { kind });
    for (const act of effects) act();
    return effective;
  }

  #createActions(): Actions {
    const everyPeer = Array.from({ length: this.#peers }, (_, peer) => peer);
    return {
      send: (peer, message, item, arg = 0) => this.#send(peer, message, item, arg),
      announceTo: (peer, message, item, arg = 0) => this.#announceTo(peer, message, item, arg),
      announce: (message, item, arg = 0) => {
        for (const peer of everyPeer) this.#announce(peer, message, item, arg);
      },
      broadcast: (message, item, arg = 0) => {
        for (const peer of everyPeer) this.#send(peer, message, item, arg);
      },
      setTimer: (timer, delay, item, arg = 0) => {
        this.#expect(delay, TIMER_NAMES[timer]!, item, arg);
      },
      charge: (duration, item, peer, work = WORK.block) => {
        // One thing after another.
        this.#cpuFree = Math.max(this.#now, this.#cpuFree) + duration;
        const what = work === WORK.block ? "charged" : "verified";
        this.#expect(this.#cpuFree - this.#now, what, item, peer);
      },
      startSearch: (parent) => {
        this.searchesOn = parent as BlockIndex;
      },
      stopSearch: () => {
        this.searchesOn = -1;
      },
      disconnect: (peer) => {
        this.#up[peer] = false;
      },
      observe: (kind, a, b = 0, c = 0) => this.#observe(kind, a, b, c),
    };
  }

  #send(peer: number, message: number, item: number, arg: number): void {
    const { list } = this.protocol.messages[message]!;
    const items = list === null ? [] : takeList(list.lists, list.in === "item" ? item : arg);
    if (!this.#up[peer]) return;
    const kind = MESSAGE_NAMES[message]!;
    this.#sent.push({
      peer,
      kind,
      item: message >= MESSAGE.txinv ? GENESIS : (item as BlockIndex),
      arg: list?.in === "arg" ? 0 : arg,
      list: kind === "tx" ? [item] : items,
    });
  }

  #announce(peer: number, message: number, item: number, arg: number): void {
    if (this.#announcers.get(item)?.includes(peer) || this.#told.get(item)?.has(peer)) return;
    this.#announceTo(peer, message, item, arg);
  }

  #announceTo(peer: number, message: number, item: number, arg: number): void {
    if (!this.#up[peer]) return;
    const told = this.#told.get(item) ?? new Set();
    this.#told.set(item, told.add(peer));
    this.#send(peer, message, item, arg);
  }

  #expect(delay: number, what: Pending["what"], item: number, arg: number): void {
    const at = (this.#now + delay) as Instant;
    const place = this.#pending.findLastIndex((other) => other.at <= at) + 1;
    this.#pending.splice(place, 0, { at, what, item, arg });
  }

  #observe(kind: number, a: number, b: number, c: number): void {
    if (kind === OBSERVATION.syncModeChanged) this.#syncMode = b;
    this.#observations.push({ time: this.now, node: 0, kind: OBSERVATION_NAMES[kind]!, a, b, c });
  }

  #note(peer: number, item: number): void {
    const announcers = this.#announcers.get(item) ?? [];
    if (!announcers.includes(peer)) announcers.push(peer);
    this.#announcers.set(item, announcers);
  }

  #isAnnouncement(kind: MessageName): boolean {
    if (kind === "block") return this.#params.relay.mode === "push";
    return kind === "inv" || kind === "headers";
  }

  #createContext({ mines, seed, draw }: DriverOptions): NodeContext {
    const streams = new RandomStreams(seed ?? "1");
    return {
      localTime: () => (this.#now + this.#ahead) as Instant,
      rules: () => 0,
      isOnDisk: () => true,
      mines: () => mines ?? false,
      firstPeer: () => 0,
      endPeer: () => this.#peers,
      isPeerUp: (peer) => this.#up[peer] === true,
      announcers: (_, item) => [...(this.#announcers.get(item) ?? [])],
      random: (_, purpose) => draw?.(purpose) ?? streams.get(purpose, "node").double(),
    };
  }

  #checkPeer(peer: number): void {
    if (peer >= 0 && peer < this.#peers) return;
    throw new UsageError(`the driver's node has peers 0 to ${this.#peers - 1}, not ${peer}`);
  }
}

/** What is in a list whose message is over. */
function takeList(lists: ItemLists, list: number): number[] {
  const items = lists.itemsOf(list);
  lists.release(list);
  return items;
}

/** All blocks that a driver's node has accepted, in order of interning; genesis included. */
export function acceptedBlocks(driver: Driver): BlockIndex[] {
  const blocks = Array.from({ length: driver.tree.size }, (_, i) => (GENESIS + i) as BlockIndex);
  return blocks.filter((block) => driver.statusOf(block) === STATUS.accepted);
}
