/**
 * From scenario text to a `Scenario` or to diagnostics: the one way in. Never throws for what a
 * text says, and never touches a file but through the caller's `read`.
 */
import type { Diagnostic, Sources } from "./diagnostics.ts";
import { sortDiagnostics } from "./diagnostics.ts";
import { condemnedPaths, problemsOf } from "./issues.ts";
import { type LayerOptions, readLayers } from "./layers.ts";
import { type Located, type Path, type Problem, renderPath, toPlain } from "./located.ts";
import { renderScenario } from "./render.ts";
import { resolveScenario } from "./resolve.ts";
import type { Files } from "./resolving.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIO_SCHEMA, type ScenarioSource } from "./schema.ts";

/** Where a text comes from and what is laid over it. */
export interface ParseOptions extends LayerOptions {
  /** As messages show it; `extends` paths are relative to its folder. */
  readonly fileName: string;
  /** Reads a file that an `extends` or a `trace` names; without it only presets can be extended. */
  readonly read?: ((path: string) => string) | undefined;
  /** `a.b=c` texts laid over the file, in order. */
  readonly set?: readonly string[] | undefined;
  /** Replaces the file's seed. */
  readonly seed?: string | number | undefined;
}

/** A scenario with its fully resolved document, or everything that is wrong at once. */
export type ParseResult =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      /** In the language of scenario files, all explicit: parsing it gives the same scenario. */
      readonly document: unknown;
      /** Whether the file says what to sweep, too: `parseSweep` judges that. */
      readonly hasSweep: boolean;
      /** What can be run and is probably not what was meant. */
      readonly warnings: readonly Diagnostic[];
      readonly sources: Sources;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly sources: Sources };

/** Parses a YAML or JSON text with its layers. */
export function parseScenario(
  text: string,
  options: ParseOptions = { fileName: "scenario" },
): ParseResult {
  const { tree, problems, sources } = readLayers(text, options);
  if (tree === null) return { ok: false, diagnostics: told(problems, sources), sources };
  const files = { read: options.read, sources };
  const checked = checkTree(tree, files, problems.length === 0);
  const all = [...problems, ...checked.problems];
  const diagnostics = told(all, sources);
  const { scenario } = checked;
  const isBad = diagnostics.some(({ severity }) => severity === "error");
  if (isBad || scenario === null) return { ok: false, diagnostics, sources };
  const document = renderScenario(scenario);
  const hasSweep = tree.kind === "map" && tree.entries.has("sweep");
  return { ok: true, scenario, document, hasSweep, warnings: diagnostics, sources };
}

/** Judges merged layers; a scenario is given only where nothing is wrong. */
export function checkTree(tree: Located, files: Files, complete: boolean) {
  const { source, problems, condemned } = validate(tree);
  // After a broken layer its keys are missing: what they would have said is not known.
  if (source === null || !complete) return { scenario: null, problems };
  const resolved = resolveScenario(source, tree, condemned, files);
  return { scenario: resolved.scenario, problems: [...problems, ...resolved.problems] };
}

/** Rounds of taking condemned values out; each takes at least one, deeper ones first. */
const MAX_ROUNDS = 20;

interface Validated {
  readonly source: ScenarioSource | null;
  readonly problems: readonly Problem[];
  readonly condemned: readonly Path[];
}

/**
 * Checks against the schema; with what is wrong taken out, the rest can still be resolved and
 * judged.
 */
function validate(tree: Located): Validated {
  const plain = toPlain(tree);
  const problems: Problem[] = [];
  const condemned: Path[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const parsed = SCENARIO_SCHEMA.safeParse(plain, { reportInput: true });
    if (parsed.success) return { source: parsed.data, problems, condemned };
    const { issues } = parsed.error;
    // Later rounds only find what taking things out has broken.
    if (round === 0) problems.push(...problemsOf(issues, tree));
    for (const path of condemnedPaths(issues)) {
      condemned.push(path, takeOut(plain, path));
    }
  }
  return { source: null, problems, condemned };
}

/** Removes the value at a path, or of a missing one its parent, and says what is gone. */
function takeOut(plain: unknown, path: Path): Path {
  for (let length = path.length; length > 0; length--) {
    const parent = path
      .slice(0, length - 1)
      .reduce<unknown>((at, step) => childOf(at, step), plain);
    const step = path[length - 1]!;
    if (childOf(parent, step) === undefined) continue;
    // A list keeps its length, so that the indices of other paths stay true.
    if (Array.isArray(parent)) return takeOut(plain, path.slice(0, length - 1));
    delete (parent as Record<string, unknown>)[step];
    return path.slice(0, length);
  }
  return path;
}

function childOf(parent: unknown, step: string | number): unknown {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, step))
    return undefined;
  return (parent as Record<string | number, unknown>)[step];
}

/** Problems with their places, in order, each once. */
export function told(problems: readonly Problem[], sources: Sources): Diagnostic[] {
  const list = sortDiagnostics(
    problems.map((problem) => toDiagnostic(problem, sources)),
    sources,
  );
  // A number that is far too large breaks two rules of the schema in the same words.
  return list.filter((one, k) => k === 0 || !isSame(one, list[k - 1]!));
}

function isSame(a: Diagnostic, b: Diagnostic): boolean {
  const keys = ["file", "line", "column", "code", "message"] as const;
  return keys.every((key) => a[key] === b[key]);
}

function toDiagnostic(problem: Problem, sources: Sources): Diagnostic {
  const { range, path, code, message, hint, severity = "error" } = problem;
  const text = sources.get(range.file) ?? "";
  const before = text.slice(0, range.start).split(/\r\n|\r|\n/);
  const column = before.at(-1)!.length + 1;
  // Of a range over several lines the frame underlines the first.
  const length = /^[^\r\n]*/.exec(text.slice(range.start, range.end))![0].trimEnd().length;
  return {
    severity,
    file: range.file,
    line: before.length,
    column,
    endColumn: column + Math.max(1, length),
    path: renderPath(path),
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
