/**
 * The rules of a block's body: it belongs to its header, and it fits. What the payloads themselves
 * have to satisfy is asked through `PayloadCheck`.
 */
import { accepted, rejected, type Verdict } from "../lib/verdict.ts";
import { type Block, blockSize } from "./block.ts";
import { computeMerkleRoot } from "./merkle.ts";
import type { ChainParams } from "./params.ts";
import type { BodyRejection } from "./rejection.ts";

/**
 * Whether the body belongs to the header. A no says nothing about the block of that hash: another
 * body may be the true one, so it must never count against the hash (CVE-2012-2459).
 */
export function checkBinding({ header, payloads }: Block): Verdict<BodyRejection> {
  if (payloads.length === 0) return rejected({ code: "empty-block" });
  const { root, malleated } = computeMerkleRoot(payloads.map((payload) => payload.id));
  if (root !== header.merkleRoot) {
    return rejected({ code: "bad-merkle-root", computed: root, claimed: header.merkleRoot });
  }
  return malleated ? rejected({ code: "merkle-malleated", root }) : accepted();
}

/** Whether the declared bytes fit. */
export function checkSize(
  { maxBlockSize: limit }: Pick<ChainParams, "maxBlockSize">,
  block: Block,
): Verdict<BodyRejection> {
  const size = blockSize(block);
  return size > limit ? rejected({ code: "oversized-block", size, limit }) : accepted();
}
