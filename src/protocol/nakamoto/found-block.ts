/** From a search's success to a block that the finder itself accepts. */
import {
  assembleBlock,
  type Block,
  type BlockTemplate,
  buildBlock,
  transactionRoom,
} from "../../chain/block.ts";
import { coinbasePayload } from "../../chain/payload.ts";
import { upgradeInForce } from "../../chain/rule-sets.ts";
import { computeSubsidy } from "../../chain/subsidy.ts";
import { createTemplate } from "../../chain/template.ts";
import { assert } from "../../lib/assert.ts";
import type { BlockIndex, TxIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { acceptBlock } from "./accept-block.ts";
import { miningTip } from "./miner.ts";
import { onPartyFound } from "./party-found.ts";
import { selectPrivately } from "./private-payload.ts";
import { isAttacking } from "./reverted-payment.ts";
import type { NakamotoNode } from "./state.ts";
import { leaveOut } from "./strategies/censor.ts";
import { leavesEmpty } from "./strategies/empty.ts";
import { chooseTime } from "./strategies/time-warp.ts";

/** The search succeeded: make the block, take it in and offer it, or leave that to the party. */
export function onBlockFound(node: NakamotoNode): boolean {
  const { setup, view, context, out, party } = node;
  const { tree } = setup;
  const parent = miningTip(node);
  const template = createTemplate(tree, parent, {
    miner: node.index,
    size: computeSize(node, tree.height(parent) + 1),
    extra: node.takeBlockNumber(),
    localTime: context.localTime(node.index),
    claim: party === null ? "clock" : chooseTime(party.setup.strategy, tree, parent),
  });
  const unsealed = buildUnsealed(node, template, parent);
  const sealed = setup.seal(unsealed);
  const block = tree.add(sealed.block, sealed.hash);
  // Who mines on blocks that it has not judged may have been deceived.
  const isDeceived = parent !== view.tip && !tree.isValidUnder(node.rules, parent);
  const isFair = isDeceived || tree.isValidUnder(node.rules, block);
  assert(isFair, "a miner made a block that its own rules refuse", { block });
  out.observe(OBSERVATION.blockFound, block, parent);
  if (party === null) acceptBlock(node, -1, block);
  else onPartyFound(node, party, block);
  return true;
}

/** Bytes that the node's program fills a block of this height with. */
function computeSize({ setup, rules }: NakamotoNode, height: number): number {
  return (upgradeInForce(setup.upgrades ?? [], rules, height) ?? setup).blockSize;
}

/** What goes into a block on this parent: what the chain's blocks have, less what a strategy leaves out. */
function buildUnsealed(node: NakamotoNode, template: BlockTemplate, parent: BlockIndex): Block {
  const { party } = node;
  const isEmpty = party !== null && leavesEmpty(party.setup.strategy, parent === node.view.tip);
  if (node.hasMoney) return buildPayingBlock(node, template, parent, isEmpty);
  return buildBlock(isEmpty ? { ...template, size: 0 } : template);
}

/**
 * A block of the mempool's best transactions, whose fees the coinbase takes with the subsidy; on another parent than
 * the node's tip, of what is valid there.
 */
function buildPayingBlock(
  node: NakamotoNode,
  template: BlockTemplate,
  parent: BlockIndex,
  isBare: boolean,
): Block {
  const { money, setup } = node;
  const { height, miner, size, extra = 0 } = template;
  const account = money.transactions.publicKeyOf(money.minerAccount(node.index));
  const coinbaseOf = (amount: bigint) =>
    coinbasePayload({ height, miner, extra, reward: { account, amount } });
  const chosen = isBare ? [] : select(node, parent, transactionRoom(setup.chain, size));
  const fees = chosen.reduce((sum, tx) => sum + money.transactions.feeOf(tx), 0);
  const reward = computeSubsidy(setup.chain.subsidy, height) + BigInt(fees);
  const payloads = chosen.map((tx) => money.transactions.payloadOf(tx));
  return assembleBlock(template, [coinbaseOf(reward), ...payloads]);
}

function select(node: NakamotoNode, parent: BlockIndex, room: number): readonly TxIndex[] {
  const { party } = node;
  const isAttack = party !== null && isAttacking(node, party);
  const isPrivate = party !== null && (isAttack || parent !== node.view.tip);
  const chosen = isPrivate
    ? selectPrivately(node, party, { parent, room, isAttack })
    : node.transactions.mempool.select(room);
  const censored = party?.setup.censored;
  return censored === undefined ? chosen : leaveOut(censored, node.money.transactions, chosen);
}
