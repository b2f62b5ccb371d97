/** `forksim show`: a scenario with everything resolved, as a file that runs to the same digest. */
import type { ShowArguments } from "../command-line.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { readScenarioFile, requireGood } from "../scenario-files.ts";
import type { Terminal } from "../terminal.ts";
import { renderYaml } from "../yaml-text.ts";

/** Prints it. */
export function show({ scenario, set, seed, json }: ShowArguments, terminal: Terminal): ExitCode {
  for (const { parsed } of requireGood([readScenarioFile(scenario, { set, seed })])) {
    const { document } = parsed;
    terminal.out(json ? `${JSON.stringify(document, null, 2)}\n` : renderYaml(document));
  }
  return EXIT.ok;
}
