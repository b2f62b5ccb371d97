/**
 * Scenario files from disk: read, parsed with what the command line lays over them, and their problems
 * told. All problems of all files come together.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../lib/assert.ts";
import { renderDiagnostics } from "../scenario/diagnostics.ts";
import { type ParseResult, parseScenario } from "../scenario/parse.ts";
import { explainFileError, fileErrorReason } from "./file-errors.ts";

/** What the command line lays over every file. */
export interface Overlay {
  readonly set: readonly string[];
  readonly seed: string | null;
}

/** A file and what came of it. `unreadable` says why there is nothing to parse. */
export type ScenarioFile =
  | { readonly file: string; readonly parsed: ParseResult; readonly unreadable: null }
  | { readonly file: string; readonly parsed: null; readonly unreadable: string };

/** A file whose scenario can be run. */
export interface GoodScenario {
  readonly file: string;
  readonly parsed: Extract<ParseResult, { ok: true }>;
}

/** Reads and parses one file; what is wrong is in the answer. */
export function readScenarioFile(file: string, { set, seed }: Overlay): ScenarioFile {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { file, parsed: null, unreadable: error.message };
  }
  const options = { fileName: file, read: readExtended, set, ...(seed === null ? {} : { seed }) };
  return { file, parsed: parseScenario(text, options), unreadable: null };
}

/** Those of the files that can be run, or, where one cannot, an `InputError` that tells all problems. */
export function requireGood(files: readonly ScenarioFile[]): GoodScenario[] {
  const good = files.flatMap(({ file, parsed }) => (parsed?.ok ? [{ file, parsed }] : []));
  if (good.length === files.length) return good;
  throw new InputError(describeProblems(files));
}

/** All problems of the files for a person; empty where there are none. Ends without a line feed. */
export function describeProblems(files: readonly ScenarioFile[]): string {
  const bad = files.filter(({ parsed }) => !parsed?.ok);
  if (bad.length === 0) return "";
  const told = bad.map(({ parsed, unreadable }) => {
    if (parsed === null) return unreadable;
    return parsed.ok ? "" : renderDiagnostics(parsed.diagnostics, parsed.sources).trimEnd();
  });
  const count =
    files.length === 1
      ? "the scenario cannot be used"
      : `${bad.length} of ${files.length} scenario files cannot be used`;
  return `${count}\n\n${told.join("\n\n")}`;
}

/** All warnings of files that can be run, for a person; empty where there are none. Ends without a line feed. */
export function describeWarnings(files: readonly ScenarioFile[]): string {
  const told = files.flatMap(({ parsed }) => {
    if (!parsed?.ok || parsed.warnings.length === 0) return [];
    return [renderDiagnostics(parsed.warnings, parsed.sources).trimEnd()];
  });
  // Files that extend the same one have its warnings in common.
  return [...new Set(told)].join("\n\n");
}

/** The file itself, or of a folder every *.yaml and *.yml in it and below, sorted by path. */
export function expandFolder(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
  } catch {
    // Reading it will say why.
    return [path];
  }
  let names: string[];
  try {
    names = readdirSync(path, { recursive: true, encoding: "utf8" });
  } catch (error) {
    throw new InputError(explainFileError(path, error));
  }
  const found = names.filter(
    (name) => /\.ya?ml$/.test(name) && !/(^|[\\/])node_modules[\\/]/.test(name),
  );
  if (found.length === 0) throw new InputError(`${path}: no *.yaml file in this folder or below`);
  return found.sort().map((name) => join(path, name));
}

/** A text file; throws `InputError` where there is none or it holds something else. */
export function readText(path: string): string {
  try {
    return decode(path);
  } catch (error) {
    throw new InputError(explainFileError(path, error));
  }
}

/** What an `extends` or a `trace` names; the diagnostic that quotes the error names the path itself. */
export function readExtended(path: string): string {
  try {
    return decode(path);
  } catch (error) {
    throw new InputError(fileErrorReason(error));
  }
}

/** No scenario or report comes near this; a device never ends. */
const LARGEST_FILE = 256 * 1024 * 1024;

function decode(path: string): string {
  const status = statSync(path);
  if (!status.isFile() && !status.isDirectory()) throw new InputError("this is not a regular file");
  if (status.size > LARGEST_FILE) throw new InputError("the file is too large");
  const bytes = readFileSync(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError("not a text file (it is not UTF-8)");
  }
}
