/**
 * From a scenario file with `sweep` to the scenarios of all its points, or to diagnostics at their places in the file.
 * A point is the file with one value of each path laid over it, as `--set` would.
 */
import { parseSeedList } from "../lib/seed-list.ts";
import type { Diagnostic, Sources } from "./diagnostics.ts";
import { layOver, readLayers } from "./layers.ts";
import {
  keyRangeAt,
  type Located,
  type LocatedMap,
  type Path,
  type Problem,
  type Range,
  rangeAt,
  toPlain,
} from "./located.ts";
import { checkTree, type ParseOptions, told } from "./parse.ts";
import type { Scenario } from "./scenario.ts";

/** One value of every axis. */
export interface SweepPoint {
  /** The values as written, one for each axis. */
  readonly values: readonly string[];
  /** With the file's seed: runs take those of the sweep. */
  readonly scenario: Scenario;
}

/** What is to be run and measured. */
export interface Sweep {
  readonly name: string;
  /** Paths as written. */
  readonly axes: readonly string[];
  /** The last axis varies fastest. */
  readonly points: readonly SweepPoint[];
  readonly seeds: readonly string[];
  readonly metrics: readonly string[];
}

/** A sweep, or everything that is wrong at once. */
export type SweepResult =
  | {
      readonly ok: true;
      readonly sweep: Sweep;
      readonly warnings: readonly Diagnostic[];
      readonly sources: Sources;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly sources: Sources };

/** Says what is wrong with a metric's name; scenarios do not know what is measured. */
export type JudgeMetric = (
  name: string,
  scenario: Scenario,
) => { readonly problem: string; readonly hint: string } | null;

const POINTS_MAX = 10_000;
const SWEEP: Path = ["sweep"];

/** Parses a file with its layers, and each point of its sweep. */
export function parseSweep(
  text: string,
  options: ParseOptions,
  judgeMetric: JudgeMetric,
): SweepResult {
  const { tree, problems, sources } = readLayers(text, options);
  const fail = (all: readonly Problem[]): SweepResult => ({
    ok: false,
    diagnostics: told(all, sources),
    sources,
  });
  if (tree === null) return fail(problems);
  const files = { read: options.read, sources };
  const base = checkTree(tree, files, problems.length === 0);
  const all = [...problems, ...base.problems];
  if (base.scenario === null || all.some(isError)) return fail(all);
  if (tree.entries.get("sweep") === undefined) {
    const hint = "write: sweep: { grid: { chain.blockInterval: [1 min, 10 min] }, seeds: 1..20 }";
    const message = '"sweep" is missing: what is to be varied?';
    return fail([{ range: rangeAt(tree, []), path: [], code: "missing-key", message, hint }]);
  }
  const { axes, problem } = readAxes(tree);
  if (problem !== null) return fail([...all, problem]);
  const points: SweepPoint[] = [];
  for (const choice of combinations(axes)) {
    const laid = layPoint(tree, choice);
    const checked = checkTree(laid.tree, files, laid.problems.length === 0);
    // What the file itself is warned of is told once.
    all.push(...laid.problems, ...checked.problems.filter((one) => !all.some(isLike(one))));
    const values = choice.map(({ value }) => textOf(value));
    if (checked.scenario !== null) points.push({ values, scenario: checked.scenario });
  }
  const { seeds, metrics, problems: more } = readRest(tree, base.scenario, judgeMetric);
  all.push(...more);
  if (all.some(isError)) return fail(all);
  const { name } = base.scenario;
  const sweep = { name, axes: axes.map(({ path }) => path), points, seeds, metrics };
  return { ok: true, sweep, warnings: told(all, sources), sources };
}

interface Axis {
  readonly path: string;
  readonly key: Range;
  readonly values: readonly Located[];
}

interface Setting {
  readonly path: string;
  readonly key: Range;
  readonly value: Located;
}

/** The schema has seen to the shapes. */
function readAxes(tree: LocatedMap): {
  readonly axes: readonly Axis[];
  readonly problem: Problem | null;
} {
  const grid = mapAt(tree, "sweep")?.entries.get("grid")?.value;
  const entries = grid?.kind === "map" ? [...grid.entries] : [];
  const axes = entries.map(([path, { key, value }]) => ({
    path,
    key,
    values: value.kind === "list" ? value.items : [],
  }));
  const path = [...SWEEP, "grid"];
  const range = keyRangeAt(tree, path);
  if (axes.length === 0) {
    const message = "the grid has no axis: what is to be varied?";
    const hint = "for example: grid: { chain.blockInterval: [1 min, 10 min] }";
    return { axes, problem: { range, path, code: "bad-sweep", message, hint } };
  }
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count <= POINTS_MAX) return { axes, problem: null };
  const message = `the grid has ${count} points: at most ${POINTS_MAX} can be run`;
  return { axes, problem: { range, path, code: "bad-sweep", message } };
}

function combinations(axes: readonly Axis[]): Setting[][] {
  return axes.reduce<Setting[][]>(
    (before, { path, key, values }) =>
      before.flatMap((settings) => values.map((value) => [...settings, { path, key, value }])),
    [[]],
  );
}

function layPoint(tree: LocatedMap, settings: readonly Setting[]) {
  const problems: Problem[] = [];
  let laid = tree;
  for (const { path, key, value } of settings) {
    const result = layOver(laid, path, { key, value });
    laid = result.tree;
    problems.push(...result.problems);
  }
  return { tree: laid, problems };
}

function readRest(tree: LocatedMap, scenario: Scenario, judgeMetric: JudgeMetric) {
  const plain = toPlain(tree.entries.get("sweep")!.value) as {
    readonly seeds?: string | number;
    readonly metrics?: readonly string[];
  };
  const problems: Problem[] = [];
  const list = parseSeedList(String(plain.seeds ?? "0"));
  if ("problem" in list) {
    const path = [...SWEEP, "seeds"];
    problems.push({ range: rangeAt(tree, path), path, code: "bad-seeds", message: list.problem });
  }
  const metrics = plain.metrics ?? ["staleRate"];
  metrics.forEach((name, k) => {
    const wrong = judgeMetric(name, scenario);
    if (wrong === null) return;
    const path = [...SWEEP, "metrics", k];
    const { problem: message, hint } = wrong;
    problems.push({ range: rangeAt(tree, path), path, code: "unknown-metric", message, hint });
  });
  const written = "seeds" in list ? list.seeds : [];
  return {
    seeds: plain.seeds === undefined ? [scenario.seed] : written,
    metrics: [...new Set(metrics)],
    problems,
  };
}

function mapAt(tree: LocatedMap, key: string): LocatedMap | null {
  const value = tree.entries.get(key)?.value;
  return value?.kind === "map" ? value : null;
}

function textOf(value: Located): string {
  const plain = toPlain(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function isError({ severity }: Problem): boolean {
  return severity !== "warning";
}

function isLike(one: Problem): (other: Problem) => boolean {
  return ({ range, code, message }) =>
    range.file === one.range.file &&
    range.start === one.range.start &&
    code === one.code &&
    message === one.message;
}
