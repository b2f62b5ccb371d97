import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { plotMempool } from "../../src/report/plots/mempool.ts";
import { renderPlots } from "../../src/report/plots/plots.ts";
import { plotWaits } from "../../src/report/plots/waits.ts";
import { parseReport, renderJson } from "../../src/report/report.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { doubleSpendRun } from "../metrics/support/money-run.ts";
import { ScriptedRun } from "../metrics/support/small-run.ts";
import { moneyReport } from "./support/money-report.ts";
import { schemaProblems } from "./support/schema-check.ts";
import { smallReport, smallReportOf } from "./support/small-report.ts";

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../reports/report.schema.json", import.meta.url), "utf8"),
);

/** A chain with money on which nothing happened. */
function idleReport() {
  const { money } = doubleSpendRun();
  return smallReportOf(new ScriptedRun([], { nodes: 4, money }).finish(0));
}

describe("a report with transactions", () => {
  it("reads as it should", async () => {
    const report = moneyReport();
    const page = renderMarkdown(report, renderPlots(report));
    await expect(page).toMatchFileSnapshot("snapshots/money-report.md");
    const summary = renderSummary(report, { color: false, width: 100 });
    await expect(summary).toMatchFileSnapshot("snapshots/money-summary.txt");
  });

  it("meets the schema, and says the same when read back", () => {
    for (const report of [moneyReport(), idleReport()]) {
      expect(schemaProblems(SCHEMA, JSON.parse(renderJson(report)))).toEqual([]);
      expect(parseReport(renderJson(report))).toEqual(report);
    }
  });

  it("has a schema that leaves no figure of transactions out", () => {
    const report = JSON.parse(renderJson(moneyReport()));
    report.result.transactions.mempools.extra = 1;
    delete report.result.transactions.supply;
    expect(schemaProblems(SCHEMA, report)).toEqual([
      "$.result.transactions.supply: missing",
      "$.result.transactions.mempools.extra: not in the schema",
    ]);
  });

  it("stands when nothing happened", () => {
    const report = idleReport();
    const page = renderMarkdown(report, renderPlots(report));
    expect(page).toContain("## Transactions");
    const summary = renderSummary(report, { color: false, width: 100 });
    expect(page + summary).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(summary).toContain("transactions included ........ 0 of 0");
  });
});

describe("a report without money", () => {
  it("says nothing of transactions", () => {
    const report = smallReport();
    const page = renderMarkdown(report, renderPlots(report));
    expect(page).not.toMatch(/transaction|mempool|fees/i);
    expect(renderSummary(report, { color: false, width: 100 })).not.toMatch(/transaction|mempool/);
    expect(renderJson(report)).not.toContain("transactions");
  });
});

describe("pictures of transactions", () => {
  const { feeDeciles, mempools } = moneyReport().result.transactions!;

  it("are drawn with coordinates of at most two decimals", async () => {
    const [waits, sizes] = [plotWaits(feeDeciles, "a & b"), plotMempool(mempools.sizes, "a & b")];
    for (const svg of [waits, sizes]) {
      expect(svg).toMatch(/^<svg xmlns=/);
      expect(svg).toContain("a &amp; b");
      expect(svg).not.toMatch(/NaN|undefined|="[^"]*\d\.\d{3}/);
    }
    await expect(waits).toMatchFileSnapshot("snapshots/money-waits.svg");
    await expect(sizes).toMatchFileSnapshot("snapshots/money-mempool.svg");
  });

  it("show every tenth, and the one of which nothing was included as such", () => {
    const svg = plotWaits(feeDeciles, "t")!;
    expect(svg.match(/<rect x=/g)).toHaveLength(2 * 9);
    expect(svg.match(/>none</g)).toHaveLength(1);
  });

  it("are left out where there is nothing to show", () => {
    expect(plotWaits([], "t")).toBeNull();
    expect(plotMempool([{ timeMs: 5, transactionsMedian: 0, bytesMax: 0 }], "t")).toBeNull();
    expect(renderPlots(idleReport()).map(({ file }) => file)).toEqual([]);
  });
});
