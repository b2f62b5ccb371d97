/**
 * A node's wallet: makes transactions of payments, by the ledger at its own tip and its own mempool, and offers
 * them again until it sees them confirmed. Whose money it may spend is not known here.
 */
import type { TxIndex } from "../../lib/brand.ts";
import { OBSERVATION, TX_ORIGIN } from "../../trace/observation.ts";
import { announceTransaction } from "./announce-transactions.ts";
import { TIMER } from "./messages.ts";
import { type PaymentFailure, paymentFailureNumberOf } from "./payment-table.ts";
import { onPartyPayment } from "./reverted-payment.ts";
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
  if (node.party !== null && onPartyPayment(node, node.party, payment)) return true;
  const ledger = money.ledgers.at(node.setup.tree, node.view.tip);
  node.transactions.own.add(tx, ledger.sequenceOf(sender));
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
  resubmit(node);
}

/** Sees to it that what is open will be offered again: something new is, or a reorg has freed its place. */
export function armResubmit(node: NakamotoNode): void {
  const { transactions, out, setup } = node;
  if (transactions.isResubmitArmed || !transactions.own.hasOpen) return;
  transactions.isResubmitArmed = true;
  out.setTimer(TIMER.resubmit, setup.params.transactions!.relay.resubmit, 0);
}

function resubmit(node: NakamotoNode): void {
  for (const tx of node.transactions.own.open()) offerAgain(node, tx);
  armResubmit(node);
}

function offerAgain(node: NakamotoNode, tx: TxIndex): void {
  const { transactions, money, context } = node;
  // Peers may have dropped it since they were told.
  const end = context.endPeer(node.index);
  for (let peer = context.firstPeer(node.index); peer < end; peer++) money.told.clear(peer, tx);
  if (transactions.statusOf(tx) === TX_STATUS.held) announceTransaction(node, tx);
  else takeTransaction(node, tx, TX_ORIGIN.ownWallet);
}

/** The sequence that a payment's transaction gets, or why there is none. */
function selectSequence(node: NakamotoNode, payment: number): number | PaymentFailure {
  const { money, transactions, view } = node;
  const { sender, amount, fee, rivalOf } = money.payments.at(payment);
  if (rivalOf >= 0) {
    const rival = money.payments.transactionOf(rivalOf);
    return rival < 0 ? "no-rival" : money.transactions.sequenceOf(rival);
  }
  const ledger = money.ledgers.next(node.setup.tree, view.tip);
  const { mempool, own } = transactions;
  // What the mempool had no room for is still to be paid, and keeps its place.
  const { sequence, reserved } = own.planNext(sender, mempool.nextSequence(ledger, sender));
  const spendable = mempool.spendable(ledger, sender) - reserved;
  return amount + fee > spendable ? "insufficient-funds" : sequence;
}
