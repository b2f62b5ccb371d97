/**
 * What becomes of a block that a member of a party found: published as by anybody, withheld by a policy, discarded, or
 * kept until it has a sibling.
 */

import { GENESIS } from "../../chain/block-tree.ts";
import { STATUS } from "../../chain/chain-view.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { acceptBlock, connectBlock } from "./accept-block.ts";
import { announceBlockTo } from "./announce.ts";
import { onMinerSignal } from "./miner.ts";
import { onWithheldFound } from "./party.ts";
import { FROM_FELLOW, type Party } from "./party-table.ts";
import type { NakamotoNode } from "./state.ts";
import { PARTY_ACTION } from "./strategies/strategy.ts";

/** A member found a block. */
export function onPartyFound(node: NakamotoNode, party: Party, block: BlockIndex): void {
  if (party.policy !== null) {
    onWithheldFound(node, party, block);
    return;
  }
  switch (party.setup.strategy.name) {
    case "block-withholding":
      return discard(node, block);
    case "equivocate":
      return equivocate(node, party, block);
    case "spv":
      return takeUnjudged(node, party, block);
    default:
      return acceptBlock(node, -1, block);
  }
}

/**
 * Block withholding against a pool (Rosenfeld 2011, arXiv:1112.4980; Eyal 2015, arXiv:1411.7099): the infiltrator hands
 * in its shares, is paid for them, and throws away what would be a block. The pool earns less for everybody in it; the
 * saboteur loses as well, unless it mines elsewhere, where less competition is left.
 */
function discard(node: NakamotoNode, block: BlockIndex): void {
  node.out.observe(OBSERVATION.blockWithheld, block, node.setup.tree.parent(block));
}

/**
 * Equivocation: keeps a block, mines a sibling of it, and shows one to every other peer and its sibling to the rest. Both
 * are valid; the network splits over them and wastes work until the next block decides.
 */
function equivocate(node: NakamotoNode, party: Party, block: BlockIndex): void {
  const { tree } = node.setup;
  const { twin } = party;
  node.out.observe(OBSERVATION.blockWithheld, block, tree.parent(block));
  if (twin === GENESIS || tree.parent(twin) !== tree.parent(block)) {
    party.twin = block;
    return;
  }
  party.twin = GENESIS;
  showTwins(node, party, [twin, block]);
}

function showTwins(node: NakamotoNode, party: Party, twins: readonly [BlockIndex, BlockIndex]) {
  const { out, context, index } = node;
  party.isPublishing = true;
  for (const block of twins) {
    out.observe(OBSERVATION.blockPublished, block, PARTY_ACTION.release);
    const isOwn = node.setup.tree.minerOf(block) === index;
    acceptBlock(node, isOwn ? -1 : FROM_FELLOW, block);
  }
  party.isPublishing = false;
  const first = context.firstPeer(index);
  for (let peer = first; peer < context.endPeer(index); peer++) {
    if (context.isPeerUp(peer)) announceBlockTo(node, peer, twins[(peer - first) % 2]!);
  }
}

/** On a block that is not judged yet one's own has to wait, and is what is mined on meanwhile. */
function takeUnjudged(node: NakamotoNode, party: Party, block: BlockIndex): void {
  if (node.view.has(node.setup.tree.parent(block))) {
    acceptBlock(node, -1, block);
    return;
  }
  node.view.setStatus(block, STATUS.received);
  connectBlock(node, -1, block);
  party.unjudged = block;
  onMinerSignal(node, "TIP_CHANGED");
}
