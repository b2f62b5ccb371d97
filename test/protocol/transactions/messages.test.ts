import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import { InputError } from "../../../src/lib/assert.ts";
import type { BlockIndex } from "../../../src/lib/brand.ts";
import { createMessageKinds, MESSAGE } from "../../../src/protocol/nakamoto/messages.ts";
import type { MessageKind } from "../../../src/protocol/protocol.ts";
import { createDriver, type MessageName } from "../../../src/testing/driver.ts";

const SEED = 42;
const ENVELOPE = 24;
const KINDS: readonly MessageName[] = [
  "cmpctblock",
  "getblocktxn",
  "blocktxn",
  "txinv",
  "txgetdata",
  "tx",
  "txnotfound",
  "mempool",
];
/** On the wire the messages about transactions are those about blocks, with another type inside. */
const COMMANDS: Partial<Record<MessageName, string>> = {
  txinv: "inv",
  txgetdata: "getdata",
  txnotfound: "notfound",
};

/** Blocks of no, one and three transactions, an invalid one, and the kinds over them. */
function world() {
  const driver = createDriver({ money: { signatures: "real" } });
  const txs = [0, 1, 2, 3].map((padding) =>
    driver.money.make({ from: "alice", to: "bob", padding: padding * 100 }),
  );
  const empty = driver.grow(GENESIS);
  const one = driver.grow(empty, { transactions: txs.slice(0, 1) });
  const three = driver.grow(one, { transactions: txs.slice(1) });
  const poor = driver.money.make({ from: "bob", to: "alice", amount: 5000 });
  const invalid = driver.grow(three, { transactions: [poor] });
  const { tree } = driver;
  expect(tree.isValid(invalid)).toBe(false);
  const { lists } = driver.money.setup;
  const relay = { mode: "inv", compact: null, requestTimeout: 1, window: 1, maxOrphans: 1 };
  const params = { relay, validation: {}, transactions: driver.money.params };
  const kinds = createMessageKinds({ tree, params: params as never, money: driver.money.setup });
  return { driver, lists, kinds, txs, blocks: [empty, one, three, invalid] };
}

type World = ReturnType<typeof world>;

/** Every message of a kind that this world allows, as (item, argument). */
function messages(name: MessageName, { lists, txs, blocks, driver }: World): [number, number][] {
  if (name === "mempool") return [[0, 0]];
  if (name === "tx") return txs.map((tx) => [tx, 0]);
  if (name === "cmpctblock") return [GENESIS, ...blocks].map((block) => [block, 0]);
  if (name !== "getblocktxn" && name !== "blocktxn") {
    return [[], [txs[2]!], txs, new Array<number>(300).fill(txs[1]!)].map((list) => [
      lists.add(list),
      0,
    ]);
  }
  return blocks.flatMap((block): [number, number][] => {
    const places = driver.tree.blockOf(block as BlockIndex).payloads.map((_, place) => place);
    return [[], places, places.slice(1)].map((list) => [block, lists.add(list)]);
  });
}

/** A message's content, whatever its list's number. */
function contentOf({ list }: MessageKind, { lists }: World, item: number, arg: number) {
  const itemsOf = (number: number) =>
    Array.from({ length: lists.lengthOf(number) }, (_, i) => lists.at(number, i));
  return [list?.in === "item" ? itemsOf(item) : item, list?.in === "arg" ? itemsOf(arg) : arg];
}

describe("messages about transactions", () => {
  it.each(KINDS)("%s comes back from its bytes as it was, and is as long as said", (name) => {
    const here = world();
    const kind = here.kinds[MESSAGE[name]]!;
    expect(kind.name).toBe(name);
    for (const [item, arg] of messages(name, here)) {
      const bytes = kind.encode(item, arg);
      expect(bytes.length).toBe(kind.size(item, arg));
      const decoded = kind.decode(bytes);
      expect(contentOf(kind, here, decoded.item, decoded.arg)).toEqual(
        contentOf(kind, here, item, arg),
      );
    }
  });

  it.each(KINDS)(`%s changed, cut or lengthened is an InputError (seed ${SEED})`, (name) => {
    const here = world();
    const kind = here.kinds[MESSAGE[name]]!;
    const originals = messages(name, here).map(([item, arg]) => kind.encode(item, arg));
    const held = here.lists.held;
    const change = fc.record({
      which: fc.nat(),
      at: fc.nat(),
      to: fc.integer({ min: 1, max: 255 }),
    });
    const law = fc.property(change, ({ which, at, to }) => {
      const bytes = originals[which % originals.length]!;
      const flipped = bytes.slice();
      flipped[at % bytes.length]! ^= to;
      expect(() => kind.decode(flipped)).toThrow(InputError);
      expect(() => kind.decode(bytes.slice(0, at % bytes.length))).toThrow(InputError);
      expect(() => kind.decode(Uint8Array.from([...bytes, to]))).toThrow(InputError);
    });
    fc.assert(law, { seed: SEED, numRuns: 100 });
    // What is refused leaves no list behind.
    expect(here.lists.held).toBe(held);
  });

  it.each(KINDS)(
    `%s changed and sealed anew says what it says or is refused (seed ${SEED})`,
    (name) => {
      const here = world();
      const kind = here.kinds[MESSAGE[name]]!;
      const originals = messages(name, here).map(([item, arg]) => kind.encode(item, arg));
      const change = fc.record({
        which: fc.nat(),
        at: fc.nat(),
        to: fc.nat(255),
        cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(30)),
        more: fc.uint8Array({ maxLength: 2 }),
      });
      const law = fc.property(change, ({ which, at, to, cut, more }) => {
        const payload = [...originals[which % originals.length]!.subarray(ENVELOPE)];
        if (payload.length > 0) payload[at % payload.length] = to;
        payload.splice(Math.max(0, payload.length - cut), cut, ...more);
        const bytes = sealed(COMMANDS[name] ?? name, Uint8Array.from(payload));
        let decoded: ReturnType<MessageKind["decode"]>;
        try {
          decoded = kind.decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        // Taken: then it is the message that it decodes to, to the last byte.
        expect(Buffer.from(kind.encode(decoded.item, decoded.arg)).equals(Buffer.from(bytes))).toBe(
          true,
        );
      });
      fc.assert(law, { seed: SEED, numRuns: 400 });
    },
  );

  it("are on the outside Bitcoin's: inv, getdata and notfound of type 1", () => {
    const here = world();
    const list = here.lists.add([here.txs[0]!]);
    for (const name of ["txinv", "txgetdata", "txnotfound"] as const) {
      const bytes = here.kinds[MESSAGE[name]]!.encode(list, 0);
      const command = new TextDecoder().decode(bytes.subarray(4, 16)).replaceAll("\0", "");
      expect(command).toBe(COMMANDS[name]);
      expect([...bytes.subarray(24, 29)]).toEqual([1, 1, 0, 0, 0]);
      const id = Buffer.from(bytes.subarray(29)).reverse().toString("hex");
      expect(id).toBe(here.driver.money.chain.table.idOf(here.txs[0]!));
    }
  });

  it("about what nobody here knows are InputErrors", () => {
    const here = world();
    const other = createDriver({ money: {} });
    const strange = other.money.make({ from: "bob", to: "alice", amount: 77 });
    const params = { relay: {}, validation: {}, transactions: null };
    const kinds = createMessageKinds({
      tree: other.tree,
      params: params as never,
      money: other.money.setup,
    });
    const block = other.grow(GENESIS, { transactions: [strange] });
    const { lists } = other.money.setup;
    const items: Partial<Record<MessageName, [number, number]>> = {
      cmpctblock: [block, 0],
      getblocktxn: [block, lists.add([1])],
      blocktxn: [block, lists.add([1])],
      txinv: [lists.add([strange]), 0],
      txgetdata: [lists.add([strange]), 0],
      tx: [strange, 0],
      txnotfound: [lists.add([strange]), 0],
    };
    for (const [name, [item, arg]] of Object.entries(items)) {
      const number = MESSAGE[name as MessageName];
      expect(() => here.kinds[number]!.decode(kinds[number]!.encode(item, arg)), name).toThrow(
        InputError,
      );
    }
  });
});

function sealed(command: string, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ENVELOPE + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x6b72_6f66, true);
  bytes.set(new TextEncoder().encode(command), 4);
  view.setUint32(16, payload.length, true);
  const once = createHash("sha256").update(payload).digest();
  bytes.set(createHash("sha256").update(once).digest().subarray(0, 4), 20);
  bytes.set(payload, ENVELOPE);
  return bytes;
}
