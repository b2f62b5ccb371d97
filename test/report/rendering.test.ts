import { describe, expect, it } from "vitest";
import type { BlockTreeExcerpt } from "../../src/metrics/run-result.ts";
import { drawForks } from "../../src/report/fork-drawing.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderPlots } from "../../src/report/plots/plots.ts";
import type { Report } from "../../src/report/report.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { renderBar, renderBars, renderSparkline } from "../../src/report/text-charts.ts";
import { ScriptedRun } from "../metrics/support/small-run.ts";
import { smallReport, smallReportOf, smallScenario } from "./support/small-report.ts";

const ESCAPE = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "gu");

function idleReport(): Report {
  const result = new ScriptedRun([], { nodes: 2 }).finish(1, "interrupted");
  return smallReportOf(result);
}

describe("report.md", () => {
  it("reads as it should", async () => {
    const report = smallReport();
    const page = renderMarkdown(report, renderPlots(report));
    await expect(page).toMatchFileSnapshot("snapshots/small-report.md");
  });

  it("says that a run is partial, and why", () => {
    const page = renderMarkdown(idleReport());
    expect(page).toMatch(/^# one node cut off \(partial\)/);
    expect(page).toContain("This run is partial: it was interrupted.");
  });

  it("does not take names for markup", () => {
    const report = smallReport({ ...smallScenario, name: "a | b <b>*x*", question: "# _why_?" });
    const page = renderMarkdown(report);
    expect(page).toMatch(/^# a \\\| b \\<b\\>\\\*x\\\*\n\n> \\# \\_why\\_\?/);
  });

  it("law: contains no date, no path and no trailing blanks", () => {
    const page = renderMarkdown(smallReport());
    expect(page).not.toMatch(/\d{4}-\d{2}-\d{2}|\/home\/|[ \t]+\n/);
    expect(page.endsWith("```\n")).toBe(true);
  });
});

describe("the summary", () => {
  it("reads as it should on a hundred columns", async () => {
    const text = renderSummary(smallReport(), { color: false, width: 100 });
    await expect(text).toMatchFileSnapshot("snapshots/small-summary.txt");
  });

  it("law: fits the width, says the same with and without colours", () => {
    for (const width of [70, 80, 100, 120]) {
      const plain = renderSummary(smallReport(), { color: false, width });
      const painted = renderSummary(smallReport(), { color: true, width });
      expect(painted).toMatch(ESCAPE);
      expect(painted.replace(ESCAPE, "")).toBe(plain);
      expect(Math.max(...plain.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(plain.split("\n").length).toBeLessThanOrEqual(40);
    }
  });

  it("quotes a path for the shell", () => {
    const at = (reportPath: string) =>
      renderSummary(smallReport(), { color: false, width: 100, reportPath }).split("\n").at(-2);
    expect(at("reports/runs/a-1/report.json")).toBe(
      "  replay  forksim replay reports/runs/a-1/report.json",
    );
    expect(at("my run/report.json")).toBe("  replay  forksim replay 'my run/report.json'");
  });

  it("stands when nothing happened", () => {
    const text = renderSummary(idleReport(), { color: false, width: 100 });
    expect(text).toContain("PARTIAL: it was interrupted");
    expect(text).not.toMatch(/NaN|undefined|null/);
  });
});

describe("fork drawings", () => {
  const block = (id: number, parent: number, height: number, canonical: boolean) => ({
    ...{ id, parent, height, canonical },
    ...{ timeMs: id * 60_000, miner: `m/${id}`, hash: "00" },
  });

  it("hang branches and side branches where they belong", () => {
    const excerpt: BlockTreeExcerpt = {
      blocks: [
        block(1, 0, 1, true),
        block(2, 1, 2, true),
        block(3, 2, 3, true),
        block(4, 3, 4, true),
        block(5, 1, 2, false),
        block(6, 5, 3, false),
        block(7, 5, 3, false),
        block(8, 1, 2, false),
      ],
      forks: [
        { forkPoint: 1, root: 5, tip: 6, length: 2, staleBlocks: 3 },
        { forkPoint: 1, root: 8, tip: 8, length: 1, staleBlocks: 1 },
      ],
      forksOmitted: 0,
    };
    const [drawing] = drawForks(excerpt, { width: 80, times: false });
    expect(drawing!.staleBlocks).toBe(4);
    expect(drawing!.lines).toEqual([
      "height  1        2        3        4",
      "        ● m/1 ── ● m/2 ── ● m/3 ── ● m/4",
      "        ├─────── ○ m/5 ── ○ m/6",
      "        └─────── ○ m/8",
      "                 └─────── ○ m/7",
    ]);
  });

  it("leave out the middle of a long branch", () => {
    const blocks = [block(1, 0, 1, true)];
    for (let i = 2; i <= 31; i++) blocks.push(block(i, i - 1, i, true));
    for (let i = 2; i <= 30; i++) blocks.push(block(100 + i, i === 2 ? 1 : 99 + i, i, false));
    const excerpt: BlockTreeExcerpt = {
      blocks,
      forks: [{ forkPoint: 1, root: 102, tip: 130, length: 29, staleBlocks: 29 }],
      forksOmitted: 0,
    };
    const [drawing] = drawForks(excerpt, { width: 70, times: false });
    expect(drawing!.lines).toEqual([
      "height  1          2          ⋯          30         31",
      "        ● m/1 ──── ● m/2 ──── ⋯ ──────── ● m/30 ─── ● m/31",
      "        └───────── ○ m/102 ── ⋯ ──────── ○ m/130",
    ]);
  });
});

describe("plots", () => {
  it("are written for a run with forks, with coordinates of at most two decimals", () => {
    const plots = renderPlots(smallReport());
    expect(plots.map((plot) => plot.file)).toEqual(["block-tree.svg", "propagation.svg"]);
    for (const { svg } of plots) {
      expect(svg).toMatch(/^<svg xmlns=/);
      expect(svg).not.toMatch(/NaN|undefined|\d\.\d{3}/);
    }
  });

  it("are left out where there is nothing to show", () => {
    expect(renderPlots(idleReport())).toEqual([]);
  });
});

describe("text charts", () => {
  it("draw bars to an eighth, and something for anything above zero", () => {
    expect(renderBar(1, 1, 4)).toBe("████");
    expect(renderBar(1, 2, 3)).toBe("█▌");
    expect(renderBar(1e-9, 1, 4)).toBe("▏");
    expect(renderBar(0, 1, 4)).toBe("");
    expect(renderBars([], 4)).toEqual([]);
  });

  it("draw sparklines from least to greatest, sampled to the width", () => {
    expect(renderSparkline([1, 2, 3], 10)).toBe("▁▅█");
    expect(renderSparkline([5, 5], 10)).toBe("▄▄");
    expect(renderSparkline([], 10)).toBe("");
    expect(
      renderSparkline(
        Array.from({ length: 100 }, (_, i) => i),
        8,
      ),
    ).toBe("▁▂▃▄▅▆▇█");
  });
});
