/**
 * Every reason for which a block or header is refused: a code and the facts. Closed unions.
 * Invariant: a code keeps its place in `BLOCK_REJECTION_CODES`; new ones join at the end.
 */
import type { BlockHash, TxId } from "../lib/brand.ts";

/** What makes a transaction invalid on every ledger of its chain. Amounts are base units. */
export type TransactionFlaw =
  | { readonly code: "amount-not-positive"; readonly amount: bigint }
  | { readonly code: "negative-fee"; readonly fee: bigint }
  | {
      readonly code: "amount-overflow";
      readonly amount: bigint;
      readonly fee: bigint;
      readonly most: bigint;
    }
  | { readonly code: "bad-signature"; readonly sender: string };

/** What makes it invalid where it stands: after so many others, with such a balance. */
export type SpendRejection =
  | { readonly code: "bad-sequence"; readonly sequence: number; readonly due: number }
  | CoverRejection;

/** That the sender has not the coins. */
export type CoverRejection =
  | { readonly code: "insufficient-balance"; readonly needed: number; readonly balance: number }
  /** Would do if the sender's coinbases were mature. */
  | {
      readonly code: "immature-coinbase";
      readonly needed: number;
      readonly balance: number;
      readonly immature: number;
    };

/** Every reason for which a ledger refuses a transaction. */
export type TransactionRejection = TransactionFlaw | SpendRejection;

/** What can be wrong with a header, given its ancestors. */
export type HeaderRejection =
  | { readonly code: "unknown-parent"; readonly parent: BlockHash }
  | { readonly code: "invalid-parent"; readonly parent: BlockHash }
  | { readonly code: "bad-version"; readonly version: number }
  | { readonly code: "time-too-old"; readonly time: number; readonly medianTimePast: number }
  | {
      readonly code: "wrong-bits";
      readonly bits: number;
      readonly required: number;
      /** The integer difficulties, claimed and demanded, where these differ and the bits do not. */
      readonly stated?: bigint | null;
      readonly difficulty?: bigint | null;
    }
  | { readonly code: "bad-proof-of-work"; readonly hash: BlockHash; readonly bits: number };

/** Depends on a node's own clock, so it is judged by the node and never cached. */
export type FutureRejection = {
  readonly code: "time-too-new";
  readonly time: number;
  /** Unix seconds of the latest time that would do. */
  readonly latest: number;
};

/** What can be wrong between a header and the payloads under it. */
export type BodyRejection =
  | { readonly code: "empty-block" }
  | { readonly code: "bad-merkle-root"; readonly computed: string; readonly claimed: string }
  | { readonly code: "merkle-malleated"; readonly root: string }
  | { readonly code: "oversized-block"; readonly size: number; readonly limit: number };

/** What can be wrong with the payloads themselves. */
export type PayloadRejection =
  | { readonly code: "missing-coinbase"; readonly first: TxId }
  | { readonly code: "extra-coinbase"; readonly position: number }
  | { readonly code: "bad-coinbase-id"; readonly claimed: TxId; readonly computed: TxId }
  | { readonly code: "bad-coinbase-size"; readonly claimed: number; readonly computed: number }
  | { readonly code: "bad-coinbase-height"; readonly claimed: number; readonly height: number }
  | { readonly code: "duplicate-payload"; readonly id: TxId }
  /** A defect that lies outside these rules, as whoever knows of it names it. */
  | { readonly code: "bad-payload"; readonly defect: string }
  | { readonly code: "not-a-transaction"; readonly id: TxId; readonly position: number }
  | { readonly code: "coinbase-too-high"; readonly claimed: bigint; readonly allowed: bigint }
  | { readonly code: "negative-coinbase"; readonly claimed: bigint }
  /** The block's transaction at `position` cannot be made there; the coinbase has position 0. */
  | (TransactionRejection & { readonly id: TxId; readonly position: number });

/** Every reason to refuse a block. */
export type BlockRejection = HeaderRejection | FutureRejection | BodyRejection | PayloadRejection;

/** The reasons that only a chain with money knows. */
export type MoneyRejectionCode =
  | TransactionRejection["code"]
  | "not-a-transaction"
  | "coinbase-too-high"
  | "negative-coinbase";

/** Its name; `BLOCK_REJECTION_CODES` gives the number. */
export type BlockRejectionCode = BlockRejection["code"];

/** All codes; a code's place is its number in observations. */
export const BLOCK_REJECTION_CODES = [
  "unknown-parent",
  "invalid-parent",
  "bad-version",
  "time-too-old",
  "wrong-bits",
  "bad-proof-of-work",
  "time-too-new",
  "empty-block",
  "bad-merkle-root",
  "merkle-malleated",
  "oversized-block",
  "missing-coinbase",
  "extra-coinbase",
  "bad-coinbase-id",
  "bad-coinbase-size",
  "bad-coinbase-height",
  "duplicate-payload",
  "bad-payload",
  "not-a-transaction",
  "coinbase-too-high",
  "negative-coinbase",
  "amount-not-positive",
  "negative-fee",
  "amount-overflow",
  "bad-signature",
  "bad-sequence",
  "insufficient-balance",
  "immature-coinbase",
] as const satisfies readonly BlockRejectionCode[];

/** The number of a code in observations and saved runs. A code that the list above lacks does not compile here. */
export function rejectionNumberOf(code: BlockRejectionCode): number {
  return BLOCK_REJECTION_CODES.indexOf(code);
}
