/**
 * Shipped scenarios run through the library, each once a process. What is expected of a run is left
 * to the tests beside this file.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { type JudgedRun, judgeRun, simulate } from "../../src/sim/simulate.ts";
import { runWithCheckers } from "../../src/testing/run-with-checkers.ts";
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

/** Runs that judges would make too slow, and why. */
const UNJUDGED: Readonly<Record<string, string>> = {
  "chain/ghost-high-rate.yaml": "for every block a node accepts its best-tip judge walks down to genesis",
  "chain/ghost-outgrown.yaml": "for every block a node accepts its best-tip judge walks down to genesis",
  "network/simblock-2019.yaml": "a bench of judges hears millions of observations",
  "network/ten-thousand-nodes.yaml": "a bench of judges hears millions of observations",
  "relay/direct-theory.yaml": "two hundred nodes take in three thousand blocks each",
  "reproduce/ghost-growth.yaml": "for every block a node accepts its best-tip judge walks down to genesis",
};

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
  // Variants are runs of the same code, and there are many.
  return set.length > 0 || path in UNJUDGED ? simulate(parsed.scenario) : judged(parsed.scenario);
}

/** The run under the eyes of the standing judges, whom a report does not show. */
function judged(scenario: Scenario): JudgedRun {
  return judgeRun(runWithCheckers(scenario).simulation);
}
