/**
 * What honest nodes do against peers that misbehave, as far as the scenario's defences say: peers that do not
 * answer, fill the orphanage or announce worthless headers. With no defences none of it does anything.
 */

import { BLOCK_REJECTION_CODES, type BlockRejectionCode } from "../../chain/rejection.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import type { NakamotoNode } from "./state.ts";

/** What a header alone shows to be wrong, its parent being known. */
const HEADER_CODES: ReadonlySet<BlockRejectionCode> = new Set<BlockRejectionCode>([
  "invalid-parent",
  "bad-version",
  "time-too-old",
  "wrong-bits",
  "bad-proof-of-work",
]);

/** A peer has not answered in time; too often in a row, and it is disconnected. */
export function noteTimeout(node: NakamotoNode, peer: number): void {
  const most = node.setup.params.relay.defences?.maxTimeouts ?? null;
  if (most === null || peer < 0) return;
  const count = (node.timeouts.get(peer) ?? 0) + 1;
  if (count < most) {
    node.timeouts.set(peer, count);
    return;
  }
  node.timeouts.delete(peer);
  node.out.disconnect(peer);
}

/** A peer has answered. */
export function noteAnswer(node: NakamotoNode, peer: number): void {
  if (node.timeouts.size > 0) node.timeouts.delete(peer);
}

/** Whether the orphanage takes one more from the peer; if not, the peer is disconnected. */
export function mayAddOrphan(node: NakamotoNode, peer: number): boolean {
  const most = node.setup.params.relay.defences?.maxOrphansPerPeer ?? null;
  if (most === null || peer < 0) return true;
  if (node.orphans.filter((orphan) => orphan.peer === peer).length < most) return true;
  node.out.disconnect(peer);
  return false;
}

/**
 * What to do about an announced header: one that breaks a rule which a header alone can break costs its peer the
 * connection, one of a chain with less work than the tip's is not worth its block (Bitcoin Core's AcceptBlock asks
 * the same of blocks that nobody requested).
 */
export function judgeAnnounced(
  node: NakamotoNode,
  peer: number,
  header: BlockIndex,
): "follow" | "ignore" | "disconnect" {
  const { setup, view } = node;
  if (setup.params.relay.defences?.checkHeaders !== true) return "follow";
  const { tree } = setup;
  if (view.has(tree.parent(header)) && breaksHeaderRule(node, header)) {
    node.out.disconnect(peer);
    return "disconnect";
  }
  return tree.compareChainwork(header, view.tip) >= 0 ? "follow" : "ignore";
}

function breaksHeaderRule({ setup }: NakamotoNode, header: BlockIndex): boolean {
  const code = BLOCK_REJECTION_CODES[setup.tree.rejectionNumber(header)];
  return code !== undefined && HEADER_CODES.has(code);
}
