/**
 * Invalid transactions: signs transfers from its own account that break exactly one rule, and sends them unasked to
 * one peer after another. A node has to verify each before it can refuse it, and then hangs up; nothing of it is
 * relayed or mined.
 */
import type { Transfer } from "../../../chain/transaction.ts";
import { MESSAGE } from "../messages.ts";
import { type BehaviourActs, noteMisbehaviour, type Turn, takeTurns } from "./behaviour.ts";
import { breakTransaction } from "./broken-transactions.ts";

export const invalidTransactions: BehaviourActs = {
  act(turn) {
    const { node, own } = turn;
    if (own.params.behaviour !== "invalidTransactions") return;
    const next = takeTurns(turn, own.params.rules);
    if (next === null) return;
    const broken = breakTransaction(next.rule, soundTransfer(turn), node.money.sign);
    const tx = node.money.transactions.add(broken);
    node.out.send(next.peer, MESSAGE.tx, tx);
    noteMisbehaviour(turn, tx, next.peer);
  },
};

/** A payment to the next node's account; its padding makes it one of a kind. */
function soundTransfer({ node, state }: Turn): Transfer {
  const { money, setup, index, view } = node;
  const sender = money.minerAccount(index);
  const recipient = money.minerAccount((index + 1) % setup.knowledge.nodes);
  return {
    sender: money.transactions.publicKeyOf(sender),
    recipient: money.transactions.publicKeyOf(recipient),
    amount: 1n,
    fee: 0n,
    sequence: money.ledgers.next(setup.tree, view.tip).sequenceOf(sender),
    padding: state.acted % 1000,
  };
}
