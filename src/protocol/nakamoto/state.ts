/**
 * What nakamoto nodes hold: their views of the block tree, open requests, orphans, modes. A node is a row;
 * handlers see one through `NakamotoNode`. What all nodes share is `NakamotoSetup`.
 * Invariant: everything about a node can be saved as plain data.
 */
import type { Block } from "../../chain/block.ts";
import { type BlockTree, GENESIS } from "../../chain/block-tree.ts";
import { ChainView, type KnowledgeTable } from "../../chain/chain-view.ts";
import type { ChainParams } from "../../chain/params.ts";
import type { SealedBlock } from "../../chain/proof-of-work.ts";
import { assert } from "../../lib/assert.ts";
import type { BlockIndex, NodeIndex } from "../../lib/brand.ts";
import type { CompiledMachine } from "../../lib/machine-compiler.ts";
import type { Outbox } from "../effects.ts";
import type { SavedLists } from "../item-lists.ts";
import type { NodeContext } from "../protocol.ts";
import type { BehavingNodes } from "./behaviours/behaving-nodes.ts";
import { MempoolReports } from "./mempool-reports.ts";
import type { MinerSignal } from "./miner.machine.ts";
import type { NakamotoParams } from "./params.ts";
import type { Party, PartyTable, SavedParty } from "./party-table.ts";
import type { OpenRequest, RequestTable } from "./request-table.ts";
import type { SyncSignal } from "./sync.machine.ts";
import type { SavedTold } from "./told-table.ts";
import {
  type MoneySetup,
  NodeTransactions,
  type SavedNodeTransactions,
} from "./transaction-state.ts";

/** What all nodes of a run share: facts, parameters, compiled machines. */
export interface NakamotoSetup {
  readonly tree: BlockTree;
  readonly knowledge: KnowledgeTable;
  readonly requests: RequestTable;
  readonly chain: ChainParams;
  readonly params: NakamotoParams;
  /** Bytes of a block that a miner fills, header included. */
  readonly blockSize: number;
  /** The same by upgrade, and from which height on; none by default. */
  readonly upgrades?: readonly { readonly activation: number; readonly blockSize: number }[];
  /** Gives a found block its proof of work: a nonce that meets the target, or an entry in the record. */
  readonly seal: (block: Block) => SealedBlock;
  readonly machines: NakamotoMachines;
  /** Those that misbehave towards the network, and how; absent where nobody does. */
  readonly behaviours?: BehavingNodes | undefined;
  /** Null where nobody has a strategy. */
  readonly parties: PartyTable | null;
  /** Null on a chain without money. */
  readonly money: MoneySetup | null;
}

/** The compiled machines, and the numbers of the signals and the mode that handlers name. */
export interface NakamotoMachines {
  readonly sync: CompiledMachine<NakamotoNode>;
  readonly syncSignals: Readonly<Record<SyncSignal["type"], number>>;
  readonly fetchingBlocks: number;
  readonly miner: CompiledMachine<NakamotoNode>;
  readonly minerSignals: Readonly<Record<MinerSignal["type"], number>>;
}

/** A catch-up under way; between catch-ups `peer` and `target` are −1. */
export interface SyncState {
  /** Whom the node catches up from. */
  peer: number;
  /** The tip when the catch-up began. */
  startTip: BlockIndex;
  /** The best header heard of. */
  target: number;
  /** Whether the sync peer may have more headers after those it sent. */
  hasMore: boolean;
  /** Who told of something unknown while this catch-up was under way, −1 for nobody. */
  nextPeer: number;
  /** Who gave the latest cause to catch up. */
  heardFrom: number;
  /** On the way to `target`, everything below this height is accepted. */
  height: number;
  /** Counts requests for headers; the timer of an older one no longer matters. */
  attempt: number;
  /** Peers that failed during this catch-up. */
  failed: number[];
}

/** A block whose parent has not arrived, and the peer it came from. */
export interface Orphan {
  readonly block: BlockIndex;
  readonly peer: number;
}

/** A block ahead of the node's clock, and a peer that has it. */
export interface EarlyBlock {
  readonly block: BlockIndex;
  readonly peer: number;
}

/** The rows of all nodes: what every block needs as columns, what is rare by node. */
class NodeTable {
  /** Numbers of the modes of `sync.machine.ts` (0 is synced) and `miner.machine.ts`. */
  readonly syncMode: Uint8Array;
  readonly minerMode: Uint8Array;
  readonly usesCompact: Uint8Array;
  readonly nextAttempt: Int32Array;
  /** How many requests for blocks are open. */
  readonly openRequests: Int32Array;
  readonly blocksFound: Int32Array;
  readonly orphans = new Map<number, readonly Orphan[]>();
  readonly noOrphans: readonly Orphan[] = [];
  readonly sync = new Map<number, SyncState>();
  readonly early = new Map<number, readonly EarlyBlock[]>();
  readonly noneEarly: readonly EarlyBlock[] = [];
  /** Requests in a row that a peer left unanswered, by link; kept where a defence counts them. */
  readonly timeouts = new Map<number, number>();

  constructor(nodes: number) {
    this.syncMode = new Uint8Array(nodes);
    this.minerMode = new Uint8Array(nodes);
    this.usesCompact = new Uint8Array(nodes);
    this.nextAttempt = new Int32Array(nodes);
    this.openRequests = new Int32Array(nodes);
    this.blocksFound = new Int32Array(nodes);
  }
}

/** The rows as plain data; what nodes know of blocks is the knowledge table's. */
export interface SavedNakamotoNodes {
  readonly columns: readonly (Uint8Array | Int32Array)[];
  readonly orphans: readonly (readonly [number, readonly Orphan[]])[];
  readonly sync: readonly (readonly [number, SyncState])[];
  readonly early: readonly (readonly [number, readonly EarlyBlock[]])[];
  readonly requests: readonly (readonly [number, readonly OpenRequest[]])[];
  readonly timeouts: readonly (readonly [link: number, count: number])[];
  /** Null where nobody misbehaves. */
  readonly behaviours: unknown;
  /** Null where nobody has a strategy. */
  readonly parties: readonly SavedParty[] | null;
  /** Null on a chain without money. */
  readonly money: {
    readonly nodes: readonly SavedNodeTransactions[];
    readonly told: SavedTold;
    readonly lists: SavedLists;
  } | null;
}

/**
 * One node as handlers see it: a window that is moved to the row of the node whose turn it is. Keep no
 * reference to it beyond a turn.
 */
export class NakamotoNode {
  readonly setup: NakamotoSetup;
  readonly context: NodeContext;
  readonly out: Outbox;
  readonly view: ChainView;
  /** Hears what the mempool of the node whose turn it is says. */
  readonly mempoolReports: MempoolReports;
  readonly #table: NodeTable;
  /** Empty on a chain without money. */
  readonly #transactions: readonly NodeTransactions[];
  #index = 0;

  constructor(setup: NakamotoSetup, context: NodeContext, out: Outbox) {
    const { nodes } = setup.knowledge;
    this.setup = setup;
    this.context = context;
    this.out = out;
    this.view = new ChainView(setup.tree, setup.knowledge, 0 as NodeIndex);
    this.#table = new NodeTable(nodes);
    this.#table.syncMode.fill(setup.machines.sync.initial);
    this.#table.minerMode.fill(setup.machines.miner.initial);
    this.mempoolReports = new MempoolReports(this);
    this.#transactions = createTransactions(setup, context);
    const { compact } = setup.params.relay;
    if (compact === null) return;
    for (let node = 0; node < nodes; node++) {
      this.#table.usesCompact[node] = Number(context.random(node, "compact-use") < compact.use);
    }
  }

  /** Whose turn it is. */
  get index(): number {
    return this.#index;
  }

  moveTo(index: number): void {
    this.#index = index;
    this.view.node = index as NodeIndex;
  }

  /** The rules of the node's program, as a set of `rule-sets.ts`. */
  get rules(): number {
    return this.setup.tree.hasUpgrades ? this.context.rules(this.#index) : 0;
  }

  /** Whether the chain has money; without, nothing below may be asked. */
  get hasMoney(): boolean {
    return this.setup.money !== null;
  }

  get money(): MoneySetup {
    const { money } = this.setup;
    assert(money !== null, "this chain has no money");
    return money;
  }

  /** The node's mempool and what belongs to it. */
  get transactions(): NodeTransactions {
    return this.#transactions[this.#index]!;
  }

  /** Whose member the node is; null for an honest node by itself. */
  get party(): Party | null {
    const { parties } = this.setup;
    return parties === null ? null : parties.of(this.#index);
  }

  get syncMode(): number {
    return this.#table.syncMode[this.#index]!;
  }

  set syncMode(mode: number) {
    this.#table.syncMode[this.#index] = mode;
  }

  get minerMode(): number {
    return this.#table.minerMode[this.#index]!;
  }

  set minerMode(mode: number) {
    this.#table.minerMode[this.#index] = mode;
  }

  get usesCompact(): boolean {
    return this.#table.usesCompact[this.#index] === 1;
  }

  /** How many requests for blocks are open. */
  get openRequests(): number {
    return this.#table.openRequests[this.#index]!;
  }

  set openRequests(count: number) {
    this.#table.openRequests[this.#index] = count;
  }

  /** Blocks whose parent has not arrived, oldest first. */
  get orphans(): readonly Orphan[] {
    const { orphans, noOrphans } = this.#table;
    return orphans.size === 0 ? noOrphans : (orphans.get(this.#index) ?? noOrphans);
  }

  set orphans(orphans: readonly Orphan[]) {
    if (orphans.length === 0) this.#table.orphans.delete(this.#index);
    else this.#table.orphans.set(this.#index, orphans);
  }

  /** Blocks that wait for the node's clock. */
  get early(): readonly EarlyBlock[] {
    const { early, noneEarly } = this.#table;
    return early.size === 0 ? noneEarly : (early.get(this.#index) ?? noneEarly);
  }

  set early(blocks: readonly EarlyBlock[]) {
    if (blocks.length === 0) this.#table.early.delete(this.#index);
    else this.#table.early.set(this.#index, blocks);
  }

  get sync(): SyncState {
    const known = this.#table.sync.get(this.#index);
    if (known !== undefined) return known;
    const sync = createSyncState();
    this.#table.sync.set(this.#index, sync);
    return sync;
  }

  /** Requests in a row that a peer left unanswered, by link. */
  get timeouts(): Map<number, number> {
    return this.#table.timeouts;
  }

  /** The peers that can be reached, in their order. */
  peersUp(): number[] {
    const { context } = this;
    const peers: number[] = [];
    const end = context.endPeer(this.#index);
    for (let peer = context.firstPeer(this.#index); peer < end; peer++) {
      if (context.isPeerUp(peer)) peers.push(peer);
    }
    return peers;
  }

  /** A number for the next attempt at a request, never given before by this node. */
  takeAttempt(): number {
    return this.#table.nextAttempt[this.#index]!++;
  }

  /** How many blocks the node has found before this one. */
  takeBlockNumber(): number {
    return this.#table.blocksFound[this.#index]!++;
  }

  /** All rows. */
  save(): SavedNakamotoNodes {
    const { orphans, sync, early } = this.#table;
    const requests: [number, OpenRequest[]][] = [];
    this.#table.openRequests.forEach((count, node) => {
      if (count > 0) requests.push([node, this.setup.requests.listOf(node)]);
    });
    return {
      columns: this.#columns().map((column) => column.slice()),
      orphans: [...orphans],
      early: [...early],
      sync: [...sync].map(([node, state]) => [node, { ...state, failed: [...state.failed] }]),
      requests,
      timeouts: [...this.#table.timeouts],
      behaviours: this.setup.behaviours?.save() ?? null,
      parties: this.setup.parties?.save() ?? null,
      money: this.#saveMoney(),
    };
  }

  /** Takes all rows back, into nodes just made. */
  load(saved: SavedNakamotoNodes): void {
    this.#columns().forEach((column, place) => {
      column.set(saved.columns[place]!);
    });
    for (const [node, orphans] of saved.orphans) this.#table.orphans.set(node, orphans);
    for (const [node, early] of saved.early) this.#table.early.set(node, early);
    for (const [node, state] of saved.sync) this.#table.sync.set(node, state);
    const table = this.setup.requests;
    for (const [node, requests] of saved.requests) {
      for (const { block, peer, attempt, failed } of requests) {
        table.set(node, block, peer, attempt);
        for (const one of failed) table.addFailed(node, block, one);
      }
    }
    for (const [link, count] of saved.timeouts) this.#table.timeouts.set(link, count);
    this.setup.behaviours?.load(saved.behaviours);
    if (saved.parties !== null) this.setup.parties!.load(saved.parties);
    this.#loadMoney(saved.money);
  }

  #saveMoney(): SavedNakamotoNodes["money"] {
    const { money } = this.setup;
    if (money === null) return null;
    return {
      nodes: this.#transactions.map((row) => row.save()),
      told: money.told.save(),
      lists: money.lists.save(),
    };
  }

  #loadMoney(saved: SavedNakamotoNodes["money"]): void {
    if (saved === null) return;
    this.#transactions.forEach((row, node) => {
      row.load(saved.nodes[node]!);
    });
    this.money.told.load(saved.told);
    this.money.lists.load(saved.lists);
  }

  #columns(): (Uint8Array | Int32Array)[] {
    const { syncMode, minerMode, usesCompact } = this.#table;
    const { nextAttempt, openRequests, blocksFound } = this.#table;
    return [syncMode, minerMode, usesCompact, nextAttempt, openRequests, blocksFound];
  }
}

function createTransactions(
  { money, params, knowledge }: NakamotoSetup,
  context: NodeContext,
): NodeTransactions[] {
  if (money === null) return [];
  const { mempool } = params.transactions!;
  return Array.from({ length: knowledge.nodes }, (_, node) => {
    const peers = { first: context.firstPeer(node), end: context.endPeer(node) };
    return new NodeTransactions(money.transactions, mempool, peers);
  });
}

function createSyncState(): SyncState {
  return {
    peer: -1,
    startTip: GENESIS,
    target: -1,
    hasMore: false,
    nextPeer: -1,
    heardFrom: -1,
    height: 0,
    attempt: 0,
    failed: [],
  };
}
