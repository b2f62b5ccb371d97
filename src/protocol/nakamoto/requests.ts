/**
 * Open requests: one per block asked for, with a timer. What happens when nobody answers is `retry.ts`.
 * Invariant: a block has status "requested" exactly while it has a request here.
 */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { MESSAGE, TIMER } from "./messages.ts";
import type { NakamotoNode, Request } from "./state.ts";

/** Asks `peer` for the block. */
export function requestBlock(node: NakamotoNode, peer: number, block: BlockIndex): void {
  node.view.setStatus(block, STATUS.requested);
  const request: Request = { block, peer, attempt: 0, failed: null };
  node.requests.push(request);
  sendRequest(node, request);
}

/** Forgets the request for a block that has arrived. */
export function closeRequest(node: NakamotoNode, block: BlockIndex): void {
  const { requests } = node;
  for (let i = 0; i < requests.length; i++) {
    if (requests[i]!.block === block) {
      requests[i] = requests[requests.length - 1]!;
      requests.pop();
      return;
    }
  }
}

/** Sends a request to its peer as a new attempt. */
export function sendRequest(node: NakamotoNode, request: Request): void {
  request.attempt = node.nextAttempt++;
  node.out.send(request.peer, MESSAGE.getdata, request.block, node.usesCompact ? 1 : 0);
  node.out.setTimer(
    TIMER.request,
    node.setup.params.relay.requestTimeout,
    request.block,
    request.attempt,
  );
}
