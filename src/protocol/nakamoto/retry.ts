/** Requests that nobody answered: another peer is asked, until none is left. */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { noteTimeout } from "./defences.ts";
import { closeRequest, sendRequest } from "./requests.ts";
import type { NakamotoNode } from "./state.ts";
import { isOnTheWay, isSyncing, onSyncRequestFailed } from "./sync.ts";

/** Whether an attempt at a request is still waiting for its answer. */
export function isRequestOpen(node: NakamotoNode, block: BlockIndex, attempt: number): boolean {
  if (node.view.status(block) !== STATUS.requested) return false;
  return node.setup.requests.attemptOf(node.index, block) === attempt;
}

/** The timer of an attempt fired: ask somebody else, unless the attempt is over. */
export function onRequestTimeout(node: NakamotoNode, block: BlockIndex, attempt: number): boolean {
  if (!isRequestOpen(node, block, attempt)) return false;
  const peer = node.setup.requests.peerOf(node.index, block);
  node.out.observe(OBSERVATION.requestTimedOut, block, peer);
  noteTimeout(node, peer);
  retry(node, block, peer);
  return true;
}

/** The peer does not have the block: ask somebody else. */
export function onNotfound(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.setup.requests.peerOf(node.index, block) !== peer) return false;
  retry(node, block, peer);
  return true;
}

/** The peer is gone: what was asked from it is asked from others. */
export function onRequestPeerDown(node: NakamotoNode, peer: number): boolean {
  if (node.openRequests === 0) return false;
  const lost = node.setup.requests.listOf(node.index).filter((request) => request.peer === peer);
  for (const { block } of lost) {
    // Giving up on one of them may have asked for another again.
    if (node.setup.requests.peerOf(node.index, block) === peer) retry(node, block, peer);
  }
  return lost.length > 0;
}

function retry(node: NakamotoNode, block: BlockIndex, failedPeer: number): void {
  const failed = node.setup.requests.addFailed(node.index, block, failedPeer);
  const next = selectSource(node, block, failed);
  if (next < 0) giveUp(node, block);
  else sendRequest(node, next, block);
}

/** Another peer that announced the block; during a catch-up any other peer will do. */
function selectSource(node: NakamotoNode, block: BlockIndex, failed: readonly number[]): number {
  const { context } = node;
  const usable = (peer: number) => !failed.includes(peer) && context.isPeerUp(peer);
  const announcer = context.announcers(node.index, block).find(usable);
  if (announcer !== undefined) return announcer;
  if (!isSyncing(node)) return -1;
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) {
    if (usable(peer)) return peer;
  }
  return -1;
}

/** Nobody is left to ask: the next announcement counts as the first. */
function giveUp(node: NakamotoNode, block: BlockIndex): void {
  closeRequest(node, block);
  node.view.setStatus(block, isOnTheWay(node, block) ? STATUS.header : STATUS.unknown);
  node.out.reopen(block);
  onSyncRequestFailed(node, block);
}
