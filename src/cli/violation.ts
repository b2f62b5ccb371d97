/**
 * What a run leaves behind whose laws were broken: the scenario that breaks them again, resolved to its last
 * default and carrying those laws, under a comment that says what happened and how to see it again.
 */
import { formatCount, formatUs } from "../metrics/format.ts";
import type { Breach } from "../sim/checkers/judging.ts";
import type { JudgedRun } from "../sim/simulate.ts";
import { renderYaml } from "./yaml-text.ts";

/** Its name in the run's folder. */
export const VIOLATION_FILE = "violation.yaml";

/** The file's text; `path` is what people call it. */
export function renderViolation({ scenario, document, result, breaches }: JudgedRun, path: string) {
  const first = breaches[0]!;
  const rows = [
    ["law", first.law],
    ["breach", first.what],
    ["event", `${formatCount(first.event)}${first.isSeen ? "" : ", the run's last"}`],
    ["time", `${formatUs(first.time)} (${first.time} us)`],
    ...(first.node < 0 ? [] : [["node", `${first.node}`]]),
    ["digest", `${result.digest} up to that event`],
    ["replay", replayCommand([path])],
  ];
  const comment = rows.map(([name, value]) => `#   ${name!.padEnd(8)}${oneLine(value!)}\n`);
  const head = `# A law was broken in a run of "${oneLine(scenario.name)}". This is that run:\n`;
  return `${head}${comment.join("")}${renderYaml(document)}`;
}

/** A command line that runs something again. */
export function replayCommand(words: readonly string[]): string {
  return ["forksim", "run", ...words].map(quoted).join(" ");
}

/** A breach for the terminal. */
export function describeViolation({ law, what, event, time, isSeen }: Breach): string {
  const when = `event ${formatCount(event)}, ${formatUs(time)}`;
  return `a law was broken: ${law}: ${what} (${isSeen ? when : `seen at the end, ${when}`})`;
}

function quoted(word: string): string {
  return /^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
