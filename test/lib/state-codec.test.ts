import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, SimulationBug } from "../../src/lib/assert.ts";
import { decodeState, encodeState } from "../../src/lib/state-codec.ts";

const seed = 42;

const typedArray = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
);

const { state } = fc.letrec<{ state: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.bigInt(),
    typedArray,
  ),
  state: fc.oneof(
    { depthSize: "small", maxDepth: 4, withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("state"), { maxLength: 5 }),
    fc.array(fc.oneof(fc.integer(), fc.constant(-0))),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("$", "of", "__proto__", "7")),
      tie("state"),
      {
        noNullPrototype: true,
        maxKeys: 5,
      },
    ),
    fc.array(fc.tuple(tie("state"), tie("state")), { maxLength: 5 }).map((pairs) => new Map(pairs)),
    fc.array(tie("state"), { maxLength: 5 }).map((items) => new Set(items)),
  ),
}));

describe("run state", () => {
  it(`comes back equal from its text (seed ${seed})`, () => {
    const roundTrip = fc.property(state, (value) => {
      expect(decodeState(encodeState(value))).toStrictEqual(value);
    });
    fc.assert(roundTrip, { seed, numRuns: 2000 });
  });

  it(`gives the same text each time, also after it came back (seed ${seed})`, () => {
    const canonical = fc.property(state, (value) => {
      const text = encodeState(value);
      expect(encodeState(value)).toBe(text);
      expect(encodeState(decodeState(text))).toBe(text);
    });
    fc.assert(canonical, { seed, numRuns: 200 });
  });

  it("keeps what equality does not see: signs of zero, order, bytes, own prototypes' names", () => {
    const value = {
      zero: [-0, 0, 1],
      order: new Map([
        [2, "b"],
        [1, "a"],
      ]),
      part: new Uint16Array([1, 2, 3, 4]).subarray(1, 3),
      surrogate: "\ud800 half",
    };
    const back = decodeState(encodeState(value)) as typeof value;
    expect(Object.is(back.zero[0], -0)).toBe(true);
    expect(Object.is(back.zero[1], 0)).toBe(true);
    expect([...back.order.keys()]).toEqual([2, 1]);
    expect([...back.part]).toEqual([2, 3]);
    expect(back.part.buffer.byteLength).toBe(4);
    expect(back.surrogate).toBe(value.surrogate);
    const tricky = JSON.parse('{"__proto__": {"polluted": true}, "$": 1}') as object;
    const decoded = decodeState(encodeState(tricky)) as Record<string, unknown>;
    expect(Object.keys(decoded).sort()).toEqual(["$", "__proto__"]);
    expect(decoded["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  });

  it("writes typed arrays as padded base64 (RFC 4648, section 10)", () => {
    const known = {
      "": "",
      f: "Zg==",
      fo: "Zm8=",
      foo: "Zm9v",
      foob: "Zm9vYg==",
      foobar: "Zm9vYmFy",
    };
    for (const [text, base64] of Object.entries(known)) {
      const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
      expect(encodeState(bytes)).toBe(`{"$":"Uint8Array","of":"${base64}"}`);
    }
  });

  class Point {
    x = 1;
  }
  const cyclic: unknown[] = [{ back: undefined }];
  (cyclic[0] as { back: unknown }).back = cyclic;
  const deep = Array.from({ length: 1100 }).reduce<unknown>((inner) => [inner], 1);
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is refused here
  const sparse = [1, , 3];
  const refused: readonly [string, unknown, RegExp][] = [
    ["a function", { nodes: [0, { f: () => 1 }] }, /function.*nodes\.1\.f/],
    ["a symbol", [Symbol("s")], /symbol.*path: 0/],
    ["an instance of a class", { a: { b: new Point() } }, /class.*a\.b/],
    ["a class instance at the top", new Point(), /class.*the whole/],
    ["a date", [[new Date(0)]], /class.*0\.0/],
    ["an object without prototype", [Object.create(null)], /class.*path: 0/],
    ["a Node buffer", { bytes: Buffer.from("x") }, /view.*bytes/],
    ["a data view", [new DataView(new ArrayBuffer(1))], /view.*path: 0/],
    ["a bare array buffer", [new ArrayBuffer(1)], /class.*path: 0/],
    ["a hole", { list: sparse }, /hole.*list\.1/],
    ["a cycle", cyclic, /cycle.*0\.back/],
    ["a function in a map", new Map([["k", { f: () => 1 }]]), /function.*k\.f/],
    ["a function in a set", [new Set([() => 1])], /function.*0\.0/],
    ["too deep a nesting", deep, /deeper/],
  ];

  it.each(refused)("does not hold %s, and the refusal names its path", (_, value, message) => {
    expect(() => encodeState(value)).toThrow(SimulationBug);
    expect(() => encodeState(value)).toThrow(message);
  });

  it("may refer to one thing twice, which comes back as two", () => {
    const shared = { n: 1 };
    const back = decodeState(encodeState([shared, shared])) as [object, object];
    expect(back).toEqual([shared, shared]);
    expect(back[0]).not.toBe(back[1]);
  });
});

describe("a broken text", () => {
  const broken = [
    "",
    "{",
    "undefined",
    '{"$":"nonsense"}',
    '{"$":"constructor","of":""}',
    '{"$":1}',
    '{"$":"bigint","of":"1n"}',
    '{"$":"bigint","of":1}',
    '{"$":"Map","of":[1]}',
    '{"$":"Map","of":{}}',
    '{"$":"Object","of":[[1]]}',
    '{"$":"Set"}',
    '{"$":"Uint8Array","of":"abc"}',
    '{"$":"Uint8Array","of":"ab*="}',
    '{"$":"Uint8Array","of":"a=b="}',
    '{"$":"Uint8Array","of":"abcé"}',
    '{"$":"Uint16Array","of":"Zg=="}',
    '{"$":"Uint8Array"}',
  ];

  it.each(broken)("is refused as input: %s", (text) => {
    expect(() => decodeState(text)).toThrow(InputError);
  });

  it(`never does anything but decode or be refused (seed ${seed})`, () => {
    const total = fc.property(fc.json(), fc.nat(), fc.string(), (text, at, noise) => {
      const cut = at % (text.length + 1);
      const spoilt = text.slice(0, cut) + noise + text.slice(cut + 1);
      try {
        decodeState(spoilt);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    });
    expect(() => fc.assert(total, { seed, numRuns: 1000 })).not.toThrow();
  });
});
