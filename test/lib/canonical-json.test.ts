import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulationBug } from "../../src/lib/assert.ts";
import { canonicalJson } from "../../src/lib/canonical-json.ts";

describe("canonicalJson", () => {
  it("sorts keys at every depth and leaves lists alone", () => {
    const value = { b: [2, 1, { d: null, c: "ä\n" }], a: true, "10": 1, "9": 2 };
    expect(canonicalJson(value)).toBe('{"10":1,"9":2,"a":true,"b":[2,1,{"c":"ä\\n","d":null}]}');
  });

  it("leaves out members that are undefined, as JSON does", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it("reads back as the same value (seed 42)", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 42 },
    );
  });

  it("gives one text for any order of keys (seed 42)", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(record));
      }),
      { seed: 42 },
    );
  });

  it("calls what JSON cannot carry a bug", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [Number.NaN, 1n, undefined, () => 0, new Map(), new Date(0), cycle]) {
      expect(() => canonicalJson(value)).toThrow(SimulationBug);
    }
  });
});
