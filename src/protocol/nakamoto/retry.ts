/** Requests that nobody answered: another peer is asked, until none is left. */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { closeRequest, sendRequest } from "./requests.ts";
import type { NakamotoNode, Request } from "./state.ts";
import { onSyncRequestFailed } from "./sync.ts";

/** The timer of an attempt fired: ask somebody else, unless the attempt is over. */
export function onRequestTimeout(node: NakamotoNode, block: BlockIndex, attempt: number): boolean {
  const request = node.requests.find((one) => one.block === block && one.attempt === attempt);
  if (request === undefined) return false;
  node.out.observe(OBSERVATION.requestTimedOut, block, request.peer);
  retry(node, request);
  return true;
}

/** The peer does not have the block: ask somebody else. */
export function onNotfound(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  const request = node.requests.find((one) => one.block === block && one.peer === peer);
  if (request === undefined) return false;
  retry(node, request);
  return true;
}

/** The peer is gone: what was asked from it is asked from others. */
export function onRequestPeerDown(node: NakamotoNode, peer: number): boolean {
  const lost = node.requests.filter((request) => request.peer === peer);
  for (const request of lost) retry(node, request);
  return lost.length > 0;
}

function retry(node: NakamotoNode, request: Request): void {
  request.failed ??= [];
  request.failed.push(request.peer);
  const next = selectSource(node, request.block, request.failed);
  if (next < 0) return giveUp(node, request.block);
  request.peer = next;
  sendRequest(node, request);
}

/** Another peer that announced the block; during a catch-up any other peer will do. */
function selectSource(node: NakamotoNode, block: BlockIndex, failed: readonly number[]): number {
  const usable = (peer: number) => !failed.includes(peer) && node.context.isPeerUp(peer);
  const announcer = node.context.announcers(block).find(usable);
  if (announcer !== undefined) return announcer;
  if (node.sync.peer < 0) return -1;
  for (let peer = node.context.firstPeer; peer < node.context.endPeer; peer++) {
    if (usable(peer)) return peer;
  }
  return -1;
}

/** Nobody is left to ask: the next announcement counts as the first. */
function giveUp(node: NakamotoNode, block: BlockIndex): void {
  closeRequest(node, block);
  node.view.setStatus(block, STATUS.unknown);
  node.out.reopen(block);
  onSyncRequestFailed(node);
}
