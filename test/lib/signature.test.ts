import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/lib/bytes.ts";
import {
  createSigningKey,
  createVerifyingKey,
  PUBLIC_KEY_SIZE,
  publicKeyOf,
  SIGNATURE_SIZE,
  signMessage,
  verifyMessage,
} from "../../src/lib/signature.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

/** RFC 8032, section 7.1, tests 1 to 3: seed, public key, message, signature. */
const RFC_8032 = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

describe("ed25519", () => {
  it.each(RFC_8032)("signs as RFC 8032 says (seed %s)", (seed, publicKey, message, signature) => {
    const key = createSigningKey(fromHex(seed));
    expect(toHex(publicKeyOf(key))).toBe(publicKey);
    expect(toHex(signMessage(key, fromHex(message)))).toBe(signature);
    const verifying = createVerifyingKey(fromHex(publicKey));
    expect(verifyMessage(verifying, fromHex(message), fromHex(signature))).toBe(true);
  });

  it("takes any 32 bytes as a public key, and any bytes as a signature (seed 42)", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        bytes(PUBLIC_KEY_SIZE),
        fc.uint8Array({ maxLength: 40 }),
        fc.oneof(bytes(SIGNATURE_SIZE), fc.uint8Array({ maxLength: 130 })),
        (publicKey, message, signature) => {
          expect(verifyMessage(createVerifyingKey(publicKey), message, signature)).toBe(false);
        },
      ),
      { seed: 42, numRuns: 300 },
    );
  });

  it("takes no seed or public key of another size, not even with the right first bytes", () => {
    for (const size of [0, 1, 31, 33, 64]) {
      expect(() => createSigningKey(new Uint8Array(size))).toThrow("another size");
      expect(() => createVerifyingKey(new Uint8Array(size))).toThrow("another size");
    }
  });

  // Schnorr signatures over secp256k1 (BIP 340) are not offered, so their vectors have nothing to judge.
  const file = "signatures/wycheproof_ed25519.json";
  it.skipIf(!hasVectors(file))(vectorTitle("verifies exactly what Wycheproof says", file), () => {
    const { testGroups } = vectorJson<{
      testGroups: {
        publicKey: { pk: string };
        tests: { tcId: number; comment: string; msg: string; sig: string; result: string }[];
      }[];
    }>(file);
    const verdicts = { valid: 0, invalid: 0 };
    for (const { publicKey, tests } of testGroups) {
      const key = createVerifyingKey(fromHex(publicKey.pk));
      for (const { tcId, comment, msg, sig, result } of tests) {
        const isGood = verifyMessage(key, fromHex(msg), fromHex(sig));
        expect(isGood ? "valid" : "invalid", `${tcId} ${comment}`).toBe(result);
        verdicts[isGood ? "valid" : "invalid"] += 1;
      }
    }
    expect(verdicts.valid + verdicts.invalid).toBe(151);
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(50);
  });
});
