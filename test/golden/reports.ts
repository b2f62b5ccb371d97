/**
 * The committed showcase reports: which there are, and every byte that belongs into their folders and
 * into the list in reports/README.md.
 */
import { join } from "node:path";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderPlots } from "../../src/report/plots/plots.ts";
import { createReport, renderJson } from "../../src/report/report.ts";
import { SCENARIOS } from "../scenario/shipped.ts";
import type { RunShipped } from "./runs.ts";

/** Their folder; one below it for each report. */
export const REPORTS = join(SCENARIOS, "..", "reports");

/** Folder below `reports/` to the scenario that it shows. */
const SHOWCASES: Readonly<Record<string, string>> = {
  showcase: "showcase.yaml",
  "hashrate-drop": "chain/hashrate-drop.yaml",
  "minority-partition": "network/minority-partition.yaml",
};

const BEGIN = "<!-- begin: showcase reports, made by test/golden/reports.ts -->";
const END = "<!-- end: showcase reports -->";

/** Names of the folders. */
export const SHOWCASE_NAMES = Object.keys(SHOWCASES);

/** The files of a showcase report by name, as `forksim run --out` writes them. */
export function showcaseFiles(name: string, run: RunShipped): Map<string, string> {
  const report = createReport(run(SHOWCASES[name]!));
  const plots = renderPlots(report);
  return new Map([
    ["report.json", renderJson(report)],
    ["report.md", renderMarkdown(report, plots)],
    ...plots.map(({ file, svg }) => [file, svg] as const),
  ]);
}

/** The page with its list of showcase reports replaced. */
export function withShowcases(readme: string, run: RunShipped): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error("the page has no place for the list");
  const rows = SHOWCASE_NAMES.map((name) => {
    const { result, scenario } = run(SHOWCASES[name]!);
    const command = `forksim run scenarios/${SHOWCASES[name]!} --out reports/${name}`;
    return [
      `| [${name}](${name}/report.md)`,
      scenario.question,
      `\`${command}\``,
      result.version,
      `\`${result.digest}\` |`,
    ].join(" | ");
  });
  const head = [
    "| report | question | command | forksim | digest |",
    "| --- | --- | --- | --- | --- |",
  ];
  const table = [...head, ...rows].join("\n");
  return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}
