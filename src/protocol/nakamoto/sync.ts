/**
 * Catching up: headers first, then the blocks on the way to the best header, a window at a time.
 * The modes are `sync.machine.ts`; here are the handlers and what its guards and actions do.
 */
import { GENESIS } from "../../chain/block-tree.ts";
import { STATUS } from "../../chain/chain-view.ts";
import { computeLocator, findLocatorFork } from "../../chain/locator.ts";
import { assert } from "../../lib/assert.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import type { MachineImplementations } from "../../lib/machine-compiler.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { announceBlock } from "./announce.ts";
import { isTooEarly, waitForClock } from "./clock.ts";
import { judgeAnnounced, noteAnswer, noteTimeout } from "./defences.ts";
import { MAX_HEADERS, MESSAGE, TIMER } from "./messages.ts";
import { onMinerSignal } from "./miner.ts";
import { requestBlock } from "./requests.ts";
import type { NakamotoNode } from "./state.ts";
import type { SyncSignal } from "./sync.machine.ts";

/** What the names in the sync machine mean. */
export const syncImplementations: MachineImplementations<NakamotoNode> = {
  guards: { hasMoreHeaders, hasMissingBlocks, hasOtherPeer },
  actions: {
    requestHeaders,
    requestBlocks,
    selectOtherPeer,
    noteMoreHeaders: (node) => {
      node.sync.nextPeer = node.sync.heardFrom;
    },
    announceTip: (node) => {
      if (node.view.tip !== node.sync.startTip) announceBlock(node, node.view.tip);
    },
    endSync,
  },
};

/** Whether a catch-up is under way. */
export function isSyncing(node: NakamotoNode): boolean {
  return node.syncMode !== 0;
}

/** Something unknown came from `peer`: ask it for headers, now or once the present catch-up is over. */
export function startSync(node: NakamotoNode, peer: number): void {
  const { sync } = node;
  sync.heardFrom = peer;
  if (!isSyncing(node)) {
    sync.peer = peer;
    sync.startTip = node.view.tip;
  }
  signal(node, "FELL_BEHIND");
}

/** A peer asks for the headers after the fork point of its chain and ours. */
export function onGetheaders(node: NakamotoNode, peer: number, theirTip: BlockIndex): boolean {
  const { tree } = node.setup;
  const { tip } = node.view;
  const from = tree.height(findLocatorFork(tree, tip, computeLocator(tree, theirTip)));
  const last = tree.ancestorAt(tip, Math.min(tree.height(tip), from + MAX_HEADERS));
  const count = tree.height(last) - from;
  node.out.send(peer, MESSAGE.headers, count === 0 ? GENESIS : last, count);
  return true;
}

/** Headers arrived: an announcement of one, or the reply that a catch-up waits for. */
export function onHeaders(
  node: NakamotoNode,
  peer: number,
  last: BlockIndex,
  count: number,
): boolean {
  const { sync } = node;
  const isReply = peer === sync.peer && isSyncing(node) && isConnected(node, last, count);
  if (!isReply) return onAnnouncedHeader(node, peer, last);
  noteAnswer(node, peer);
  const due = count > 0 ? learnHeaders(node, peer, last, count) : last;
  sync.attempt += 1;
  sync.hasMore = count === MAX_HEADERS && due === last;
  if (isBetterTarget(node, due)) setTarget(node, due);
  signal(node, "HEADERS_RECEIVED");
  return true;
}

/** Whether a request for headers is still waiting for its answer. */
export function isSyncRequestOpen(node: NakamotoNode, attempt: number): boolean {
  return isSyncing(node) && node.sync.attempt === attempt;
}

/** The timer of a request for headers fired: ask somebody else, unless it was answered. */
export function onSyncTimeout(node: NakamotoNode, attempt: number): boolean {
  if (!isSyncRequestOpen(node, attempt)) return false;
  noteTimeout(node, node.sync.peer);
  signal(node, "SYNC_PEER_FAILED");
  return true;
}

/** A block arrived, into the chain or among the orphans: there is room for another request. */
export function onBlockWhileSyncing(node: NakamotoNode): void {
  signal(node, "BLOCK_ARRIVED");
}

/** A block cannot be had from anybody asked; another sync peer may have it, if this catch-up needs it. */
export function onSyncRequestFailed(node: NakamotoNode, block: BlockIndex): void {
  if (isOnTheWay(node, block)) signal(node, "SYNC_PEER_FAILED");
}

/** A block is refused, or too early: a catch-up whose way leads through it ends. */
export function onBlockUnusable(node: NakamotoNode, block: BlockIndex): void {
  if (isOnTheWay(node, block)) abandonSync(node);
}

/** Whether a catch-up is under way whose way leads through the block. */
export function isOnTheWay(node: NakamotoNode, block: BlockIndex): boolean {
  const { target } = node.sync;
  if (!isSyncing(node) || target < 0) return false;
  return node.setup.tree.isAncestor(block, target as BlockIndex);
}

/** A peer is gone; if it is the one we catch up from, another takes its place. */
export function onSyncPeerDown(node: NakamotoNode, peer: number): boolean {
  if (!isSyncing(node) || node.sync.peer !== peer) return false;
  signal(node, "SYNC_PEER_FAILED");
  return true;
}

/** Gives the catch-up up; a later announcement starts another. */
export function abandonSync(node: NakamotoNode): void {
  if (!isSyncing(node)) return;
  endSync(node);
  signal(node, "RESET");
}

function signal(node: NakamotoNode, type: SyncSignal["type"]): void {
  const { machines } = node.setup;
  const before = node.syncMode;
  node.syncMode = machines.sync.send(before, machines.syncSignals[type], node);
  if (node.syncMode === before) return;
  node.out.observe(OBSERVATION.syncModeChanged, before, node.syncMode);
  if (node.syncMode === machines.fetchingBlocks && lacksMoreThanOne(node)) {
    onMinerSignal(node, "FELL_BEHIND");
  } else if (!isSyncing(node)) {
    onMinerSignal(node, "CAUGHT_UP");
  }
}

/** One missing block is ordinary gossip; a miner goes on. More is a chain that it does not know. */
function lacksMoreThanOne(node: NakamotoNode): boolean {
  const { tree } = node.setup;
  return tree.height(node.sync.target as BlockIndex) > tree.height(node.view.tip) + 1;
}

function onAnnouncedHeader(node: NakamotoNode, peer: number, header: BlockIndex): boolean {
  const { view, setup } = node;
  if (view.status(header) >= STATUS.requested) return false;
  if (isTooEarly(node, header)) return waitForClock(node, header, peer);
  const verdict = judgeAnnounced(node, peer, header);
  if (verdict !== "follow") return verdict === "disconnect";
  view.setStatus(header, STATUS.header);
  if (view.status(setup.tree.parent(header)) >= STATUS.requested) requestBlock(node, peer, header);
  else startSync(node, peer);
  return true;
}

/** Whether the way from these headers down to what the node has judged holds nothing unheard of. */
function isConnected(node: NakamotoNode, last: BlockIndex, count: number): boolean {
  const { view, setup } = node;
  if (count === 0) return true;
  let block = setup.tree.ancestorAt(last, setup.tree.height(last) - count);
  while (view.status(block) !== STATUS.unknown) {
    if (view.has(block) || view.status(block) === STATUS.refused) return true;
    block = setup.tree.parent(block);
  }
  return false;
}

/**
 * Notes headers, and returns the last of them whose block may be asked for: its time has come, as that of
 * those before it, and none of them is refused.
 */
function learnHeaders(
  node: NakamotoNode,
  peer: number,
  last: BlockIndex,
  count: number,
): BlockIndex {
  const { view, setup } = node;
  let due = last;
  let header = last;
  let early = GENESIS;
  for (let i = 0; i < count; i++) {
    const parent = setup.tree.parent(header);
    const isEarly = isTooEarly(node, header);
    if (isEarly || view.status(header) === STATUS.refused) due = parent;
    if (isEarly) early = header;
    if (view.status(header) === STATUS.unknown) view.setStatus(header, STATUS.header);
    header = parent;
  }
  if (early !== GENESIS) waitForClock(node, early, peer);
  return due;
}

/** Headers are worth their blocks where fork choice could come to prefer them. */
function isBetterTarget(node: NakamotoNode, candidate: BlockIndex): boolean {
  const { tree, chain } = node.setup;
  const status = node.view.status(candidate);
  if (status === STATUS.accepted || status === STATUS.refused) return false;
  const { target } = node.sync;
  const rival = target >= 0 ? (target as BlockIndex) : node.view.tip;
  if (chain.forkChoice === "ghost")
    return target < 0 || tree.height(candidate) > tree.height(rival);
  if (chain.forkChoice === "longest") return tree.height(candidate) >= tree.height(rival);
  return tree.compareChainwork(candidate, rival) >= 0;
}

function setTarget(node: NakamotoNode, target: BlockIndex): void {
  const { tree } = node.setup;
  node.sync.target = target;
  node.sync.height = tree.height(tree.forkPoint(node.view.tip, target)) + 1;
}

function hasMoreHeaders(node: NakamotoNode): boolean {
  return node.sync.hasMore || node.sync.nextPeer >= 0;
}

function hasMissingBlocks(node: NakamotoNode): boolean {
  return node.sync.target >= 0 && !node.view.has(node.sync.target as BlockIndex);
}

function hasOtherPeer(node: NakamotoNode): boolean {
  return findOtherPeer(node) >= 0;
}

function selectOtherPeer(node: NakamotoNode): void {
  const other = findOtherPeer(node);
  node.sync.failed.push(node.sync.peer);
  node.sync.peer = other;
}

function findOtherPeer(node: NakamotoNode): number {
  const { context, sync } = node;
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) {
    if (peer !== sync.peer && !sync.failed.includes(peer) && context.isPeerUp(peer)) return peer;
  }
  return -1;
}

function requestHeaders(node: NakamotoNode): void {
  const { sync, out, setup } = node;
  // More headers after a full reply come from the same peer; what was only heard of, from who told it.
  if (!sync.hasMore && sync.nextPeer >= 0) sync.peer = sync.nextPeer;
  sync.nextPeer = -1;
  const from = sync.hasMore && sync.target >= 0 ? sync.target : node.view.tip;
  sync.hasMore = false;
  sync.attempt += 1;
  out.send(sync.peer, MESSAGE.getheaders, from);
  out.setTimer(TIMER.sync, setup.params.relay.requestTimeout, 0, sync.attempt);
}

function requestBlocks(node: NakamotoNode): void {
  const { sync, view, setup } = node;
  const { tree, params } = setup;
  const target = sync.target as BlockIndex;
  const end = tree.height(target);
  while (sync.height < end && view.has(tree.ancestorAt(target, sync.height))) sync.height += 1;
  for (let height = sync.height; height <= end; height++) {
    if (node.openRequests >= params.relay.window) return;
    const block = tree.ancestorAt(target, height);
    const status = view.status(block);
    assert(status !== STATUS.unknown, "a catch-up leads through a header never heard of", {
      block,
    });
    if (status === STATUS.header) requestBlock(node, sync.peer, block);
  }
}

function endSync(node: NakamotoNode): void {
  const { sync } = node;
  sync.peer = -1;
  sync.target = -1;
  sync.nextPeer = -1;
  sync.hasMore = false;
  sync.attempt += 1;
  sync.failed = [];
}
