import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/lib/bytes.ts";
import * as port from "../../src/lib/hash.ts";
import * as pure from "../../src/lib/hash-pure.ts";

const text = (ascii: string) => Uint8Array.from(ascii, (letter) => letter.charCodeAt(0));

// FIPS 180-4 example values (NIST, "SHA256.pdf"), and the empty message.
const KNOWN: readonly (readonly [string, string])[] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
];

describe.each([
  ["node:crypto", port],
  ["plain JavaScript", pure],
])("SHA-256 on %s", (_name, { sha256, sha256d }) => {
  it.each(KNOWN)("hashes %j", (message, digest) => {
    expect(toHex(sha256(text(message)))).toBe(digest);
  });

  it("hashes twice what sha256d hashes", () => {
    // Double SHA-256 of "hello", as the Bitcoin wiki gives it (Protocol documentation, "Hashes").
    const digest = "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50";
    expect(toHex(sha256d(text("hello")))).toBe(digest);
  });
});

describe("the two variants", () => {
  it("agree at every length around the block borders", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
      expect(pure.sha256(bytes)).toEqual(port.sha256(bytes));
    }
  });

  it("agree on any bytes (seed 42)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(pure.sha256d(bytes)).toEqual(port.sha256d(bytes));
      }),
      { seed: 42 },
    );
  });
});
