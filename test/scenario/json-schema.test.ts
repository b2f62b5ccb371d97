import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { renderScenarioJsonSchema, scenarioJsonSchema } from "../../src/scenario/json-schema.ts";
import { SCENARIOS, shippedScenarios } from "./shipped.ts";

const FILE = join(SCENARIOS, "scenario.schema.json");

it("the shipped schema is the generated one (FORKSIM_UPDATE=1 rewrites it)", () => {
  const generated = renderScenarioJsonSchema();
  if (process.env["FORKSIM_UPDATE"] === "1") writeFileSync(FILE, generated);
  expect(readFileSync(FILE, "utf8")).toBe(generated);
});

it("every key of the language has a description for the editor", () => {
  const bare: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    const { properties } = value as { properties?: Record<string, unknown> };
    for (const [key, inner] of Object.entries(properties ?? {})) {
      if (!isDescribed(inner)) bare.push(`${path}.${key}`);
    }
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
  };
  visit(scenarioJsonSchema(), "");
  expect(bare).toEqual([]);
});

function isDescribed(schema: unknown): boolean {
  return (
    typeof schema === "object" && schema !== null && ("description" in schema || "$ref" in schema)
  );
}

it("accepts every shipped scenario and a null for every key, and refuses an unknown key", () => {
  const schema = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  for (const path of shippedScenarios()) {
    const document = parse(readFileSync(join(SCENARIOS, path), "utf8"));
    expect({ path, ...schema.safeParse(document) }).toMatchObject({ path, success: true });
  }
  const nulled = { version: 1, chain: { difficulty: null }, network: { latency: null } };
  expect(schema.safeParse(nulled).success).toBe(true);
  expect(schema.safeParse({ version: 1, chian: {} }).success).toBe(false);
  expect(schema.safeParse({ version: 1, stop: { time: 5 } }).success).toBe(false);
});
