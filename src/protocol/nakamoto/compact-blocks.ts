/**
 * Compact blocks (BIP 152): a header and short ids, completed from what the node has. With money the mempool
 * decides what is missing; without, a probability stands for it. One function per message.
 */
import { STATUS } from "../../chain/chain-view.ts";
import { deltaOf } from "../../chain/ledger-book.ts";
import type { BlockIndex, TxIndex } from "../../lib/brand.ts";
import { onBlock } from "./accept-block.ts";
import { MESSAGE } from "./messages.ts";
import type { NakamotoNode } from "./state.ts";
import { isHere } from "./transaction-state.ts";

/** The compact form arrived: complete it with what we hold, or ask for what is missing. */
export function onCompactBlock(node: NakamotoNode, peer: number, block: BlockIndex): boolean {
  if (node.view.status(block) >= STATUS.received) return false;
  if (node.hasMoney) {
    const missing = findMissing(node, block);
    if (missing.length === 0) return onBlock(node, peer, block);
    node.out.send(peer, MESSAGE.getblocktxn, block, node.money.lists.add(missing));
    return true;
  }
  const { compact } = node.setup.params.relay;
  if (compact !== null && node.context.random(node.index, "compact") < compact.failure) {
    node.out.send(peer, MESSAGE.getblocktxn, block);
    return true;
  }
  return onBlock(node, peer, block);
}

/** A peer asks for the part of a compact block that it lacks; with money `list` says which. */
export function onGetBlockTransactions(
  node: NakamotoNode,
  peer: number,
  block: BlockIndex,
  list: number,
): boolean {
  if (!node.view.has(block)) node.out.send(peer, MESSAGE.notfound, block);
  else if (!node.hasMoney) node.out.send(peer, MESSAGE.blocktxn, block);
  else {
    const { lists } = node.money;
    // The answer's list is its own: the request's ends with the request.
    node.out.send(peer, MESSAGE.blocktxn, block, lists.add(lists.itemsOf(list)));
  }
  return true;
}

/**
 * Places, from 1 on (the coinbase comes along), of a block's transactions that the node does not hold. Of an
 * invalid block only the ids are known, so that all of it is asked for.
 */
function findMissing(node: NakamotoNode, block: BlockIndex): number[] {
  const { tree } = node.setup;
  const { payloads } = tree.blockOf(block);
  if (!tree.isValid(block)) return payloads.slice(1).map((_, place) => place + 1);
  const missing: number[] = [];
  deltaOf(tree, block).transactions.forEach((tx, place) => {
    if (!isHere(node.transactions.statusOf(tx as TxIndex))) missing.push(place + 1);
  });
  return missing;
}
