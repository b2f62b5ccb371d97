import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { type Diagnostic, renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const files = namesIn("bad");
const doubtful = namesIn("doubtful");

function namesIn(folder: string): string[] {
  return readdirSync(join(HERE, folder))
    .filter((name) => name.endsWith(".yaml"))
    .sort();
}

function parseBad(name: string, folder = "bad") {
  /** A file that cannot be read says so in words that do not depend on the machine. */
  const read = (path: string): string => {
    const file = join(HERE, folder, path);
    if (!existsSync(file)) throw new Error("no such file");
    return readFileSync(file, "utf8");
  };
  const text = read(name);
  // A corpus file gives its command line in its first lines.
  const set = [...text.matchAll(/^# --set (.*)$/gm)].map((match) => match[1]!);
  return parseScenario(text, { fileName: name, read, set });
}

it("holds at least 40 bad scenarios", () => {
  expect(files.length).toBeGreaterThanOrEqual(40);
});

it.each(files)("%s is told as written beside it (FORKSIM_UPDATE=1 rewrites it)", (name) => {
  const parsed = parseBad(name);
  const said = parsed.ok ? "no problem\n" : renderDiagnostics(parsed.diagnostics, parsed.sources);
  expect(parsed.ok).toBe(false);
  expectSaid(said, join(HERE, "bad", name));
});

it.each(doubtful)("%s can be run, with the warnings written beside it", (name) => {
  const parsed = parseBad(name, "doubtful");
  const { sources } = parsed;
  const list = parsed.ok ? parsed.warnings : parsed.diagnostics;
  expectSaid(renderDiagnostics(list, sources), join(HERE, "doubtful", name));
  expect(parsed.ok).toBe(true);
  expect(list.map(({ severity }) => severity)).toContain("warning");
  for (const diagnostic of list) checkPlace(diagnostic, sources, name);
});

function expectSaid(said: string, scenario: string): void {
  const expected = scenario.replace(/\.yaml$/, ".txt");
  if (process.env["FORKSIM_UPDATE"] === "1") writeFileSync(expected, said);
  expect(said).toBe(readFileSync(expected, "utf8"));
}

it("every diagnostic of the bad ones points inside its source and has a stable code", () => {
  for (const name of files) {
    const parsed = parseBad(name);
    if (parsed.ok) continue;
    for (const diagnostic of parsed.diagnostics) checkPlace(diagnostic, parsed.sources, name);
  }
});

function checkPlace(at: Diagnostic, sources: ReadonlyMap<string, string>, name: string): void {
  const lines = sources.get(at.file)?.split(/\r\n|\r|\n/);
  expect(lines, name).toBeDefined();
  expect(at.line, name).toBeLessThanOrEqual(lines!.length);
  expect(at.column, name).toBeLessThanOrEqual(lines![at.line - 1]!.length + 1);
  expect(at.endColumn, name).toBeGreaterThan(at.column);
  expect(at.code, name).toMatch(/^[a-z]+(-[a-z]+)*$/);
}
