/**
 * A node starts with a program whose rules may be other than those that its blocks were accepted by: what they
 * refuse is refused now, and with it all that builds on it.
 */
import { GENESIS } from "../../chain/block-tree.ts";
import { STATUS } from "../../chain/chain-view.ts";
import { selectTip } from "../../chain/fork-choice.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { moveTip } from "./accept-block.ts";
import type { NakamotoNode } from "./state.ts";

/** Judges anew what the disk holds. */
export function reviseChain(node: NakamotoNode): void {
  const { view, setup, out, rules } = node;
  const { tree } = setup;
  for (let block = GENESIS; block < tree.size; block++) {
    if (!view.has(block) || tree.isValidUnder(rules, block)) continue;
    view.setStatus(block, STATUS.refused);
    out.observe(OBSERVATION.blockRefused, block, tree.rejectionNumber(block, rules));
  }
  if (!view.has(view.tip)) moveTip(node, selectAmongAccepted(node));
}

/** The tip that the node would have if it had heard of its blocks one by one. */
function selectAmongAccepted(node: NakamotoNode): BlockIndex {
  const { view, setup, context } = node;
  const { tree, chain } = setup;
  const draw = () => context.random(node.index, "tie");
  let best = GENESIS;
  for (let block = GENESIS; block < tree.size; block++) {
    if (block === GENESIS || !view.has(block)) continue;
    best = selectTip(chain, tree, view, best, block, draw);
  }
  return best;
}
