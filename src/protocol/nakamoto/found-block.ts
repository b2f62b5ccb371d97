/** From a search's success to a block that the finder itself accepts. */
import { buildBlock } from "../../chain/block.ts";
import { createTemplate } from "../../chain/template.ts";
import { assert } from "../../lib/assert.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { acceptBlock } from "./accept-block.ts";
import type { NakamotoNode } from "./state.ts";

/** The search succeeded: make the block, take it in, offer it. */
export function onBlockFound(node: NakamotoNode): boolean {
  const { setup, view, context, out } = node;
  const { tree } = setup;
  const parent = view.tip;
  const template = createTemplate(tree, parent, {
    miner: node.index,
    size: setup.blockSize,
    extra: node.takeBlockNumber(),
    localTime: context.localTime(node.index),
  });
  const block = tree.add(setup.seal(buildBlock(template)));
  assert(tree.isValid(block), "a miner made a block that its own rules refuse", { block });
  out.observe(OBSERVATION.blockFound, block, parent);
  acceptBlock(node, -1, block);
  return true;
}
