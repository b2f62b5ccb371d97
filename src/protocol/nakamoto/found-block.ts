/** From a search's success to a block that the finder itself accepts. */
import {
  assembleBlock,
  type Block,
  type BlockTemplate,
  buildBlock,
  transactionRoom,
} from "../../chain/block.ts";
import { coinbasePayload } from "../../chain/payload.ts";
import { computeSubsidy } from "../../chain/subsidy.ts";
import { createTemplate } from "../../chain/template.ts";
import { assert } from "../../lib/assert.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { acceptBlock } from "./accept-block.ts";
import { miningTip } from "./miner.ts";
import { onWithheldFound } from "./party.ts";
import type { NakamotoNode } from "./state.ts";

/** The search succeeded: make the block, take it in and offer it, or leave that to the party. */
export function onBlockFound(node: NakamotoNode): boolean {
  const { setup, context, out, party } = node;
  const { tree } = setup;
  const parent = miningTip(node);
  const template = createTemplate(tree, parent, {
    miner: node.index,
    size: setup.blockSize,
    extra: node.takeBlockNumber(),
    localTime: context.localTime(node.index),
  });
  const unsealed = node.hasMoney ? buildPayingBlock(node, template, parent) : buildBlock(template);
  const sealed = setup.seal(unsealed);
  const block = tree.add(sealed.block, sealed.hash);
  assert(tree.isValid(block), "a miner made a block that its own rules refuse", { block });
  out.observe(OBSERVATION.blockFound, block, parent);
  if (party !== null && party.policy !== null) onWithheldFound(node, party, block);
  else acceptBlock(node, -1, block);
  return true;
}

/**
 * A block of the mempool's best transactions, whose fees the coinbase takes with the subsidy. The mempool judges for
 * the node's own tip: a block on another, of a branch that is withheld, has a coinbase alone.
 */
function buildPayingBlock(node: NakamotoNode, template: BlockTemplate, parent: BlockIndex): Block {
  const { money, transactions, setup } = node;
  const { height, miner, size, extra = 0 } = template;
  const account = money.transactions.publicKeyOf(money.minerAccount(node.index));
  const coinbaseOf = (amount: bigint) =>
    coinbasePayload({ height, miner, extra, reward: { account, amount } });
  const isOnTip = parent === node.view.tip;
  const chosen = isOnTip ? transactions.mempool.select(transactionRoom(setup.chain, size)) : [];
  const fees = chosen.reduce((sum, tx) => sum + money.transactions.feeOf(tx), 0);
  const reward = computeSubsidy(setup.chain.subsidy, height) + BigInt(fees);
  const payloads = chosen.map((tx) => money.transactions.payloadOf(tx));
  return assembleBlock(template, [coinbaseOf(reward), ...payloads]);
}
