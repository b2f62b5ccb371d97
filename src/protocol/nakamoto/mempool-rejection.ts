/**
 * Every reason for which a mempool refuses a transaction: a code and the facts. A closed union.
 * Invariant: a code keeps its place in `MEMPOOL_REJECTION_CODES`; new ones join at the end.
 */
import type { SpendRejection, TransactionFlaw } from "../../chain/rejection.ts";

/** Sums are base units, rates base units per 1000 bytes. */
export type MempoolRejection =
  | TransactionFlaw
  /** Of a balance that the sender's pending transactions spend from, too: `needed` is for all of them. */
  | Exclude<SpendRejection, { readonly code: "bad-sequence" }>
  /** As many transactions of the sender are on the chain already. */
  | { readonly code: "sequence-used"; readonly sequence: number; readonly due: number }
  /** Its predecessor is missing, and it is too far ahead, or nothing is kept that has to wait. */
  | { readonly code: "sequence-gap"; readonly sequence: number; readonly due: number }
  | { readonly code: "already-known" }
  | { readonly code: "fee-too-low"; readonly feeRate: number; readonly leastRate: number }
  | { readonly code: "replacement-fee-too-low"; readonly fee: number; readonly least: number }
  | { readonly code: "chain-too-long"; readonly most: number }
  | { readonly code: "mempool-full"; readonly size: number; readonly maxBytes: number };

/** Its name; `MEMPOOL_REJECTION_CODES` gives the number. */
export type MempoolRejectionCode = MempoolRejection["code"];

/** All codes; a code's place is its number in observations. */
export const MEMPOOL_REJECTION_CODES = [
  "amount-not-positive",
  "negative-fee",
  "amount-overflow",
  "bad-signature",
  "insufficient-balance",
  "immature-coinbase",
  "sequence-used",
  "sequence-gap",
  "already-known",
  "fee-too-low",
  "replacement-fee-too-low",
  "chain-too-long",
  "mempool-full",
] as const satisfies readonly MempoolRejectionCode[];

/** The number of a code in observations. */
export function mempoolRejectionNumberOf(code: MempoolRejectionCode): number {
  return MEMPOOL_REJECTION_CODES.indexOf(code);
}
