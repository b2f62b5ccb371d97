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
    size: computeSize(node, tree.height(parent) + 1),
    extra: node.takeBlockNumber(),
    localTime: context.localTime(node.index),
  });
  const unsealed = node.hasMoney ? buildPayingBlock(node, template) : buildBlock(template);
  const sealed = setup.seal(unsealed);
  const block = tree.add(sealed.block, sealed.hash);
  assert(tree.isValidUnder(node.rules, block), "a miner made a block that its own rules refuse", {
    block,
  });
  out.observe(OBSERVATION.blockFound, block, parent);
  acceptBlock(node, -1, block);
  return true;
}

/** Bytes that the node's program fills a block of this height with. */
function computeSize({ setup, rules }: NakamotoNode, height: number): number {
  const upgrade = setup.upgrades?.[rules - 1];
  if (upgrade === undefined || height < upgrade.activation) return setup.blockSize;
  return upgrade.blockSize;
}

/** A block of the mempool's best transactions, whose fees the coinbase takes with the subsidy. */
function buildPayingBlock(node: NakamotoNode, template: BlockTemplate): Block {
  const { money, transactions, setup } = node;
  const { height, miner, size, extra = 0 } = template;
  const account = money.transactions.publicKeyOf(money.minerAccount(node.index));
  const coinbaseOf = (amount: bigint) =>
    coinbasePayload({ height, miner, extra, reward: { account, amount } });
  const chosen = transactions.mempool.select(transactionRoom(setup.chain, size));
  const fees = chosen.reduce((sum, tx) => sum + money.transactions.feeOf(tx), 0);
  const reward = computeSubsidy(setup.chain.subsidy, height) + BigInt(fees);
  const payloads = chosen.map((tx) => money.transactions.payloadOf(tx));
  return assembleBlock(template, [coinbaseOf(reward), ...payloads]);
}
