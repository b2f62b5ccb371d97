/**
 * The hash port: SHA-256 of bytes, on node:crypto. `hash-pure.ts` has the same exports in plain
 * JavaScript for a place without node:crypto; a test holds the two equal.
 */
import { hash } from "node:crypto";

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", bytes, "buffer"));
}

/** SHA-256 of the SHA-256, Bitcoin's hash of headers and transactions. */
export function sha256d(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", hash("sha256", bytes, "buffer"), "buffer"));
}
