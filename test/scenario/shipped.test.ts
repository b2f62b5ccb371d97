import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { parseShipped, SCENARIOS, shippedScenarios } from "./shipped.ts";

/** What is doubtful in a scenario and is its very point, by the codes of the warnings. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  "money/kept-by-ageing.yaml": ["faster-than-blocks"],
  "money/starved-by-fee.yaml": ["faster-than-blocks"],
};

describe.each(shippedScenarios())("%s", (path) => {
  const parsed = parseShipped(path);

  it("is clean", () => {
    const list = parsed.ok ? parsed.warnings : parsed.diagnostics;
    const others = list.filter(({ code }) => !(MEANT[path] ?? []).includes(code));
    expect(others.length === 0 ? "" : renderDiagnostics(others, parsed.sources)).toBe("");
    expect([...new Set(list.map(({ code }) => code))]).toEqual(MEANT[path] ?? []);
  });

  it("opens with its schema and a comment, and holds its question", () => {
    const lines = readFileSync(join(SCENARIOS, path), "utf8").split("\n");
    expect(lines[0]).toMatch(
      /^# yaml-language-server: \$schema=(\.\/|(\.\.\/)+)scenario\.schema\.json$/,
    );
    expect(lines.slice(1, 12).join("\n")).toMatch(/^# [\s\S]*# Look at: /);
    expect(parsed.ok && parsed.scenario.question).toMatch(/\?$/);
  });

  it.each([
    ["YAML", (document: unknown) => stringify(document)],
    ["JSON", (document: unknown) => JSON.stringify(document)],
  ])("comes back from its document as %s", (_, write) => {
    if (!parsed.ok) throw new Error("not clean");
    const again = parseScenario(write(parsed.document), { fileName: "document" });
    expect(again.ok ? again.scenario : again.diagnostics).toEqual(parsed.scenario);
    expect(again.ok && again.document).toEqual(parsed.document);
  });
});

it("ships one scenario or more of every kind that the table promises", () => {
  expect(shippedScenarios().length).toBeGreaterThanOrEqual(10);
});

it("the examples of the page on the language are clean", () => {
  const page = readFileSync(join(SCENARIOS, "README.md"), "utf8");
  const examples = [...page.matchAll(/^```yaml\n(version: 1\n[^`]*)^```$/gm)].map(
    ([, text]) => text!,
  );
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const text of examples) {
    const parsed = parseScenario(text, { fileName: "README.md" });
    const list = parsed.ok ? parsed.warnings : parsed.diagnostics;
    expect(list.length === 0 ? "" : renderDiagnostics(list, parsed.sources)).toBe("");
  }
});
