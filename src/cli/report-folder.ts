/**
 * A run's folder on disk: what it is called and what is written to it. What the files hold is the
 * report's business.
 */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../lib/assert.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { renderPlots } from "../report/plots/plots.ts";
import { type Report, renderJson } from "../report/report.ts";
import type { JudgedRun } from "../sim/simulate.ts";
import { explainFileError } from "./file-errors.ts";
import { renderViolation, VIOLATION_FILE } from "./violation.ts";

/** Where runs go that nobody gave a folder for. */
const RUNS_FOLDER = join("reports", "runs");

/** The report for programs and for `replay`. */
export const REPORT_FILE = "report.json";

/** The trace, where one was asked for. */
export const TRACE_FILE = "trace.jsonl";

/** Whatever an earlier run may have left in the folder. */
const OWN_FILES = [
  REPORT_FILE,
  "report.md",
  TRACE_FILE,
  VIOLATION_FILE,
  "block-tree.svg",
  "propagation.svg",
];
const NAME_MAX = 80;

/** A folder's name for a run: safe on every file system, and never a path. */
function folderName(name: string, seed: string): string {
  return `${slug(name, "run")}-${slug(seed, "seed")}`;
}

/**
 * One folder for each run. One run alone goes to `out` itself, several go below it; two that would share
 * a name are numbered.
 */
export function assignFolders(
  runs: readonly { readonly name: string; readonly seed: string }[],
  out: string | null,
): string[] {
  if (out !== null && runs.length === 1) return [out];
  const taken = new Set<string>();
  return runs.map(({ name, seed }) => {
    const wanted = folderName(name, seed);
    let free = wanted;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${wanted}-${number}`;
    taken.add(free.toLowerCase());
    return join(out ?? RUNS_FOLDER, free);
  });
}

/** Makes the folder and takes an earlier run's files out of it; throws `InputError` where it cannot. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    for (const file of OWN_FILES) rmSync(join(folder, file), { force: true });
  } catch (error) {
    throw new InputError(`cannot write to ${explainFileError(folder, error)}`);
  }
}

/** Makes a folder where there is none; throws `InputError` where it cannot. */
export function ensureFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new InputError(`cannot write to ${explainFileError(folder, error)}`);
  }
}

/** Makes a folder and its parents, one by one: a recursive call never returns below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory())
      throw new InputError("there is a file of this name already");
    return;
  }
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder);
}

/** Writes report.json, report.md and the pictures that it links. */
export function writeReport(folder: string, report: Report): void {
  const plots = renderPlots(report);
  writeFile(folder, REPORT_FILE, renderJson(report));
  writeFile(folder, "report.md", renderMarkdown(report, plots));
  for (const { file, svg } of plots) writeFile(folder, file, svg);
}

/** Writes the scenario that breaks a law again; returns its path. */
export function writeViolation(folder: string, judged: JudgedRun): string {
  const path = join(folder, VIOLATION_FILE);
  writeFile(folder, VIOLATION_FILE, renderViolation(judged, path));
  return path;
}

/** Writes one file; throws `InputError` where it cannot. */
export function writeFile(folder: string, file: string, text: string): void {
  try {
    writeFileSync(join(folder, file), text);
  } catch (error) {
    throw new InputError(`cannot write ${explainFileError(join(folder, file), error)}`);
  }
}

/** A text as a part of a path: safe on every file system; `fallback` where nothing is left of it. */
export function slug(text: string, fallback: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, NAME_MAX);
  return words.replace(/^-+|-+$/g, "") || fallback;
}
