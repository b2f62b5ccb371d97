/**
 * The signature port: ed25519 (RFC 8032) on node:crypto, which signs deterministically. Keys and signatures
 * are raw bytes. There is no variant in plain JavaScript beside it: where node:crypto is missing, chains
 * have to do with modelled signatures. Making a key costs as much as using it several times: keep it.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { assert } from "./assert.ts";
import { concatBytes, fromHex } from "./bytes.ts";

/** Bytes of a public key. */
export const PUBLIC_KEY_SIZE = 32;
/** Bytes of the secret from which a key is made. */
export const SEED_SIZE = 32;
/** Bytes of a signature. */
export const SIGNATURE_SIZE = 64;

/** A key that can sign; made from a 32-byte seed. */
export type SigningKey = KeyObject;
/** A key that can verify; made from 32 bytes, which need not be a point of the curve. */
export type VerifyingKey = KeyObject;

/** The DER header behind which RFC 8410 puts a raw seed. */
const PRIVATE_HEADER = "302e020100300506032b657004220420";

/** The key of a 32-byte seed. */
export function createSigningKey(seed: Uint8Array): SigningKey {
  // The platform does not mind bytes behind the last one that it needs.
  assert(seed.length === SEED_SIZE, "a seed has another size", { size: seed.length });
  const der = concatBytes(fromHex(PRIVATE_HEADER), seed);
  return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
}

/** The key that verifies under 32 raw bytes; what is no point of the curve verifies nothing. */
export function createVerifyingKey(publicKey: Uint8Array): VerifyingKey {
  assert(publicKey.length === PUBLIC_KEY_SIZE, "a public key has another size", {
    size: publicKey.length,
  });
  // RFC 8037; the platform takes this form several times as fast as RFC 8410's.
  const x = Buffer.from(publicKey).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

/** The 32 raw bytes under which the key's signatures verify. */
export function publicKeyOf(key: SigningKey): Uint8Array {
  const { x } = createPublicKey(key).export({ format: "jwk" });
  assert(x !== undefined, "an ed25519 key has a public part");
  return new Uint8Array(Buffer.from(x, "base64url"));
}

/** The 64 bytes that only the key's owner can make of the message. */
export function signMessage(key: SigningKey, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, key));
}

/** Whether the signature is the key owner's for exactly this message; of another size it is nobody's. */
export function verifyMessage(
  key: VerifyingKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(null, message, key, signature);
}
