/**
 * Asking for blocks: one request per block, with a timer. What happens when nobody answers is `retry.ts`.
 * Invariant: a block has status "requested" exactly while the node has an open request for it.
 */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { MESSAGE, TIMER } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";

/** Asks `peer` for the block. */
export function requestBlock(node: NakamotoNode, peer: number, block: BlockIndex): void {
  node.view.setStatus(block, STATUS.requested);
  node.openRequests += 1;
  sendRequest(node, peer, block);
}

/** Forgets the request for a block that has arrived or cannot be had. */
export function closeRequest(node: NakamotoNode, block: BlockIndex): void {
  if (node.setup.requests.delete(node.index, block)) node.openRequests -= 1;
}

/** Asks `peer` as a new attempt. */
export function sendRequest(node: NakamotoNode, peer: number, block: BlockIndex): void {
  const { requests, params } = node.setup;
  const attempt = node.takeAttempt();
  requests.set(node.index, block, peer, attempt);
  node.out.send(peer, MESSAGE.getdata, block, node.usesCompact ? 1 : 0);
  node.out.setTimer(TIMER.request, params.relay.requestTimeout, block, attempt);
}
