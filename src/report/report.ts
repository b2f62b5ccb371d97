/**
 * The report of a run: one plain object that every renderer reads and `replay` runs again from. It holds
 * no wall time, date or path, so the same scenario, seed and version give the same bytes.
 */
import { assert, InputError } from "../lib/assert.ts";
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import type { RunResult } from "../metrics/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { computeTheory, type TheoryRow } from "./theory-rows.ts";

/** Name and version of the format; a change that breaks readers raises the number. */
export const REPORT_SCHEMA = "forksim/report/1";

/** What `report.json` holds. */
export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  /** The version of forksim that ran it; digests are promised for the same version. */
  readonly forksim: string;
  /** True where the run ended before the scenario's own stop. */
  readonly partial: boolean;
  readonly digest: string;
  readonly expectations: readonly ExpectationOutcome[];
  readonly result: RunResult;
  /** Closed forms that apply to this scenario, beside what was measured. */
  readonly theory: readonly TheoryRow[];
  /** What a replay runs. */
  readonly scenario: ScenarioDocument;
}

/** The resolved scenario in the language of scenario files, every default written out. */
export interface ScenarioDocument {
  readonly name: string;
  readonly question: string;
  readonly [section: string]: unknown;
}

/** Puts a report together; `document` is `scenario` as `parseScenario` gives it beside it. */
export function createReport(parts: {
  readonly scenario: Scenario;
  readonly document: unknown;
  readonly result: RunResult;
  readonly expectations: readonly ExpectationOutcome[];
}): Report {
  const { scenario, document, result, expectations } = parts;
  assert(isObject(document), "a scenario's document is an object");
  return {
    schema: REPORT_SCHEMA,
    forksim: result.version,
    partial: result.partial,
    digest: result.digest,
    expectations,
    result,
    theory: computeTheory(scenario, result),
    scenario: document as unknown as ScenarioDocument,
  };
}

/** `report.json`: two-space indents, keys in the order of the types, a line feed at the end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Reads `report.json` back. Throws `InputError` saying what is wrong: not JSON, another schema, a
 * required field that is missing or of the wrong type.
 */
export function parseReport(text: string): Report {
  const value = parseJson(text);
  if (!isObject(value)) throw new InputError("not a report: the file holds no JSON object");
  checkSchema(value["schema"]);
  const problems = REQUIRED.flatMap(([path, type]) => checkField(value, path, type));
  if (problems.length > 0) {
    throw new InputError(`the report cannot be used:\n${problems.map((p) => `  ${p}`).join("\n")}`);
  }
  const report = value as unknown as Report;
  if (report.digest !== report.result.digest) {
    throw new InputError(
      `the report contradicts itself: digest is ${report.digest} but result.digest is ` +
        `${report.result.digest}; it was edited`,
    );
  }
  return report;
}

type FieldType = "string" | "number" | "boolean" | "object" | "array";

/** What a renderer or a replay cannot do without. The JSON Schema describes the rest. */
const REQUIRED: readonly (readonly [path: string, type: FieldType])[] = [
  ["forksim", "string"],
  ["partial", "boolean"],
  ["digest", "string"],
  ["expectations", "array"],
  ["theory", "array"],
  ["scenario", "object"],
  // The rest of the document is for the scenario parser to judge, which says more.
  ["scenario.name", "string"],
  ["scenario.question", "string"],
  ["result", "object"],
  ["result.version", "string"],
  ["result.seed", "string"],
  ["result.stopReason", "string"],
  ["result.simulatedMs", "number"],
  ["result.events", "number"],
  ["result.digest", "string"],
  ["result.checkpoints", "array"],
  ["result.nodes", "object"],
  ["result.chain", "object"],
  ["result.tips", "array"],
  ["result.forks", "object"],
  ["result.reorgs", "object"],
  ["result.propagation", "object"],
  ["result.intervals", "object"],
  ["result.difficulty", "object"],
  ["result.miners", "object"],
  ["result.traffic", "object"],
  ["result.agreement", "object"],
  ["result.recoveries", "array"],
  ["result.orphans", "object"],
  ["result.timeline", "array"],
  ["result.blockTree", "object"],
];

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own words for the position differ between versions, so they are not passed on.
    const hint = text.trim() === "" ? "the file is empty" : "the file is not JSON, or was cut off";
    throw new InputError(`not a report: ${hint}`);
  }
}

function checkSchema(schema: unknown): void {
  if (schema === REPORT_SCHEMA) return;
  if (schema === undefined) {
    throw new InputError(
      `not a report: it has no "schema"; a report of forksim begins with "schema": "${REPORT_SCHEMA}"`,
    );
  }
  const known = typeof schema === "string" && schema.startsWith("forksim/report/");
  const hint = known ? "it was written by another version of forksim" : "it is something else";
  throw new InputError(
    `the report has schema ${JSON.stringify(schema)}, this version reads "${REPORT_SCHEMA}": ${hint}`,
  );
}

function checkField(report: Record<string, unknown>, path: string, type: FieldType): string[] {
  const keys = path.split(".");
  let value: unknown = report;
  for (const key of keys) {
    // A missing or wrong parent has its own row above.
    if (!isObject(value)) return [];
    value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (value === undefined) return [`${path} is missing; it must be ${article(type)}`];
  const actual = typeOf(value);
  return actual === type ? [] : [`${path} is ${article(actual)}; it must be ${article(type)}`];
}

function typeOf(value: unknown): FieldType | "null" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as FieldType;
}

function article(type: FieldType | "null"): string {
  if (type === "null") return "null";
  return type === "array" || type === "object" ? `an ${type}` : `a ${type}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
