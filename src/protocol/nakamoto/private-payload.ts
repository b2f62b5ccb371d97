/**
 * What goes into a block of a branch that is withheld. The mempool judges for the node's tip, which is another: what the
 * public branch has since the fork and what is pending is taken in order, as far as the ledger at the private parent
 * allows it. A party that double-spends a payment has its rival go first, and the payment not at all.
 */
import { deltaOf } from "../../chain/ledger-book.ts";
import type { AccountIndex, BlockIndex, TxIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Party } from "./party-table.ts";
import type { NakamotoNode } from "./state.ts";
import { wantsRival } from "./strategies/reversal.ts";

/** None. */
const NO_TRANSACTION = -1;

/** Transactions for a block on a parent, of at most `room` bytes, in block order. */
export function selectPrivately(
  node: NakamotoNode,
  party: Party,
  parent: BlockIndex,
  room: number,
): TxIndex[] {
  const { money, transactions } = node;
  const shunned = attackedBy(node, party);
  const rival = shunned === null ? NO_TRANSACTION : rivalOf(node, party, shunned, parent);
  const candidates = [
    ...(rival === NO_TRANSACTION ? [] : [rival]),
    ...publicSince(node, parent),
    ...transactions.mempool.select(room),
  ];
  const payment = shunned === null ? NO_TRANSACTION : money.payments.transactionOf(shunned);
  return takeValid(node, parent, room, candidates, payment);
}

/** The payment that the party is out to revert, while it is; null for none. */
export function attackedBy(node: NakamotoNode, { setup, memory }: Party): number | null {
  const { strategy, payment } = setup;
  if (!node.hasMoney || payment === undefined || strategy.name !== "double-spend") return null;
  return wantsRival(strategy, memory) ? payment : null;
}

/** The payment's rival, which pays the party; made where it is first needed, and again for another sequence. */
function rivalOf(node: NakamotoNode, party: Party, number: number, parent: BlockIndex): TxIndex {
  const { money, out, setup } = node;
  const { payments, transactions } = money;
  const payment = payments.at(number);
  const made = payments.transactionOf(number);
  const sequence =
    made === NO_TRANSACTION
      ? money.ledgers.at(setup.tree, parent).sequenceOf(payment.sender)
      : transactions.sequenceOf(made);
  const known = party.rival;
  if (known !== NO_TRANSACTION && transactions.sequenceOf(known as TxIndex) === sequence) {
    return known as TxIndex;
  }
  // Ahead of its payment the rival may be in the branch already, and then has the payment's place.
  if (known !== NO_TRANSACTION && made === NO_TRANSACTION) return known as TxIndex;
  const recipient = money.minerAccount(party.setup.members[0]!);
  const { amount, fee, padding, sender } = payment;
  const transfer = {
    sender: transactions.publicKeyOf(sender),
    recipient: transactions.publicKeyOf(recipient),
    amount: BigInt(amount),
    fee: BigInt(fee),
    sequence,
    padding,
  };
  const tx = transactions.add(money.sign(transfer));
  const rival = payments.add({ ...payment, recipient, rivalOf: number });
  payments.note(rival, tx);
  out.observe(OBSERVATION.txSubmitted, tx, rival);
  party.rival = tx;
  return tx;
}

/** What the node's public chain has confirmed above where the private branch leaves it. */
function publicSince({ setup, view }: NakamotoNode, parent: BlockIndex): TxIndex[] {
  const { tree } = setup;
  const fork = tree.forkPoint(view.tip, parent);
  const blocks: BlockIndex[] = [];
  for (let block = view.tip; block !== fork; block = tree.parent(block)) blocks.push(block);
  return blocks.reverse().flatMap((block) => [...deltaOf(tree, block).transactions] as TxIndex[]);
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
