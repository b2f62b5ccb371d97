/**
 * The JSON Schema of scenario files, for completion and hover in editors. Generated from the zod
 * schema; what needs several keys or several layers stays with the parser.
 */
import { z } from "zod";
import { SCENARIO_SCHEMA } from "./schema.ts";

/** The schema as plain data (draft 2020-12). */
export function scenarioJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(SCENARIO_SCHEMA, { io: "input" });
  return {
    $schema,
    title: "forksim scenario",
    description: "A network of nodes, what happens to it, and what is expected of it.",
    ...(withNulls(schema) as Record<string, unknown>),
    // An extended file may bring what this one leaves out.
    required: [],
  };
}

/** Every key may be null, which takes an inherited key away. */
function withNulls(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withNulls);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    key === "properties" ? nullableProperties(value as Record<string, unknown>) : withNulls(value),
  ]);
  return Object.fromEntries(entries);
}

function nullableProperties(properties: Record<string, unknown>): Record<string, unknown> {
  const nullable = Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = withNulls(property) as { readonly description?: string };
    return [name, { description, anyOf: [rest, { type: "null" }] }];
  });
  return Object.fromEntries(nullable);
}

/** The text of the schema file that ships. */
export function renderScenarioJsonSchema(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}
