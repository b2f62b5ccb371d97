/**
 * The rules of a transaction by itself: amounts that can be money, and the sender's signature. What depends
 * on balances and sequences is `ledger.ts`. Cheap rules come first and the signature last.
 */
import type { BlockHash } from "../lib/brand.ts";
import { ByteWriter, fromHex } from "../lib/bytes.ts";
import { accepted, rejected, type Verdict } from "../lib/verdict.ts";
import type { TransactionFlaw } from "./rejection.ts";
import type { Verifier } from "./signatures.ts";
import { MAX_MONEY, type Transaction, writeSigned } from "./transaction.ts";

/**
 * Whether the transaction could be valid on some ledger of the chain; `verify` answers for its sender. A writer
 * that is given is used instead of a new one.
 */
export function checkTransaction(
  verify: Verifier,
  chain: BlockHash,
  transaction: Transaction,
  writer: ByteWriter = new ByteWriter(256),
): Verdict<TransactionFlaw> {
  const { amount, fee, sender } = transaction;
  if (amount <= 0n) return rejected({ code: "amount-not-positive", amount });
  if (fee < 0n) return rejected({ code: "negative-fee", fee });
  if (amount > MAX_MONEY || fee > MAX_MONEY || amount + fee > MAX_MONEY) {
    return rejected({ code: "amount-overflow", amount, fee, most: MAX_MONEY });
  }
  const message = writeSigned(writer.restart(), chain, transaction).written();
  if (!verify(message, fromHex(transaction.signature))) {
    return rejected({ code: "bad-signature", sender });
  }
  return accepted();
}
