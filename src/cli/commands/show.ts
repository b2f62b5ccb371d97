/** `forksim show`: a scenario with everything resolved, as a file that runs to the same digest. */
import { renderScenario } from "../../scenario/render.ts";
import { expandChaos } from "../../sim/chaos/expand.ts";
import type { ShowArguments } from "../command-line.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { readScenarioFile, requireGood } from "../scenario-files.ts";
import type { Terminal } from "../terminal.ts";
import { renderYaml } from "../yaml-text.ts";

/** Prints it. */
export function show({ scenario, set, seed, json }: ShowArguments, terminal: Terminal): ExitCode {
  for (const { parsed } of requireGood([readScenarioFile(scenario, { set, seed })])) {
    const { scenario, document: written } = parsed;
    // Chaos is shown as what the seed makes of it.
    const document = scenario.chaos === undefined ? written : renderScenario(expandChaos(scenario));
    terminal.out(json ? `${JSON.stringify(document, null, 2)}\n` : renderYaml(document));
  }
  return EXIT.ok;
}
