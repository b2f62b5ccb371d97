/** The one rule that depends on a node's own clock, and is therefore judged by the node and never cached. */
import { checkFutureTime } from "../../chain/check-header.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import type { NakamotoNode } from "./state.ts";

/** Whether a block's time lies too far ahead of the node's clock, as yet. */
export function isTooEarly(node: NakamotoNode, block: BlockIndex): boolean {
  const { chain, tree } = node.setup;
  return !checkFutureTime(chain, node.context.localTime(node.index), tree.time(block)).ok;
}
