/**
 * One operator per rule that a transaction can break by itself: takes a sound transfer and gives the signed
 * transaction that breaks exactly that rule.
 */

import type { TransactionFlaw } from "../../../chain/rejection.ts";
import { MAX_MONEY, type Transaction, type Transfer } from "../../../chain/transaction.ts";

/** A rule of transactions that can be broken whatever the ledger. */
export type BreakingTransactionRule = TransactionFlaw["code"];

type Operator = (sound: Transfer, sign: (transfer: Transfer) => Transaction) => Transaction;

const OPERATORS: Readonly<Record<BreakingTransactionRule, Operator>> = {
  "amount-not-positive": (sound, sign) => sign({ ...sound, amount: 0n }),
  "negative-fee": (sound, sign) => sign({ ...sound, fee: -1n }),
  "amount-overflow": (sound, sign) => sign({ ...sound, amount: MAX_MONEY, fee: 1n }),
  "bad-signature": (sound, sign) => {
    const signed = sign(sound);
    const first = (Number.parseInt(signed.signature[0]!, 16) ^ 1).toString(16);
    return { ...signed, signature: `${first}${signed.signature.slice(1)}` };
  },
};

/** The rules, in the order in which an adversary goes through them. */
export const BREAKING_TRANSACTION_RULES = Object.keys(
  OPERATORS,
) as readonly BreakingTransactionRule[];

/** The transfer as a transaction that breaks the rule. */
export function breakTransaction(
  rule: BreakingTransactionRule,
  sound: Transfer,
  sign: (transfer: Transfer) => Transaction,
): Transaction {
  return OPERATORS[rule](sound, sign);
}
