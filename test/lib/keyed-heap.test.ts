import fc from "fast-check";
import { expect, it } from "vitest";
import { KeyedHeap } from "../../src/lib/keyed-heap.ts";

it("gives the least key first, of equal keys the least rank, whatever the order of pushes (seed 42)", () => {
  const law = fc.property(fc.array(fc.option(fc.nat(5)), { maxLength: 100 }), (steps) => {
    const heap = new KeyedHeap(steps.length);
    let model: (readonly [key: number, rank: number])[] = [];
    for (const [item, key] of steps.entries()) {
      // Null takes one out.
      if (key !== null) {
        const rank = (item * 37) % 101;
        heap.push(rank, key, rank);
        model = [...model, [key, rank] as const].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      } else if (model.length > 0) {
        const [first, ...rest] = model;
        expect([heap.firstKey, heap.first]).toEqual(first);
        expect(heap.pop()).toBe(first![1]);
        model = rest;
      }
      expect(heap.size).toBe(model.length);
    }
    for (const [, rank] of model) expect(heap.pop()).toBe(rank);
  });
  fc.assert(law, { seed: 42, numRuns: 300 });
});
