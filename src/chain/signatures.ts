/**
 * How transactions are signed, as a table: `real` is ed25519; `modelled` puts a hash of public key and message
 * in its place. A modelled signature tells who signed what and binds every bit of it, but is no secret:
 * whoever computes the hash can forge it, so an adversary of a modelled chain forges only by not computing it.
 * Invariant: the same secret and message give the same signature, and 32 and 64 bytes in both.
 */
import { concatBytes } from "../lib/bytes.ts";
import { sha256 } from "../lib/hash.ts";
import {
  createSigningKey,
  createVerifyingKey,
  publicKeyOf,
  SIGNATURE_SIZE,
  signMessage,
  type VerifyingKey,
  verifyMessage,
} from "../lib/signature.ts";

/** Which scheme a chain uses. */
export type SignatureName = "real" | "modelled";

/** Signing and verifying; secrets and public keys are 32 bytes, signatures 64. */
export interface SignatureScheme {
  publicKeyOf(secret: Uint8Array): Uint8Array;
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** The schemes by name. */
export const SIGNATURE_SCHEMES: Readonly<Record<SignatureName, SignatureScheme>> = {
  real: {
    publicKeyOf: (secret) => publicKeyOf(createSigningKey(secret)),
    sign: (secret, message) => signMessage(createSigningKey(secret), message),
    verify: (publicKey, message, signature) => {
      const key = tryVerifyingKey(publicKey);
      return key !== null && verifyMessage(key, message, signature);
    },
  },
  modelled: {
    publicKeyOf: (secret) => sha256(concatBytes(DOMAIN, secret)),
    sign(secret, message) {
      return markOf(this.publicKeyOf(secret), message);
    },
    verify(publicKey, message, signature) {
      const mark = markOf(publicKey, message);
      return signature.length === mark.length && mark.every((byte, at) => byte === signature[at]);
    },
  },
};

/** "modelled" in ASCII keeps these hashes apart from all others. */
const DOMAIN = Uint8Array.from([0x6d, 0x6f, 0x64, 0x65, 0x6c, 0x6c, 0x65, 0x64]);

function markOf(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const mark = new Uint8Array(SIGNATURE_SIZE);
  mark.set(sha256(concatBytes(DOMAIN, publicKey, message)));
  return mark;
}

/** Null where the platform refuses to make a key of these bytes. */
function tryVerifyingKey(publicKey: Uint8Array): VerifyingKey | null {
  try {
    return createVerifyingKey(publicKey);
  } catch {
    return null;
  }
}
