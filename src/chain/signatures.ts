/**
 * How transactions are signed, as a table: `real` is ed25519; `modelled` puts a hash of public key and message
 * in its place. What `modelled` keeps: a signature is bound to its key and to every bit of the message, and
 * has the same size. What it gives up: it is no secret. Whoever knows a public key can compute the hash, so
 * an adversary of a modelled chain fails to forge only because the simulator's wallets sign for their own
 * accounts alone; and nothing is learned about what verifying costs, which a scenario has to charge.
 * Invariant: the same secret and message give the same signature, and 32 and 64 bytes in both.
 */
import { assert } from "../lib/assert.ts";
import { concatBytes } from "../lib/bytes.ts";
import { sha256 } from "../lib/hash.ts";
import {
  createSigningKey,
  createVerifyingKey,
  PUBLIC_KEY_SIZE,
  publicKeyOf,
  SEED_SIZE,
  SIGNATURE_SIZE,
  signMessage,
  verifyMessage,
} from "../lib/signature.ts";

/** Which scheme a chain uses. */
export type SignatureName = "real" | "modelled";

/** What the owner of a secret can make: the signature of a message. */
export type Signer = (message: Uint8Array) => Uint8Array;

/** Whether a signature is that of a public key's owner for a message. */
export type Verifier = (message: Uint8Array, signature: Uint8Array) => boolean;

/** Signing and verifying; secrets and public keys are 32 bytes, signatures 64. Others verify as false. */
export interface SignatureScheme {
  publicKeyOf(secret: Uint8Array): Uint8Array;
  /** For many messages of one account: a `real` key costs more to make than a signature. */
  createSigner(secret: Uint8Array): Signer;
  createVerifier(publicKey: Uint8Array): Verifier;
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** The schemes by name. */
export const SIGNATURE_SCHEMES: Readonly<Record<SignatureName, SignatureScheme>> = {
  real: schemeOf({
    publicKeyOf: (secret) => publicKeyOf(createSigningKey(secret)),
    createSigner(secret) {
      const key = createSigningKey(secret);
      return (message) => signMessage(key, message);
    },
    createVerifier(publicKey) {
      const key = createVerifyingKey(publicKey);
      return (message, signature) => verifyMessage(key, message, signature);
    },
  }),
  modelled: schemeOf({
    publicKeyOf: modelledKeyOf,
    createSigner(secret) {
      const markOf = createMarker(modelledKeyOf(secret));
      return (message) => {
        const signature = new Uint8Array(SIGNATURE_SIZE);
        signature.set(markOf(message));
        return signature;
      };
    },
    createVerifier(publicKey) {
      const markOf = createMarker(publicKey);
      return (message, signature) => {
        if (signature.length !== SIGNATURE_SIZE) return false;
        const mark = markOf(message);
        return signature.every((byte, at) => byte === (mark[at] ?? 0));
      };
    },
  }),
};

/** The shorthands for one message follow from the makers. */
function schemeOf(
  makers: Pick<SignatureScheme, "publicKeyOf" | "createSigner" | "createVerifier">,
): SignatureScheme {
  return {
    ...makers,
    sign: (secret, message) => makers.createSigner(secret)(message),
    verify: (publicKey, message, signature) => makers.createVerifier(publicKey)(message, signature),
  };
}

/** "modelled" in ASCII keeps these hashes apart from all others. */
const DOMAIN = Uint8Array.from([0x6d, 0x6f, 0x64, 0x65, 0x6c, 0x6c, 0x65, 0x64]);

function modelledKeyOf(secret: Uint8Array): Uint8Array {
  assert(secret.length === SEED_SIZE, "a secret has another size", { size: secret.length });
  return sha256(concatBytes(DOMAIN, secret));
}

/** What stands for the signatures of a public key: hash(hash("modelled", key), hash(message)). */
function createMarker(publicKey: Uint8Array): (message: Uint8Array) => Uint8Array {
  assert(publicKey.length === PUBLIC_KEY_SIZE, "a public key has another size", {
    size: publicKey.length,
  });
  const owner = sha256(concatBytes(DOMAIN, publicKey));
  return (message) => sha256(concatBytes(owner, sha256(message)));
}
