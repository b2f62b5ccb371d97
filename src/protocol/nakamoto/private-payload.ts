/**
 * What goes into a block of a branch that is withheld. The mempool judges for the node's tip, which is another: what the
 * public branch has since the fork and what is pending is taken in order, as far as the ledger at the private parent
 * allows it. A party that double-spends a payment has its rival go first, and the payment not at all.
 */
import { deltaOf } from "../../chain/ledger-book.ts";
import { planReorg } from "../../chain/reorg.ts";
import type { AccountIndex, BlockIndex, TxIndex } from "../../lib/brand.ts";
import { NO_TRANSACTION, type Party } from "./party-table.ts";
import { rivalFor, transactionOf } from "./reverted-payment.ts";
import type { NakamotoNode } from "./state.ts";

/** Transactions for a block on a parent, of at most `room` bytes, in block order; for an attack where it is one. */
export function selectPrivately(
  node: NakamotoNode,
  party: Party,
  wanted: { readonly parent: BlockIndex; readonly room: number; readonly isAttack: boolean },
): TxIndex[] {
  const { parent, room, isAttack } = wanted;
  const candidates = [
    ...(isAttack ? [favoured(node, party, parent)] : []),
    ...publicSince(node, parent),
    ...node.transactions.mempool.select(room),
  ];
  const shunned =
    isAttack && party.setup.victim === undefined ? transactionOf(node, party) : NO_TRANSACTION;
  return takeValid(node, parent, room, candidates, shunned);
}

/** The rival, or the payment itself where only the payee is to see the block. */
function favoured(node: NakamotoNode, party: Party, parent: BlockIndex): TxIndex {
  if (party.setup.victim === undefined) return rivalFor(node, party, parent);
  return transactionOf(node, party) as TxIndex;
}

/** What the node's public chain has confirmed above where the private branch leaves it. */
function publicSince({ setup, view }: NakamotoNode, parent: BlockIndex): TxIndex[] {
  const { tree } = setup;
  const { connect } = planReorg(tree, { from: parent, to: view.tip });
  return connect.flatMap((block) => [...deltaOf(tree, block).transactions] as TxIndex[]);
}

/** What fits and can be paid, at what each sender has before the block. */
function takeValid(
  node: NakamotoNode,
  parent: BlockIndex,
  room: number,
  candidates: readonly TxIndex[],
  shunned: number,
): TxIndex[] {
  const { transactions, ledgers } = node.money;
  const ledger = ledgers.next(node.setup.tree, parent);
  const spent = new Map<AccountIndex, { count: number; cost: number }>();
  const taken: TxIndex[] = [];
  let left = room;
  for (const tx of candidates) {
    const sender = transactions.senderOf(tx);
    const { count, cost } = spent.get(sender) ?? { count: 0, cost: 0 };
    const isNext = transactions.sequenceOf(tx) === ledger.sequenceOf(sender) + count;
    const total = cost + transactions.costOf(tx);
    const size = transactions.sizeOf(tx);
    if (tx === shunned || !isNext || total > ledger.balanceOf(sender) || size > left) continue;
    if (transactions.flawOf(tx) !== null) continue;
    spent.set(sender, { count: count + 1, cost: total });
    left -= size;
    taken.push(tx);
  }
  return taken;
}
