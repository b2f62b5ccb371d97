/**
 * A node's wallet: makes transactions of payments, by the ledger at its own tip and its own mempool, and offers
 * them again until it sees them confirmed. Whose money it may spend is not known here.
 */
import type { AccountIndex, TxIndex } from "../../lib/brand.ts";
import { OBSERVATION, TX_ORIGIN } from "../../trace/observation.ts";
import { announceTransaction } from "./announce-transactions.ts";
import { TIMER } from "./messages.ts";
import { type PaymentFailure, paymentFailureNumberOf } from "./payment-table.ts";
import type { NakamotoNode } from "./state.ts";
import { takeTransaction } from "./take-transaction.ts";
import { TX_STATUS } from "./transaction-state.ts";

/** The owner asks for a payment: a transaction is made, signed, kept and offered. */
export function onPayment(node: NakamotoNode, payment: number): boolean {
  const { money, out } = node;
  const sequence = selectSequence(node, payment);
  if (typeof sequence === "string") {
    out.observe(OBSERVATION.paymentFailed, payment, paymentFailureNumberOf(sequence));
    return true;
  }
  const { sender, recipient, amount, fee, padding } = money.payments.at(payment);
  const tx = money.transactions.add(
    money.sign({
      sender: money.transactions.publicKeyOf(sender),
      recipient: money.transactions.publicKeyOf(recipient),
      amount: BigInt(amount),
      fee: BigInt(fee),
      sequence,
      padding,
    }),
  );
  money.payments.note(payment, tx);
  out.observe(OBSERVATION.txSubmitted, tx, payment);
  const own = node.transactions.own.get(sender) ?? [];
  // A rival that differs in nothing is the same transaction.
  if (!own.includes(tx)) node.transactions.own.set(sender, [...own, tx]);
  armResubmit(node);
  takeTransaction(node, tx, TX_ORIGIN.ownWallet);
  return true;
}

/** It is time to offer again what is still unconfirmed. */
export function onResubmit(node: NakamotoNode): boolean {
  const { transactions } = node;
  transactions.isResubmitArmed = false;
  resubmit(node);
  return true;
}

/** The node starts with what its wallet had; the first offer need not wait. */
export function onWalletBoot(node: NakamotoNode): void {
  if (node.transactions.own.size > 0) resubmit(node);
}

function resubmit(node: NakamotoNode): void {
  const { own } = node.transactions;
  for (const [sender, list] of [...own]) {
    const open = list.filter((tx) => offerAgain(node, sender, tx));
    if (open.length > 0) own.set(sender, open);
    else own.delete(sender);
  }
  armResubmit(node);
}

/** False where the transaction needs no offering: it is confirmed, or has lost its place to a rival that is. */
function offerAgain(node: NakamotoNode, sender: AccountIndex, tx: TxIndex): boolean {
  const { transactions, money, context } = node;
  const ledger = money.ledgers.at(node.setup.tree, node.view.tip);
  if (money.transactions.sequenceOf(tx) < ledger.sequenceOf(sender)) return false;
  if (transactions.statusOf(tx) === TX_STATUS.held) {
    const end = context.endPeer(node.index);
    for (let peer = context.firstPeer(node.index); peer < end; peer++) money.told.clear(peer, tx);
    announceTransaction(node, tx);
  } else takeTransaction(node, tx, TX_ORIGIN.ownWallet);
  return true;
}

function armResubmit(node: NakamotoNode): void {
  const { transactions, out, setup } = node;
  if (transactions.isResubmitArmed || transactions.own.size === 0) return;
  transactions.isResubmitArmed = true;
  out.setTimer(TIMER.resubmit, setup.params.transactions!.relay.resubmit, 0);
}

/** The sequence that a payment's transaction gets, or why there is none. */
function selectSequence(node: NakamotoNode, payment: number): number | PaymentFailure {
  const { money, transactions, view } = node;
  const { sender, amount, fee, rivalOf } = money.payments.at(payment);
  if (rivalOf >= 0) {
    const rival = money.payments.transactionOf(rivalOf);
    return rival < 0 ? "no-rival" : money.transactions.sequenceOf(rival);
  }
  const ledger = money.ledgers.at(node.setup.tree, view.tip);
  const { pool } = transactions;
  let spendable = pool.spendable(ledger, sender);
  let sequence = pool.nextSequence(ledger, sender);
  // What the mempool had no room for is still to be paid, and keeps its place.
  const taken = new Set<number>();
  for (const own of transactions.own.get(sender) ?? []) {
    if (money.transactions.sequenceOf(own) < sequence) continue;
    spendable -= money.transactions.amountOf(own) + money.transactions.feeOf(own);
    taken.add(money.transactions.sequenceOf(own));
  }
  // A gap is filled: a reorg may leave one, and nothing behind it would ever be confirmed.
  while (taken.has(sequence)) sequence += 1;
  return amount + fee > spendable ? "insufficient-funds" : sequence;
}
