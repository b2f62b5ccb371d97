import { expect, it } from "vitest";
import { firstJsonDifference } from "../../src/cli/json-difference.ts";

it.each([
  [1, 1, null],
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, null],
  [1, 2, ["", 1, 2]],
  [{ a: { b: [0, 1] } }, { a: { b: [0, 2] } }, ["a.b[1]", 1, 2]],
  [{ a: 1 }, { a: 1, c: 2 }, ["c", undefined, 2]],
  [{ a: 1 }, {}, ["a", 1, undefined]],
  [[1], [1, 2], ["[1]", undefined, 2]],
  [{ a: [] }, { a: {} }, ["a", [], {}]],
  [{ a: null }, { a: {} }, ["a", null, {}]],
  [0, -0, ["", 0, -0]],
])("%j against %j", (a, b, wanted) => {
  const found = firstJsonDifference(a, b);
  expect(found === null ? null : [found.path, found.a, found.b]).toEqual(wanted);
});
