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
    ...schema,
    required: ["version"],
  };
}

/** The text of the schema file that ships. */
export function renderScenarioJsonSchema(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}
