/**
 * Every reason for which a block or header is refused: a code and the facts. Closed unions.
 * Invariant: a code keeps its place in `BLOCK_REJECTION_CODES`; new ones join at the end.
 */
import type { BlockHash, TxId } from "../lib/brand.ts";

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
  /** A transaction's own defect, as the ledger or a test names it. */
  | { readonly code: "bad-payload"; readonly defect: string };

/** Every reason to refuse a block. */
export type BlockRejection = HeaderRejection | FutureRejection | BodyRejection | PayloadRejection;

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
] as const satisfies readonly BlockRejectionCode[];

/** The number of a code in observations and saved runs. */
export function rejectionNumberOf(code: BlockRejectionCode): number {
  return BLOCK_REJECTION_CODES.indexOf(code);
}
