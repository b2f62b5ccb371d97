/**
 * Shipped scenarios run through the library, each once a process. What is expected of a run is left
 * to the tests beside this file.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { type JudgedRun, simulate } from "../../src/sim/simulate.ts";
import { SCENARIOS } from "../scenario/shipped.ts";

/** Whether goldens are to be written anew instead of compared. */
export const UPDATES = process.env["FORKSIM_UPDATE"] === "1";

/** What to type where a golden differs, and when. */
export const HOW_TO_UPDATE = [
  "A golden differs. If behaviour was meant to change, write the goldens anew with",
  "  FORKSIM_UPDATE=1 npx vitest run --project main test/golden",
  "look at what changed in test/golden, scenarios/README.md and reports/, and say in the commit why.",
  "If it was not meant to, something became nondeterministic or changed the rules: find out what.",
].join("\n");

/** Runs the scenario at this path below `scenarios/`, with these `--set` texts laid over it. */
export type RunShipped = (path: string, ...set: readonly string[]) => JudgedRun;

/** A `RunShipped` that makes no run twice. */
export function createRuns(): RunShipped {
  const made = new Map<string, JudgedRun>();
  return (path, ...set) => {
    const key = [path, ...set].join(" ");
    const known = made.get(key);
    if (known !== undefined) return known;
    const run = runShipped(path, set);
    made.set(key, run);
    return run;
  };
}

function runShipped(path: string, set: readonly string[]): JudgedRun {
  const parsed = parseScenario(readFileSync(join(SCENARIOS, path), "utf8"), {
    fileName: path,
    read: (name) => readFileSync(join(SCENARIOS, name), "utf8"),
    set,
  });
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  return simulate(parsed.scenario);
}
