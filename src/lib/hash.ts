/**
 * The hash port: SHA-256 of bytes, on node:crypto. `hash-pure.ts` has the same exports in plain
 * JavaScript for a place without node:crypto; a test holds the two equal.
 */
import { hash } from "node:crypto";

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return bytesOf(hash("sha256", bytes, "binary"));
}

/** SHA-256 of the SHA-256, Bitcoin's hash of headers and transactions. */
export function sha256d(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

/**
 * The bytes of a text with one character each. A digest asked for as a buffer has memory outside the heap, and
 * takes twice as long as the way over such a text.
 */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
