/**
 * The rules of a transaction by itself: amounts that can be money, and the sender's signature. What depends
 * on balances and sequences is `ledger.ts`. Cheap rules come first and the signature last.
 */
import type { BlockHash } from "../lib/brand.ts";
import { fromHex } from "../lib/bytes.ts";
import { accepted, rejected, type Verdict } from "../lib/verdict.ts";
import type { TransactionFlaw } from "./rejection.ts";
import type { SignatureScheme } from "./signatures.ts";
import { MAX_MONEY, signingBytes, type Transaction } from "./transaction.ts";

/** Whether the transaction could be valid on some ledger of the chain. */
export function checkTransaction(
  scheme: SignatureScheme,
  chain: BlockHash,
  transaction: Transaction,
): Verdict<TransactionFlaw> {
  const { amount, fee, sender } = transaction;
  if (amount <= 0n) return rejected({ code: "amount-not-positive", amount });
  if (fee < 0n) return rejected({ code: "negative-fee", fee });
  if (amount > MAX_MONEY || fee > MAX_MONEY || amount + fee > MAX_MONEY) {
    return rejected({ code: "amount-overflow", amount, fee, most: MAX_MONEY });
  }
  const signature = fromHex(transaction.signature);
  const message = signingBytes(chain, transaction);
  if (!scheme.verify(fromHex(sender), message, signature)) {
    return rejected({ code: "bad-signature", sender });
  }
  return accepted();
}
