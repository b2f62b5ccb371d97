/**
 * The signature port: ed25519 (RFC 8032) on node:crypto, which signs deterministically. Keys and signatures
 * are raw bytes. There is no variant in plain JavaScript beside it: where node:crypto is missing, chains
 * have to do with modelled signatures.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { concatBytes, fromHex } from "./bytes.ts";

/** Bytes of a public key, of a seed and of a signature. */
export const PUBLIC_KEY_SIZE = 32;
export const SIGNATURE_SIZE = 64;

/** A key that can sign; made from a 32-byte seed. */
export type SigningKey = KeyObject;
/** A key that can verify; made from 32 bytes, which need not be a point of the curve. */
export type VerifyingKey = KeyObject;

/** The DER headers behind which RFC 8410 puts a raw seed and a raw public key. */
const PRIVATE_HEADER = "302e020100300506032b657004220420";
const PUBLIC_HEADER = "302a300506032b6570032100";

/** The key of a 32-byte seed. */
export function createSigningKey(seed: Uint8Array): SigningKey {
  const der = concatBytes(fromHex(PRIVATE_HEADER), seed);
  return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
}

/** The key that verifies under 32 raw bytes. */
export function createVerifyingKey(publicKey: Uint8Array): VerifyingKey {
  const der = concatBytes(fromHex(PUBLIC_HEADER), publicKey);
  return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
}

/** The 32 raw bytes under which the key's signatures verify. */
export function publicKeyOf(key: SigningKey): Uint8Array {
  const der = createPublicKey(key).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(der.length - PUBLIC_KEY_SIZE));
}

/** The 64 bytes that only the key's owner can make of the message. */
export function signMessage(key: SigningKey, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, key));
}

/** Whether the signature is the key owner's for exactly this message. */
export function verifyMessage(
  key: VerifyingKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(null, message, key, signature);
}
