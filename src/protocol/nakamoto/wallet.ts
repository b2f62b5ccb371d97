/**
 * A node's wallet: makes transactions of payments, by the ledger at its own tip and its own mempool, and offers
 * them again until it sees them confirmed. Whose money it may spend is not known here.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { announceTransaction } from "./announce-transactions.ts";
import { TIMER } from "./messages.ts";
import { type PaymentFailure, paymentFailureNumberOf } from "./payment-table.ts";
import type { NakamotoNode } from "./state.ts";
import { ORIGIN, takeTransaction } from "./take-transaction.ts";
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
  node.transactions.own.push(tx);
  armResubmit(node);
  takeTransaction(node, tx, ORIGIN.ownWallet);
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
  if (node.transactions.own.length > 0) resubmit(node);
}

function resubmit(node: NakamotoNode): void {
  const { transactions } = node;
  const open = transactions.own.filter((tx) => !isConfirmed(node, tx));
  transactions.own = open.filter((tx) => offerAgain(node, tx));
  armResubmit(node);
}

/** False where the transaction has lost its place for good, as far as the node's tip can tell. */
function offerAgain(node: NakamotoNode, tx: TxIndex): boolean {
  const { transactions, money, context } = node;
  if (transactions.statusOf(tx) !== TX_STATUS.held) takeTransaction(node, tx, ORIGIN.ownWallet);
  else {
    const end = context.endPeer(node.index);
    for (let peer = context.firstPeer(node.index); peer < end; peer++) money.told.clear(peer, tx);
    announceTransaction(node, tx);
  }
  const facts = money.transactions;
  const ledger = money.ledgers.at(node.setup.tree, node.view.tip);
  return facts.sequenceOf(tx) >= ledger.sequenceOf(facts.senderOf(tx));
}

function isConfirmed(node: NakamotoNode, tx: TxIndex): boolean {
  return node.transactions.statusOf(tx) === TX_STATUS.confirmed;
}

function armResubmit(node: NakamotoNode): void {
  const { transactions, out, setup } = node;
  if (transactions.isResubmitArmed || transactions.own.length === 0) return;
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
  const spendable = transactions.pool.spendable(ledger, sender);
  if (amount + fee > spendable) return "insufficient-funds";
  return transactions.pool.nextSequence(ledger, sender);
}
