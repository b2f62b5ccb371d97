import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulationBug } from "../../src/lib/assert.ts";
import { ItemLists } from "../../src/protocol/item-lists.ts";

const SEED = 42;

/** What is done: keep a new list, or something to one of those held. */
const step = fc.oneof(
  fc.record({ do: fc.constant("add" as const), items: fc.array(fc.nat(5), { maxLength: 40 }) }),
  fc.record({ do: fc.constantFrom("retain" as const, "release" as const), which: fc.nat(50) }),
  fc.record({ do: fc.constant("save" as const) }),
);

describe("lists of items", () => {
  it(`are what a map of counted arrays is (seed ${SEED})`, () => {
    const law = fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let lists = new ItemLists();
      const model = new Map<number, { items: readonly number[]; references: number }>();
      for (const one of steps) {
        const held = [...model.keys()];
        if (one.do === "add") {
          const list = lists.add(one.items);
          expect(model.has(list)).toBe(false);
          model.set(list, { items: one.items, references: 1 });
        } else if (one.do === "save") {
          const saved = lists.save();
          lists = new ItemLists();
          lists.load(saved);
        } else if (held.length > 0) {
          const list = held[one.which % held.length]!;
          const entry = model.get(list)!;
          lists[one.do](list);
          entry.references += one.do === "retain" ? 1 : -1;
          if (entry.references === 0) model.delete(list);
        }
        expect(lists.held).toBe(model.size);
        for (const [list, { items }] of model) {
          expect(Array.from({ length: lists.lengthOf(list) }, (_, i) => lists.at(list, i))).toEqual(
            items,
          );
        }
      }
    });
    fc.assert(law, { seed: SEED, numRuns: 200 });
  });

  it(`have a hash of their content alone (seed ${SEED})`, () => {
    const items = fc.array(fc.nat(100_000), { maxLength: 30 });
    const law = fc.property(items, items, (some, others) => {
      const lists = new ItemLists();
      const first = lists.add(some);
      lists.add(others);
      const again = lists.add([7, ...some, 8], 1, some.length + 1);
      expect(lists.hashOf(again)).toBe(lists.hashOf(first));
    });
    fc.assert(law, { seed: SEED, numRuns: 200 });
  });

  it(`of different content have different hashes, within what 32 bits can tell apart`, () => {
    const lists = new ItemLists();
    const hashes = new Set<number>();
    let count = 0;
    for (let a = 0; a < 60; a++) {
      for (let b = 0; b < 60; b++) {
        for (const items of [
          [a, b],
          [a, b, 0],
          [0, a, b],
        ]) {
          hashes.add(lists.hashOf(lists.add(items)));
          count += 1;
        }
      }
    }
    // [0, 0] with a 0 behind and before it are one list, as are the others that have zeros at both ends.
    const distinct = count - 60;
    // Of n hashes n² / 2^33 coincide in the mean, a hundredth here.
    expect(hashes.size).toBeGreaterThanOrEqual(distinct - 1);
  });

  it("use their room again", () => {
    const lists = new ItemLists();
    for (let round = 0; round < 10_000; round++) {
      lists.release(lists.add(Array.from({ length: round % 50 }, (_, i) => i)));
    }
    expect(lists.save().heap.length).toBeLessThan(200);
  });

  it("that nobody holds are a bug to ask for or to give back", () => {
    const lists = new ItemLists();
    const list = lists.add([1]);
    lists.release(list);
    for (const wrong of [list, -1, 5, 100_000]) {
      expect(() => lists.release(wrong)).toThrow(SimulationBug);
      expect(() => lists.retain(wrong)).toThrow(SimulationBug);
    }
  });
});
