/** `forksim check`: everything that is wrong or doubtful in scenario files and their sweeps, all at once; runs nothing. */
import { formatPlural } from "../../metrics/format.ts";
import { parseSweep } from "../../scenario/sweep.ts";
import type { CheckArguments } from "../command-line.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { judgeMetric } from "../run-measure.ts";
import {
  describeProblems,
  describeWarnings,
  expandFolder,
  readExtended,
  readScenarioFile,
  readText,
  type ScenarioFile,
} from "../scenario-files.ts";
import type { Terminal } from "../terminal.ts";

/** Checks the files; folders are searched. */
export function check({ scenarios, set, json }: CheckArguments, terminal: Terminal): ExitCode {
  const names = [...new Set(scenarios.flatMap(expandFolder))];
  const files = names.map((file) => withItsSweep(readScenarioFile(file, { set, seed: null }), set));
  const isClean = files.every(({ parsed }) => parsed?.ok === true);
  if (json) {
    for (const file of files) terminal.out(`${JSON.stringify(verdict(file))}\n`);
    return isClean ? EXIT.ok : EXIT.badInput;
  }
  const warnings = describeWarnings(files);
  if (warnings !== "") terminal.err(`${warnings}\n\n`);
  if (isClean) {
    terminal.out(`${formatPlural(files.length, "file")} ok\n`);
  } else {
    terminal.err(`forksim: ${describeProblems(files)}\n`);
  }
  return isClean ? EXIT.ok : EXIT.badInput;
}

/** Where the scenario is good and there is a sweep, what is wrong with that. */
function withItsSweep(checked: ScenarioFile, set: readonly string[]): ScenarioFile {
  const { file, parsed } = checked;
  if (parsed === null || !parsed.ok || !parsed.hasSweep) return checked;
  const options = { fileName: file, read: readExtended, set };
  const swept = parseSweep(readText(file), options, judgeMetric);
  const judged = swept.ok ? { ...parsed, warnings: swept.warnings } : swept;
  return { file, parsed: judged, unreadable: null };
}

function verdict({ file, parsed, unreadable }: ScenarioFile) {
  if (parsed === null) return { file, ok: false, unreadable };
  if (!parsed.ok) return { file, ok: false, diagnostics: parsed.diagnostics };
  const { warnings } = parsed;
  return warnings.length === 0 ? { file, ok: true } : { file, ok: true, diagnostics: warnings };
}
