/**
 * What one nakamoto node holds: its view of the block tree, its open requests, its orphans, its modes.
 * Plain data beside references to what all nodes share (`setup`) and to its host (`context`, `out`).
 */
import type { Block } from "../../chain/block.ts";
import type { BlockTree } from "../../chain/block-tree.ts";
import { ChainView, type KnowledgeTable } from "../../chain/chain-view.ts";
import type { ChainParams } from "../../chain/params.ts";
import type { BlockIndex, NodeIndex } from "../../lib/brand.ts";
import type { CompiledMachine } from "../../lib/machine-compiler.ts";
import type { Outbox } from "../effects.ts";
import type { NodeContext } from "../protocol.ts";
import type { MinerSignal } from "./miner.machine.ts";
import type { NakamotoParams } from "./params.ts";
import type { SyncSignal } from "./sync.machine.ts";

/** What all nodes of a run share: facts, parameters, compiled machines. */
export interface NakamotoSetup {
  readonly tree: BlockTree;
  readonly knowledge: KnowledgeTable;
  readonly chain: ChainParams;
  readonly params: NakamotoParams;
  /** Bytes of a block that a miner fills, header included. */
  readonly blockSize: number;
  /** Gives a found block its proof of work: a nonce that meets the target, or an entry in the record. */
  readonly seal: (block: Block) => Block;
  readonly machines: NakamotoMachines;
}

/** The compiled machines, and the numbers of the signals and the mode that handlers name. */
export interface NakamotoMachines {
  readonly sync: CompiledMachine<NakamotoNode>;
  readonly syncSignals: Readonly<Record<SyncSignal["type"], number>>;
  readonly fetchingBlocks: number;
  readonly miner: CompiledMachine<NakamotoNode>;
  readonly minerSignals: Readonly<Record<MinerSignal["type"], number>>;
}

/** A block asked for and not yet here. */
export interface Request {
  readonly block: BlockIndex;
  /** Whom it was asked from last. */
  peer: number;
  /** Unique per node; the timer of an older attempt no longer matters. */
  attempt: number;
  /** Peers that did not answer; null while there is none. */
  failed: number[] | null;
}

/** A catch-up under way; between catch-ups `peer` and `target` are −1. */
export interface SyncState {
  mode: number;
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

export class NakamotoNode {
  readonly index: number;
  readonly setup: NakamotoSetup;
  readonly context: NodeContext;
  readonly out: Outbox;
  readonly view: ChainView;

  readonly requests: Request[] = [];
  nextAttempt = 0;

  /** Blocks whose parent has not arrived, oldest first, and the peer each came from. */
  orphans: { readonly block: BlockIndex; readonly peer: number }[] = [];

  readonly sync: SyncState;
  minerMode: number;
  blocksFound = 0;
  readonly usesCompact: boolean;

  constructor(index: number, setup: NakamotoSetup, context: NodeContext, out: Outbox) {
    this.index = index;
    this.setup = setup;
    this.context = context;
    this.out = out;
    this.view = new ChainView(setup.tree, setup.knowledge, index as NodeIndex);
    this.sync = {
      mode: setup.machines.sync.initial,
      peer: -1,
      startTip: 0 as BlockIndex,
      target: -1,
      hasMore: false,
      nextPeer: -1,
      heardFrom: -1,
      height: 0,
      attempt: 0,
      failed: [],
    };
    this.minerMode = setup.machines.miner.initial;
    const { compact } = setup.params.relay;
    this.usesCompact = compact !== null && context.random("compact-use") < compact.use;
  }
}

/** A node's own data, without what it shares. */
export interface SavedNakamotoNode {
  readonly tip: BlockIndex;
  readonly requests: readonly Request[];
  readonly nextAttempt: number;
  readonly orphans: readonly { readonly block: BlockIndex; readonly peer: number }[];
  readonly sync: SyncState;
  readonly minerMode: number;
  readonly blocksFound: number;
}

export function saveNode(node: NakamotoNode): SavedNakamotoNode {
  return {
    tip: node.view.tip,
    requests: node.requests.map(copyRequest),
    nextAttempt: node.nextAttempt,
    orphans: node.orphans.map((orphan) => ({ ...orphan })),
    sync: { ...node.sync, failed: [...node.sync.failed] },
    minerMode: node.minerMode,
    blocksFound: node.blocksFound,
  };
}

export function loadNode(node: NakamotoNode, saved: SavedNakamotoNode): void {
  node.view.tip = saved.tip;
  node.requests.splice(0, node.requests.length, ...saved.requests.map(copyRequest));
  node.nextAttempt = saved.nextAttempt;
  node.orphans = saved.orphans.map((orphan) => ({ ...orphan }));
  Object.assign(node.sync, saved.sync, { failed: [...saved.sync.failed] });
  node.minerMode = saved.minerMode;
  node.blocksFound = saved.blocksFound;
}

function copyRequest(request: Request): Request {
  return { ...request, failed: request.failed === null ? null : [...request.failed] };
}
