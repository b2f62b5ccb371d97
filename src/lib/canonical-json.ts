/**
 * One text per value: JSON without spaces, object keys sorted by code unit. What scenarios and
 * saved states are hashed over. Invariant: values that differ only in key order give the same text.
 */
import { assert, SimulationBug } from "./assert.ts";

/**
 * The text; a value that JSON cannot carry whole (bigint, NaN, function, class, cycle) is a bug.
 */
export function canonicalJson(value: unknown): string {
  return render(value, []);
}

function render(value: unknown, path: readonly object[]): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    assert(Number.isFinite(value), "JSON cannot carry this number", { value });
    return JSON.stringify(value);
  }
  if (typeof value !== "object") {
    throw new SimulationBug("JSON cannot carry this value", { type: typeof value });
  }
  assert(!path.includes(value), "JSON cannot carry a cycle");
  const inner = [...path, value];
  if (Array.isArray(value)) return `[${value.map((item) => render(item, inner)).join(",")}]`;
  return renderObject(value, inner);
}

function renderObject(value: object, path: readonly object[]): string {
  const prototype = Object.getPrototypeOf(value);
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  assert(plain, "JSON carries plain objects only");
  const record = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort(byCodeUnit)
    .map((key) => `${JSON.stringify(key)}:${render(record[key], path)}`);
  return `{${members.join(",")}}`;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
