import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";

const BASE = `
version: 1
name: base
seed: 42
stop: { time: 1 h }
nodes: [{ name: home, count: 3 }]
`;
const DAY = 86_400_000_000;

function difficultyOf(rule: string, more = "", base = BASE): unknown {
  const text = `${base}chain: { difficulty: ${rule} }\n${more}`;
  const parsed = parseScenario(text, { fileName: "file.yaml" });
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  return parsed.scenario.chain.difficulty;
}

describe("a difficulty rule's defaults", () => {
  it.each([
    ["bitcoin", { window: 2016 }],
    ["asert", { halfLife: 2 * DAY }],
    ["lwma", { window: 60 }],
    ["cw-144", {}],
    ["digishield", { window: 17 }],
    ["ethereum-homestead", { bombDelay: null }],
    ["ethereum-byzantium", { bombDelay: null }],
    [
      "remaining-supply",
      { base: { rule: "asert", halfLife: 2 * DAY }, strength: 1, cap: 16, allocated: 0 },
    ],
  ])("%s has those of its source", (rule, rest) => {
    expect(difficultyOf(`{ rule: ${rule} }`)).toEqual({ rule, ...rest });
  });

  it("remaining-supply over bitcoin looks back on 2016 blocks", () => {
    expect(difficultyOf("{ rule: remaining-supply, base: { rule: bitcoin } }")).toMatchObject({
      base: { rule: "bitcoin", window: 2016 },
    });
  });

  it("remaining-supply counts what accounts have from the start, unless it is told", () => {
    const accounts =
      "accounts: [{ name: rich, count: 3, balance: 500 }, { name: one, balance: 7 }]\n";
    const rule = "{ rule: remaining-supply }";
    expect(difficultyOf(rule, accounts)).toMatchObject({ allocated: 1507 });
    const told = "{ rule: remaining-supply, allocated: 9 }";
    expect(difficultyOf(told, accounts)).toMatchObject({ allocated: 9 });
  });

  it("another rule in a later layer replaces the one below whole", () => {
    const base = `extends: bitcoin\n${BASE}`;
    expect(difficultyOf("{ rule: asert }", "", base)).toEqual({ rule: "asert", halfLife: 2 * DAY });
  });
});
