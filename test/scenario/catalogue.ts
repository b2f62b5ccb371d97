/**
 * The table of shipped scenarios in scenarios/README.md: file, question, answer seen. The first two
 * come from the files; the answers from test/golden/answers.ts, which runs them.
 */
import { parseShipped, shippedScenarios } from "./shipped.ts";

const BEGIN = "<!-- begin: table of scenarios, made by test/scenario/catalogue.ts -->";
const END = "<!-- end: table of scenarios -->";

/** One row a shipped scenario, in the order of their paths; `answerOf` gives the last column. */
export function catalogueTable(answerOf: (path: string) => string): string {
  const rows = shippedScenarios().map((path) => {
    const parsed = parseShipped(path);
    const question = parsed.ok ? parsed.scenario.question : "(does not parse)";
    return `| [${path}](${path}) | ${cell(question)} | ${cell(answerOf(path))} |`;
  });
  return ["| file | question | answer seen |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The page with its table replaced. */
export function withCatalogue(readme: string, table: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error("the page has no place for the table");
  return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
