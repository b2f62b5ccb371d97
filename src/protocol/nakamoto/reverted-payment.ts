/**
 * A payment that a party is out to revert, and the rival that it has instead. The attack begins when a member's wallet
 * makes the payment, or a member sees it pending or confirmed. The rival pays the party; mined in advance it is made
 * before its payment, and is told of as a payment only once both are there.
 */
import { deltaOf } from "../../chain/ledger-book.ts";
import type { BlockIndex, TxIndex } from "../../lib/brand.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import { TIMER } from "./messages.ts";
import { NO_TRANSACTION, type Party } from "./party-table.ts";
import type { NakamotoNode } from "./state.ts";
import { beginReversal, wantsRival } from "./strategies/reversal.ts";

/** Whether the party's blocks are to be made for its attack on a payment, as far as it knows by now. */
export function isAttacking(node: NakamotoNode, party: Party): boolean {
  const { strategy, payment } = party.setup;
  if (!node.hasMoney || payment === undefined || strategy.name !== "double-spend") return false;
  noticePayment(node, party);
  return wantsRival(strategy, party.memory);
}

/** The attack begins if the payment is pending at the node or above the fork. */
export function noticePayment(node: NakamotoNode, party: Party): void {
  const tx = transactionOf(node, party);
  if (tx === NO_TRANSACTION || party.setup.victim !== undefined) return;
  if (!node.transactions.mempool.has(tx) && countConfirmations(node, party) === 0) return;
  beginAttack(node, party);
}

/** A member's wallet has made a payment. Whether the party keeps it to itself, for a block that only the payee sees. */
export function onPartyPayment(node: NakamotoNode, party: Party, payment: number): boolean {
  if (party.setup.payment !== payment) return false;
  beginAttack(node, party);
  return party.setup.victim !== undefined;
}

function beginAttack(node: NakamotoNode, party: Party): void {
  const { strategy } = party.setup;
  if (strategy.name !== "double-spend") return;
  if (!beginReversal(party.memory, node.context.localTime(node.index))) return;
  const { tree } = node.setup;
  const fork = tree.forkPoint(party.privateTip, party.publicTip);
  node.out.observe(OBSERVATION.attackStarted, 0, fork);
  if (strategy.confirmations === 0) node.out.setTimer(TIMER.delivery, strategy.delay ?? 0, 0);
  if (isRivalOfPayment(node, party)) enterRival(node, party);
}

/** Confirmations of the payment on the public branch since the fork; 0 where it has none. */
export function countConfirmations(node: NakamotoNode, party: Party): number {
  const tx = transactionOf(node, party);
  if (tx === NO_TRANSACTION) return 0;
  const { tree } = node.setup;
  const fork = tree.forkPoint(party.privateTip, party.publicTip);
  let confirmations = 0;
  for (let block = party.publicTip; block !== fork; block = tree.parent(block)) {
    confirmations += 1;
    if (deltaOf(tree, block).transactions.includes(tx)) return confirmations;
  }
  return 0;
}

/** The rival for a block on a parent; made where there is none, or where it has turned out to be none. */
export function rivalFor(node: NakamotoNode, party: Party, parent: BlockIndex): TxIndex {
  const payment = transactionOf(node, party);
  if (payment === NO_TRANSACTION) {
    if (party.rival === NO_TRANSACTION) {
      const { sender } = node.money.payments.at(party.setup.payment!);
      const ledger = node.money.ledgers.at(node.setup.tree, parent);
      party.rival = makeRival(node, party, ledger.sequenceOf(sender));
    }
  } else if (!isRivalOfPayment(node, party)) {
    party.rival = makeRival(node, party, node.money.transactions.sequenceOf(payment));
    enterRival(node, party);
  }
  return party.rival as TxIndex;
}

function isRivalOfPayment(node: NakamotoNode, party: Party): boolean {
  const payment = transactionOf(node, party);
  if (party.rival === NO_TRANSACTION || payment === NO_TRANSACTION) return false;
  const { transactions } = node.money;
  return transactions.sequenceOf(party.rival as TxIndex) === transactions.sequenceOf(payment);
}

/** The party's transaction with the payment's sender, amount and fee, and a sequence. */
function makeRival(node: NakamotoNode, party: Party, sequence: number): TxIndex {
  const { transactions, payments, minerAccount, sign } = node.money;
  const { sender, amount, fee, padding } = payments.at(party.setup.payment!);
  const transfer = {
    sender: transactions.publicKeyOf(sender),
    recipient: transactions.publicKeyOf(minerAccount(party.setup.members[0]!)),
    amount: BigInt(amount),
    fee: BigInt(fee),
    sequence,
    padding,
  };
  return transactions.add(sign(transfer));
}

/** Makes the rival known as a payment, for those who count pairs. */
function enterRival({ money, out }: NakamotoNode, { setup, rival }: Party): void {
  const rivalOf = setup.payment!;
  const recipient = money.minerAccount(setup.members[0]!);
  const number = money.payments.add({ ...money.payments.at(rivalOf), recipient, rivalOf });
  money.payments.note(number, rival as TxIndex);
  out.observe(OBSERVATION.txSubmitted, rival, number);
}

/** What the payment became, if it has been made. */
export function transactionOf(node: NakamotoNode, { setup: { payment } }: Party): TxIndex | -1 {
  if (!node.hasMoney || payment === undefined) return NO_TRANSACTION;
  return node.money.payments.transactionOf(payment) as TxIndex | -1;
}
