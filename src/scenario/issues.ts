/**
 * What the schema finds wrong, told for a person and put at its place: zod's issues become
 * problems. Of a union only the branch that was meant is told about.
 */
import type { z } from "zod";
import { nearest } from "../lib/edit-distance.ts";
import { keyRangeAt, type Located, type Path, type Problem, rangeAt } from "./located.ts";
import { SCENARIO_SCHEMA } from "./schema.ts";
import { selector } from "./selector-schema.ts";

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** All problems that a set of issues stands for. */
export function problemsOf(issues: readonly Issue[], tree: Located): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], tree));
}

/** The paths whose values a set of issues condemns: without them the rest can still be judged. */
export function condemnedPaths(issues: readonly Issue[]): Path[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path;
    return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
  });
}

function problemsOfIssue(issue: Issue, base: Path, tree: Located): Problem[] {
  const path: Path = [...base, ...(issue.path as Path)];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(key, path, tree));
  }
  if (issue.code === "invalid_union") {
    if (issue.input === undefined) return [missingKey(path, tree)];
    const branch = branchMeant(issue);
    if (branch !== null) return branch.flatMap((inner) => problemsOfIssue(inner, path, tree));
    return [problem(tree, path, "wrong-type", `${show(issue.input)} ${unionMessage(path)}`)];
  }
  return [plainProblem(issue, path, tree)];
}

/** The branch of the input's own type; null where it is of none's. */
function branchMeant(issue: Issue & { code: "invalid_union" }): readonly Issue[] | null {
  const fitting = issue.errors.filter((branch) => !branch.some(isWrongTypeAtRoot));
  if (fitting.length <= 1) return fitting[0] ?? null;
  const texts = typeof issue.input === "string" && /^\s*[\d.+-]/.test(issue.input);
  const wanted = fitting.find((branch) => (branch[0]?.code === "custom") === texts);
  return wanted ?? fitting[0] ?? null;
}

function isWrongTypeAtRoot(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type") return issue.expected !== typeNameOf(issue.input);
  // A list of words says nothing about the type except that a word was wanted.
  return issue.code === "invalid_value" && typeof issue.input !== typeof issue.values[0];
}

function typeNameOf(input: unknown): string {
  if (Array.isArray(input)) return "array";
  if (typeof input === "number") return Number.isSafeInteger(input) ? "int" : "number";
  return input === null ? "null" : typeof input;
}

function plainProblem(issue: Issue, path: Path, tree: Located): Problem {
  const { input } = issue;
  if (input === undefined && issue.code !== "custom") return missingKey(path, tree);
  switch (issue.code) {
    case "custom": {
      const code = issue.params?.["code"];
      return problem(tree, path, typeof code === "string" ? code : "bad-value", issue.message);
    }
    case "invalid_value":
      return wrongWord(input, issue.values, path, tree);
    case "invalid_type":
      return wrongType(issue, path, tree);
    case "too_small":
      return problem(tree, path, "too-small", bound(issue, `at least ${issue.minimum}`));
    case "too_big":
      return problem(tree, path, "too-large", bound(issue, `at most ${issue.maximum}`));
    case "invalid_format":
      return problem(tree, path, "bad-value", `${show(input)}: ${issue.message}`);
    default:
      return problem(tree, path, "bad-value", `${show(input)} does not fit here`);
  }
}

function bound(issue: Issue & { code: "too_small" | "too_big" }, wanted: string): string {
  const { input, origin } = issue;
  if (origin === "array") {
    const length = Array.isArray(input) ? input.length : 0;
    const exactly =
      "exact" in issue && issue.exact === true ? wanted.replace(/at \w+/, "exactly") : wanted;
    const items = exactly.endsWith(" 1") ? "item" : "items";
    return `a list of ${exactly} ${items} is due here, and this one has ${length}`;
  }
  if (origin === "string") return `a text of ${wanted} characters is due here`;
  return `${show(input)} is out of range: ${wanted} is due here`;
}

function wrongWord(input: unknown, values: readonly unknown[], path: Path, tree: Located): Problem {
  const words = values.map(String);
  const listed = wordsAt([...path, 0]).filter((word) => !words.includes(word));
  const near = typeof input === "string" ? nearest(input, [...words, ...listed]) : undefined;
  const one = words.length === 1 ? `only ${words[0]} is known` : `use one of ${words.join(", ")}`;
  const known =
    listed.length === 0 ? one : `use ${words.join(", ")}, or a list of ${listed.join(", ")}`;
  const meant = near !== undefined && listed.includes(near) ? `[${near}]` : `"${near}"`;
  const hint = near === undefined ? undefined : `did you mean ${meant}?`;
  return problem(tree, path, "unknown-value", `${show(input)} is not known here: ${known}`, hint);
}

function wrongType(issue: Issue & { code: "invalid_type" }, path: Path, tree: Located): Problem {
  const { input, expected, message } = issue;
  // Quantities say themselves what would be right; the others leave zod's own sentence in place.
  if (!message.startsWith("Invalid input")) return problem(tree, path, "missing-unit", message);
  const wanted = TYPE_WORDS[expected] ?? expected;
  if (input === null) {
    return problem(tree, path, "missing-value", `no value: ${wanted} is due here`);
  }
  if (typeof input === "string" && input !== "" && Number.isFinite(Number(input))) {
    const said = `"${input}" is a text, and ${wanted} is due here: take the quotes away`;
    return problem(tree, path, "wrong-type", said);
  }
  const schema = schemaAt(path);
  const example = schema === null ? undefined : examplesOf(schema)[0];
  const hint =
    example === undefined ? undefined : `for example: ${String(path.at(-1))}: ${example}`;
  const said = `${wanted} is due here, not ${show(input)}`;
  return problem(
    tree,
    path,
    "wrong-type",
    said,
    typeof path.at(-1) === "number" ? undefined : hint,
  );
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

function missingKey(path: Path, tree: Located): Problem {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? "the scenario" : nameOf(parent);
  const schema = schemaAt(path);
  const example = schema === null ? undefined : examplesOf(schema)[0];
  const hint = example === undefined ? undefined : `for example: ${key}: ${example}`;
  const message = `"${key}" is missing in ${where}`;
  return { range: rangeAt(tree, parent), path, code: "missing-key", message, hint };
}

function unknownKey(key: string, path: Path, tree: Located): Problem {
  const allowed = keysAt(path);
  const near = nearest(key, allowed);
  const elsewhere = near === undefined ? sectionsWith(key, path) : [];
  const hint =
    outside(key, path) ??
    (near !== undefined
      ? `did you mean "${near}"?`
      : elsewhere.length > 0
        ? `"${key}" belongs under ${elsewhere.join(" or ")}`
        : `allowed here: ${allowed.join(", ")}`);
  const where = path.length === 0 ? "a scenario" : nameOf(path);
  const range = keyRangeAt(tree, [...path, key]);
  const message = `unknown key "${key}"`;
  return {
    range,
    path: [...path, key],
    code: "unknown-key",
    message: `${message} in ${where}`,
    hint,
  };
}

/** Where a key belongs that was put one map too deep, as others of the same place are; undefined where it was not. */
function outside(key: string, path: Path): string | undefined {
  const owner = path.at(-1);
  if (typeof owner !== "string" || path.length === 1) return undefined;
  if (key === "nodes" && isSelector(schemaAt(path)))
    return `write the selector itself: ${owner}: SELECTOR`;
  if (!keysAt(path.slice(0, -1)).includes(key)) return undefined;
  return `"${key}" belongs beside "${owner}", not in it`;
}

function nameOf(path: Path): string {
  const key = path.findLast((step) => typeof step === "string");
  return typeof path.at(-1) === "number" ? `this item of ${key}` : String(key);
}

function unionMessage(path: Path): string {
  const schema = schemaAt(path);
  const examples = schema === null ? [] : examplesOf(schema);
  if (examples.length === 0) return "does not fit here";
  return `does not fit here; for example: ${examples.slice(0, 3).join(" or ")}`;
}

function problem(tree: Located, path: Path, code: string, message: string, hint?: string): Problem {
  return { range: rangeAt(tree, path), path, code, message, hint };
}

/** A value as a message quotes it. */
function show(input: unknown): string {
  if (typeof input === "string") {
    return `"${input.length > 40 ? `${input.slice(0, 37)}...` : input}"`;
  }
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object" && input !== null) return "a map";
  return input === null ? "an empty value" : String(input);
}

// ------------------------------------------------------------------ walking the schema itself

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly getter?: () => Schema;
  readonly entries?: Readonly<Record<string, string>>;
}

function definitionOf(schema: Schema): Definition {
  return schema._zod.def as unknown as Definition;
}

/** The alternatives behind optional, lazy, piped and union schemas. */
function alternatives(schema: Schema): Schema[] {
  const definition = definitionOf(schema);
  const inner = definition.innerType ?? definition.in ?? definition.getter?.();
  if (inner !== undefined) return alternatives(inner);
  return definition.options?.flatMap(alternatives) ?? [schema];
}

function step(schema: Schema, key: string | number): Schema | null {
  for (const alternative of alternatives(schema)) {
    const { shape, element } = definitionOf(alternative);
    if (typeof key === "number" && element !== undefined) return element;
    if (shape !== undefined && Object.hasOwn(shape, key)) return shape[key]!;
  }
  return null;
}

function schemaAt(path: Path): Schema | null {
  let at: Schema | null = SCENARIO_SCHEMA;
  for (const key of path) at = at === null ? null : step(at, key);
  return at;
}

function keysAt(path: Path): string[] {
  const schema = schemaAt(path);
  if (schema === null) return [];
  return alternatives(schema).flatMap((inner) => Object.keys(definitionOf(inner).shape ?? {}));
}

/** The words that fit at a path. */
function wordsAt(path: Path): string[] {
  const schema = schemaAt(path);
  if (schema === null) return [];
  return alternatives(schema).flatMap((inner) => Object.values(definitionOf(inner).entries ?? {}));
}

/** Whether a value here is a selector, and no map that has one. */
function isSelector(schema: Schema | null): boolean {
  if (schema === null) return false;
  const { innerType, getter } = definitionOf(schema);
  if (innerType !== undefined) return isSelector(innerType);
  return getter !== undefined && getter === definitionOf(selector).getter;
}

function examplesOf(schema: Schema): string[] {
  const meta = (schema as z.ZodType).meta?.() as { examples?: readonly unknown[] } | undefined;
  const own = meta?.examples ?? [];
  if (own.length > 0) return own.map(flow);
  const { innerType } = definitionOf(schema);
  return innerType === undefined ? [] : examplesOf(innerType);
}

/** An example as YAML on one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Sections of the language that do know a key which stands at the wrong place. */
function sectionsWith(key: string, path: Path): string[] {
  const found: string[] = [];
  const visit = (schema: Schema, at: string, depth: number) => {
    for (const alternative of alternatives(schema)) {
      const shape = definitionOf(alternative).shape ?? {};
      if (at !== path.join(".") && Object.hasOwn(shape, key))
        found.push(at === "" ? "the top" : at);
      if (depth === 0) continue;
      for (const [name, inner] of Object.entries(shape)) {
        visit(inner, at === "" ? name : `${at}.${name}`, depth - 1);
      }
    }
  };
  visit(SCENARIO_SCHEMA, "", 2);
  return found.slice(0, 3);
}
