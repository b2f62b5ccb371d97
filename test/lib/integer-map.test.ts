import fc from "fast-check";
import { expect, it } from "vitest";
import { IntegerMap } from "../../src/lib/integer-map.ts";

it("does what a map does, through growth and deletions (seed 42)", () => {
  // Few keys, so that they meet; some of them far apart.
  const key = fc.oneof(fc.nat(30), fc.constantFrom(2 ** 31 - 1, 2 ** 30, 65_536));
  const steps = fc.array(fc.tuple(fc.constantFrom("set", "delete", "get"), key, fc.nat(1000)), {
    maxLength: 300,
  });
  const law = fc.property(steps, (list) => {
    const map = new IntegerMap();
    const model = new Map<number, number>();
    for (const [what, k, value] of list) {
      if (what === "set") {
        map.set(k, value);
        model.set(k, value);
      }
      if (what === "delete") expect(map.delete(k)).toBe(model.delete(k));
      expect(map.get(k)).toBe(model.get(k) ?? -1);
      expect(map.size).toBe(model.size);
    }
    for (const [k, value] of model) expect(map.get(k)).toBe(value);
    map.clear();
    expect([map.size, map.get(0), map.get(30)]).toEqual([0, -1, -1]);
  });
  fc.assert(law, { seed: 42, numRuns: 300 });
});

it("keeps ten thousand", () => {
  const map = new IntegerMap();
  for (let i = 0; i < 10_000; i++) map.set(i * 7, i);
  for (let i = 0; i < 10_000; i += 2) map.delete(i * 7);
  for (let i = 0; i < 10_000; i++) expect(map.get(i * 7)).toBe(i % 2 === 0 ? -1 : i);
});
