import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { RunResult } from "../../src/metrics/run-result.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderJson } from "../../src/report/report.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { twoParties } from "../support/two-party.ts";
import { schemaProblems } from "./support/schema-check.ts";
import { smallReport, smallReportOf } from "./support/small-report.ts";

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../reports/report.schema.json", import.meta.url), "utf8"),
);

it("a report with parties meets its schema", () => {
  const strategy = { name: "selfish" } as const;
  const scenario = twoParties({ alpha: 0.4, gamma: 0.5, blocks: 60, strategy });
  const report = JSON.parse(renderJson(smallReportOf(new Simulation(scenario).run())));
  expect(report.result.parties).toHaveLength(1);
  expect(schemaProblems(SCHEMA, report)).toEqual([]);
});

const PLAIN = { color: false, width: 100 } as const;

/** The result of the hand-made run with these rows. */
function withRows(rows: Pick<RunResult, "behaviours" | "faults" | "parties">) {
  return smallReportOf({ ...smallReport().result, ...rows });
}

it("nothing is said of adversaries and faults where there are none", () => {
  const report = smallReport();
  expect(renderMarkdown(report)).not.toContain("Adversaries");
  expect(renderSummary(report, PLAIN)).not.toMatch(/struck|hashrate, |refused/);
});

it("parties, behaviours and faults are told on the page and in the summary", () => {
  const strategy = { name: "double-spend", confirmations: 1, giveUp: 3, premined: 0 } as const;
  const scenario = twoParties({
    alpha: 0.4,
    gamma: 0,
    blocks: 60,
    strategy: { ...strategy, success: "ahead", attempts: null },
  });
  const { parties } = new Simulation(scenario).run();
  const { started, succeeded } = parties![0]!.attacks!;
  const report = withRows({
    parties: parties!,
    behaviours: [{ group: "liar", behaviour: "invalidBlocks", acted: 12, refused: 7 }],
    faults: [{ event: "a_cut", kind: "partition", struck: 1234 }],
  });
  const page = renderMarkdown(report);
  expect(page).toContain("## Adversaries and faults");
  expect(page).toMatch(/\| party +\| double-spend +\| +40 % \|/);
  expect(page).toMatch(new RegExp(`\\| party +\\| +${started} \\| +${succeeded} \\|`));
  expect(page).toMatch(/\| liar +\| invalidBlocks +\| +12 \| +7 \|/);
  expect(page).toMatch(/\| a\\_cut +\| partition +\| +1,234 \|/);
  const summary = renderSummary(report, PLAIN);
  expect(summary).toContain(`${succeeded} of ${started} attacks won`);
  expect(summary).toContain("liar: invalidBlocks 12 times, 7 refused");
  expect(summary).toContain("a_cut: partition struck 1,234 times");
  expect(schemaProblems(SCHEMA, JSON.parse(renderJson(report)))).toEqual([]);
});

it("the summary tells no more than fits a screen", () => {
  const faults = Array.from({ length: 9 }, (_, k) => ({
    event: `e${k}`,
    kind: "crash",
    struck: k,
  }));
  const summary = renderSummary(withRows({ faults }), PLAIN);
  expect(summary).toContain("e3: crash struck 3 times");
  expect(summary).not.toContain("e4: crash");
  expect(summary).toContain("… and 5 more faults");
});
