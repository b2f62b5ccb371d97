/** Any header that has an encoding, sound or not: for codecs and for rules that must not trip over one. */
import fc from "fast-check";
import type { Header } from "../chain/header.ts";
import { BLOCK_REJECTION_CODES, type BlockRejectionCode } from "../chain/rejection.ts";
import type { BlockHash } from "../lib/brand.ts";

/** Any header; small fields are likelier, as shrinking goes there. */
export function headers(): fc.Arbitrary<Header> {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hexOf);
  const u32 = fc.oneof(fc.nat(0xffff), fc.nat(0xffff_ffff));
  return fc.record({
    version: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    parent: hash.map((hex) => hex as BlockHash),
    merkleRoot: hash,
    time: u32,
    bits: u32,
    nonce: u32,
  });
}

/** Any code with which a block can be refused; each has an operator in `BREAKING_OPERATORS`. */
export function rejectionCodes(): fc.Arbitrary<BlockRejectionCode> {
  return fc.constantFrom(...BLOCK_REJECTION_CODES);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
