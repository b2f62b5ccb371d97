import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlockTree, GENESIS } from "../../src/chain/block-tree.ts";
import { InputError } from "../../src/lib/assert.ts";
import type { BlockIndex, Duration } from "../../src/lib/brand.ts";
import { createMessageKinds, MESSAGE } from "../../src/protocol/nakamoto/messages.ts";
import type { RelayParams, ValidationParams } from "../../src/protocol/nakamoto/params.ts";
import type { MessageKind } from "../../src/protocol/protocol.ts";
import { growTree, treePlans } from "../../src/testing/plans.ts";
import { childOf, treeOf } from "../../src/testing/tree.ts";

const SEED = 42;
const RELAY: RelayParams = {
  mode: "inv",
  compact: { size: 300, use: 1, failure: 0.1, missingShare: 0.25 },
  requestTimeout: 1 as Duration,
  window: 1,
  maxOrphans: 1,
};
/** Of a chain without money: those about transactions have tests of their own. */
const NAMES = (Object.keys(MESSAGE) as (keyof typeof MESSAGE)[]).slice(0, MESSAGE.txinv);
const ENVELOPE = 24;

function kindsOf(tree: BlockTree): readonly MessageKind[] {
  const validation = { perSignature: 0, perBlock: 0, nanosecondsPerByte: 0 } as ValidationParams;
  return createMessageKinds({
    tree,
    params: { relay: RELAY, validation, transactions: null },
    money: null,
  });
}

/** Every (item, arg) pair that a message of the kind can have in this tree. */
function pairs(kind: MessageKind, tree: BlockTree): [BlockIndex, number][] {
  const blocks = Array.from({ length: tree.size }, (_, index) => index as BlockIndex);
  return blocks.flatMap((block): [BlockIndex, number][] => {
    if (kind.name === "getdata")
      return [
        [block, 0],
        [block, 1],
      ]; // prettier-ignore
    if (kind.name !== "headers") return [[block, 0]];
    return Array.from({ length: tree.height(block) }, (_, i) => [block, i + 1]);
  });
}

describe("messages", () => {
  it("have the numbers of the table", () => {
    const { tree } = treeOf("g-a");
    expect(kindsOf(tree).map(({ name }) => name)).toEqual(NAMES);
    expect(NAMES.map((name) => MESSAGE[name])).toEqual(NAMES.map((_, number) => number));
  });

  it(`come back from their bytes as they were, and are as long as said (seed ${SEED})`, () => {
    const law = fc.property(treePlans(12), fc.nat(3000), (plan, size) => {
      const tree = growTree(plan);
      const last = (tree.size - 1) as BlockIndex;
      tree.add(childOf(tree, last, { extra: 99, size }));
      for (const kind of kindsOf(tree)) {
        for (const [item, arg] of pairs(kind, tree)) {
          const bytes = kind.encode(item, arg);
          expect(bytes.length).toBe(kind.size(item, arg));
          expect(kind.decode(bytes)).toEqual({ item, arg });
        }
      }
    });
    fc.assert(law, { seed: SEED, numRuns: 40 });
  });

  it("headers: of none to two thousand", () => {
    const { tree } = treeOf("g");
    for (let i = 0; i < 2000; i++) {
      const time = tree.medianTimePast(i as BlockIndex) + 1;
      tree.add(childOf(tree, i as BlockIndex, { extra: i, time }));
    }
    const kind = kindsOf(tree)[MESSAGE.headers]!;
    for (const arg of [1, 252, 253, 2000]) {
      const bytes = kind.encode(2000, arg);
      expect(bytes.length).toBe(kind.size(2000, arg));
      expect(kind.decode(bytes)).toEqual({ item: 2000, arg });
    }
    // An empty list names no block: what comes out is genesis, which everybody has.
    const empty = kind.encode(7, 0);
    expect(empty.length).toBe(kind.size(7, 0));
    expect(kind.decode(empty)).toEqual({ item: GENESIS, arg: 0 });
  });

  it("are Bitcoin's on the outside: magic, command, length, checksum", () => {
    const { tree, at } = treeOf("g-a");
    const bytes = kindsOf(tree)[MESSAGE.inv]!.encode(at("a"), 0);
    const text = new TextDecoder().decode(bytes.subarray(4, 16));
    expect(text).toBe("inv\0\0\0\0\0\0\0\0\0");
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(view.getUint32(16, true)).toBe(bytes.length - ENVELOPE);
    expect(bytes.subarray(20, 24)).toEqual(checksum(bytes.subarray(ENVELOPE)));
    // One entry, of type MSG_BLOCK (2), and the hash in wire order.
    expect([...bytes.subarray(24, 29)]).toEqual([1, 2, 0, 0, 0]);
    expect(Buffer.from(bytes.subarray(29)).reverse().toString("hex")).toBe(tree.hashOf(at("a")));
  });
});

describe("decoding", () => {
  const { tree, at } = treeOf("g-a-b / a-c");
  const kinds = kindsOf(tree);
  const anyKind = fc.constantFrom(...kinds);

  function expectInputErrorAtMost(decode: () => unknown): void {
    try {
      decode();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
    }
  }

  it(`random bytes throws InputError and nothing else (seed ${SEED})`, () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const law = fc.property(anyKind, bytes, (kind, random) => {
      expectInputErrorAtMost(() => kind.decode(random));
    });
    fc.assert(law, { seed: SEED, numRuns: 2000 });
  });

  it(`changed, cut or lengthened messages throws InputError (seed ${SEED})`, () => {
    const change = fc.record({ at: fc.nat(400), to: fc.nat(255), cut: fc.nat(40) });
    const law = fc.property(anyKind, change, (kind, { at: place, to, cut }) => {
      const bytes = kind.encode(at("b"), kind.name === "headers" ? 2 : 0);
      const flipped = bytes.slice();
      flipped[place % bytes.length]! ^= to || 1;
      expect(() => kind.decode(flipped)).toThrow(InputError);
      expect(() => kind.decode(bytes.slice(0, -1 - cut))).toThrow(InputError);
      expect(() => kind.decode(Uint8Array.from([...bytes, to]))).toThrow(InputError);
    });
    fc.assert(law, { seed: SEED, numRuns: 1000 });
  });

  it(`payloads that are sealed anew throws InputError alone (seed ${SEED})`, () => {
    const count = fc.constantFrom(
      [0xfc],
      [0xfd, 0xff, 0xff],
      [0xfe, 0xff, 0xff, 0xff, 0xff],
      [0xff, 0, 0, 0, 0, 1, 0, 0, 0],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    );
    const tail = fc.uint8Array({ maxLength: 120 });
    const law = fc.property(anyKind, fc.nat(4), count, tail, (kind, zeros, lead, rest) => {
      const payload = Uint8Array.from([...new Array<number>(zeros).fill(0), ...lead, ...rest]);
      expectInputErrorAtMost(() => kind.decode(sealed(kind.name, payload)));
    });
    fc.assert(law, { seed: SEED, numRuns: 3000 });
  });

  it(`sealed mutations of true payloads throws InputError alone (seed ${SEED})`, () => {
    const change = fc.record({ at: fc.nat(400), to: fc.nat(255) });
    const law = fc.property(anyKind, change, (kind, { at: place, to }) => {
      const bytes = kind.encode(at("b"), kind.name === "headers" ? 2 : 0);
      const payload = bytes.slice(ENVELOPE);
      payload[place % payload.length] = to;
      // Nothing of a locator but its first hash matters, nor do the zeros of opaque payloads.
      expectInputErrorAtMost(() => kind.decode(sealed(kind.name, payload)));
    });
    fc.assert(law, { seed: SEED, numRuns: 3000 });
  });

  it("a block that nobody here knows is an InputError", () => {
    const { tree: other, at: there } = treeOf("g-x-y-z");
    for (const [number, kind] of kindsOf(other).entries()) {
      const bytes = kind.encode(there("z"), kind.name === "headers" ? 1 : 0);
      expect(() => kinds[number]!.decode(bytes), kind.name).toThrow(InputError);
    }
  });
});

function sealed(name: string, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ENVELOPE + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x6b72_6f66, true);
  bytes.set(new TextEncoder().encode(name), 4);
  view.setUint32(16, payload.length, true);
  bytes.set(checksum(payload), 20);
  bytes.set(payload, ENVELOPE);
  return bytes;
}

function checksum(payload: Uint8Array): Uint8Array {
  const once = createHash("sha256").update(payload).digest();
  return new Uint8Array(createHash("sha256").update(once).digest().subarray(0, 4));
}
