/** Shipped attacks, shortened or bent by `--set` texts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderDiagnostics } from "../../src/scenario/diagnostics.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { SCENARIOS } from "../scenario/shipped.ts";

/** The scenario of this name in `scenarios/attacks/`. */
export function attack(name: string, ...set: readonly string[]): Scenario {
  const path = join("attacks", `${name}.yaml`);
  const parsed = parseScenario(readFileSync(join(SCENARIOS, path), "utf8"), {
    fileName: path,
    set,
  });
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, parsed.sources));
  return parsed.scenario;
}
