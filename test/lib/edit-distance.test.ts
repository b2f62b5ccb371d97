import fc from "fast-check";
import { expect, it } from "vitest";
import { editDistance, nearest } from "../../src/lib/edit-distance.ts";

const SEED = 42;
const words = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });

it.each([
  ["", "", 0],
  ["topolgy", "topology", 1],
  ["sed", "seed", 1],
  ["netwrok", "network", 1],
  ["kitten", "sitting", 3],
  ["abc", "", 3],
])("%s to %s is %d edits", (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
});

it(`is symmetric, zero only for equals, and bounded by the longer word (seed ${SEED})`, () => {
  const laws = fc.property(words, words, (a, b) => {
    const distance = editDistance(a, b);
    expect(distance).toBe(editDistance(b, a));
    expect(distance === 0).toBe(a === b);
    expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
  });
  fc.assert(laws, { seed: SEED, numRuns: 500 });
});

it("suggests what is near and nothing for what is not", () => {
  expect(nearest("ghots", ["most-work", "longest", "ghost"])).toBe("ghost");
  expect(nearest("GHOST", ["most-work", "ghost"])).toBe("ghost");
  expect(nearest("heaviest", ["most-work", "longest", "ghost"])).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});
