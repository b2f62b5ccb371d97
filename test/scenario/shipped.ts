/** Every scenario file that ships, found in the repository. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type ParseResult, parseScenario } from "../../src/scenario/parse.ts";

export const SCENARIOS = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "scenarios");

/** Paths of the shipped scenarios relative to `scenarios/`, sorted, with forward slashes. */
export function shippedScenarios(): string[] {
  return readdirSync(SCENARIOS, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => path.split(sep).join("/"))
    .sort();
}

/** Parses one of them as the commands do. */
export function parseShipped(path: string): ParseResult {
  const fileName = join(SCENARIOS, path);
  const text = readFileSync(fileName, "utf8");
  return parseScenario(text, {
    fileName: relative(SCENARIOS, fileName),
    read: (name) => readFileSync(join(SCENARIOS, name), "utf8"),
  });
}
