/**
 * What was ahead of the node's clock is asked for again when the clock should have caught up.
 * Invariant: whatever was too early is tried again, unless the node has it by then.
 */
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { isTooEarly, waitForClock } from "./clock.ts";
import type { EarlyBlock, NakamotoNode } from "./state.ts";
import { startSync } from "./sync.ts";

/** The clock should have caught up with the block. */
export function onClockDue(node: NakamotoNode, block: BlockIndex): boolean {
  const entry = node.early.find((one) => one.block === block);
  if (entry === undefined) return false;
  node.early = node.early.filter((one) => one !== entry);
  if (node.view.status(block) >= STATUS.requested) return true;
  if (isTooEarly(node, block)) return waitForClock(node, block, entry.peer);
  const peer = selectPeer(node, entry);
  if (peer >= 0) startSync(node, peer);
  return true;
}

/** Who told of the block, another that announced it, or anybody. */
function selectPeer(node: NakamotoNode, { block, peer }: EarlyBlock): number {
  const { context } = node;
  const informed = [peer, ...context.announcers(node.index, block)];
  const reachable = informed.find((one) => one >= 0 && context.isPeerUp(one));
  return reachable ?? node.peersUp()[0] ?? -1;
}
