import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { scenarioDocuments } from "./generated.ts";
import { SCENARIOS, shippedScenarios } from "./shipped.ts";

const SEED = 42;
const texts = shippedScenarios().map((path) => readFileSync(join(SCENARIOS, path), "utf8"));

/**
 * Whatever the text, there is a scenario, or diagnostics that point into it and can be rendered.
 */
function checkTotal(text: string, set: readonly string[] = []): void {
  const read = (path: string) => {
    throw new Error(`no ${path} here`);
  };
  const parsed = parseScenario(text, { fileName: "fuzzed.yaml", read, set });
  if (parsed.ok) return;
  expect(parsed.diagnostics.length).toBeGreaterThan(0);
  for (const { file, line, column, endColumn } of parsed.diagnostics) {
    const lines = parsed.sources.get(file)!.split(/\r\n|\r|\n/);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
    expect(endColumn).toBeGreaterThan(column);
  }
  expect(renderDiagnostics(parsed.diagnostics, parsed.sources)).toMatch(
    /^(error|warning)\[[a-z-]+\]: /,
  );
}

const fragments = fc.constantFrom(
  ...[
    "",
    " ",
    "\n",
    "\t",
    "-",
    ":",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!x ",
    "#",
    '"',
    "'",
    "%",
    "|",
    "? ",
  ],
  ...[
    "null",
    "true",
    "~",
    ".inf",
    ".nan",
    "-1",
    "0",
    "1e400",
    "99999999999999999999",
    "0x",
    "<<: *a",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "all",
    "EU",
    "10 min",
    "30%",
    "extends: bitcoin",
    "\u0000",
    "\ud800",
  ],
);

it(`no mutation of a shipped text makes the parser crash (seed ${SEED})`, () => {
  const edits = fc.array(fc.tuple(fc.nat(4000), fc.nat(12), fragments), {
    minLength: 1,
    maxLength: 4,
  });
  const total = fc.property(fc.constantFrom(...texts), edits, (text, list) => {
    let mutated = text;
    for (const [at, cut, put] of list) {
      const start = at % (mutated.length + 1);
      mutated = mutated.slice(0, start) + put + mutated.slice(start + cut);
    }
    checkTotal(mutated);
  });
  fc.assert(total, { seed: SEED, numRuns: 800 });
});

it(`no value at any place makes the parser crash (seed ${SEED})`, () => {
  const values = fc.oneof(
    fc.constantFrom(null, true, 0, -1, 1.5, 1e308, "", "all", "30%", "5 s", [], {}, [[]], [null]),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const total = fc.property(
    scenarioDocuments,
    fc.array(fc.nat(5), { maxLength: 6 }),
    values,
    (document, way, value) => {
      checkTotal(JSON.stringify(replaced(document, way, value)));
      checkTotal(stringify(replaced(document, way, value)));
    },
  );
  fc.assert(total, { seed: SEED, numRuns: 400 });
});

it(`no --set makes the parser crash (seed ${SEED})`, () => {
  const steps = fc.constantFrom(
    "chain",
    "nodes",
    "0",
    "name",
    "home",
    "network",
    "topology",
    "stop",
    "time",
    "x",
    "__proto__",
    "[0]",
    "",
  );
  const sets = fc
    .tuple(fc.array(steps, { maxLength: 4 }), fc.oneof(fragments, fc.string()))
    .map(([path, value]) => `${path.join(".")}=${value}`);
  const total = fc.property(
    fc.constantFrom(...texts),
    fc.array(fc.oneof(sets, fc.string()), { maxLength: 3 }),
    checkTotal,
  );
  fc.assert(total, { seed: SEED, numRuns: 500 });
});

it(`no text at all makes the parser crash (seed ${SEED})`, () => {
  const anything = fc.oneof(
    fc.string(),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(anything, (text) => checkTotal(text)),
    { seed: SEED, numRuns: 800 },
  );
});

/** A copy with the value that a way of child numbers leads to replaced. */
function replaced(document: unknown, way: readonly number[], value: unknown): unknown {
  const [step, ...rest] = way;
  if (step === undefined || typeof document !== "object" || document === null) return value;
  const keys = Object.keys(document);
  if (keys.length === 0) return value;
  const key = keys[step % keys.length]!;
  const inner = replaced((document as Record<string, unknown>)[key], rest, value);
  if (Array.isArray(document)) return document.with(Number(key), inner);
  return { ...document, [key]: inner };
}
