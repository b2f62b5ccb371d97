/** What a person is told of a run whose laws were broken. */
import { formatPlural } from "../metrics/format.ts";
import type { JudgedRun } from "../sim/simulate.ts";
import type { RunArguments } from "./command-line.ts";
import { writeViolation } from "./report-folder.ts";
import type { Terminal } from "./terminal.ts";
import { describeViolation, replayCommand } from "./violation.ts";

/** Breaches that are told of one run. */
const MOST_BREACHES = 5;

/** Says which laws were broken, and how to see it again. */
export function tellBreaches(
  judged: JudgedRun,
  { file, folder }: { readonly file: string; readonly folder: string },
  { writes, set, checkers }: Pick<RunArguments, "writes" | "set" | "checkers">,
  terminal: Terminal,
): void {
  const { breaches, scenario } = judged;
  if (breaches.length === 0) return;
  for (const breach of breaches.slice(0, MOST_BREACHES)) {
    terminal.err(`forksim: ${describeViolation(breach)}\n`);
  }
  const more = breaches.length - MOST_BREACHES;
  if (more > 0) terminal.err(`forksim: and ${formatPlural(more, "breach", "breaches")} more\n`);
  const flags = [
    ...set.flatMap((text) => ["--set", text]),
    ...["--seed", scenario.seed],
    ...(checkers ? ["--checkers"] : []),
  ];
  const again = writes ? [writeViolation(folder, judged)] : [file, ...flags];
  terminal.err(`forksim: to see it again: ${replayCommand(again)}\n`);
}
