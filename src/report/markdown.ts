/**
 * `report.md`: the report for people, readable wherever Markdown is shown. Charts and the block tree are
 * drawn in text; pictures are links to files beside it.
 */

import {
  formatBytes,
  formatCount,
  formatMs,
  formatNumber,
  formatPercent,
  formatPlural,
} from "../metrics/format.ts";
import type { Distribution, MinerRow, RunResult } from "../metrics/run-result.ts";
import { ratio } from "../metrics/statistics.ts";
import { formatClock } from "./clock.ts";
import { deliveryRows, forkRows, intervalRows, reorgRows } from "./distributions.ts";
import { disturbancesSection } from "./disturbances.ts";
import { drawForks } from "./fork-drawing.ts";
import { chart, code, escapeMarkup, inlineCode, section, table, WIDTH } from "./markup.ts";
import { describeOutcome, formatRange, headlines, optional, STOP_REASONS } from "./outcome.ts";
import type { Report } from "./report.ts";
import { renderSparkline } from "./text-charts.ts";
import { transactionsSection } from "./transactions-section.ts";

const FORKS_MAX = 6;
const MINERS_MAX = 20;

/** A picture beside the report: what it shows and the name of its file. */
export interface LinkedPlot {
  readonly title: string;
  readonly file: string;
}

/** The whole page; ends with a line feed. */
export function renderMarkdown(report: Report, plots: readonly LinkedPlot[] = []): string {
  const sections = [
    opening(report),
    expectationsSection(report),
    figuresSection(report),
    plotsSection(plots),
    forksSection(report.result),
    propagationSection(report.result),
    intervalsSection(report.result),
    difficultySection(report.result),
    transactionsSection(report.result),
    minersSection(report.result),
    disturbancesSection(report.result),
    trafficSection(report.result),
    troubleSection(report.result),
    replaySection(report),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function opening(report: Report): string {
  const { scenario } = report;
  const title = `# ${escapeMarkup(scenario.name)}${report.partial ? " (partial)" : ""}`;
  const question = scenario.question === "" ? [] : [`> ${escapeMarkup(scenario.question)}`, ""];
  return [title, "", ...question, escapeMarkup(describeOutcome(report))].join("\n");
}

function expectationsSection({ expectations }: Report): string {
  if (expectations.length === 0) return "";
  const rows = expectations.map(({ ok, text, actual, wanted }) => [
    ok ? "✓" : "✗ **failed**",
    escapeMarkup(text),
    escapeMarkup(actual),
    escapeMarkup(wanted),
  ]);
  return section("Expectations", table(["", "Expectation", "Actual", "Wanted"], rows));
}

function figuresSection(report: Report): string {
  const rows = headlines(report).map(({ name, value, note }) => [name, value, note]);
  const theory = report.theory.map((row) => [
    THEORY_NAMES[row.quantity]?.name ?? row.quantity,
    (THEORY_NAMES[row.quantity]?.format ?? formatNumber)(row.measured),
    (THEORY_NAMES[row.quantity]?.format ?? formatNumber)(row.predicted),
    escapeMarkup(row.basis),
  ]);
  const parts = [table(["Figure", "Value", "Beside it"], rows, [1])];
  if (theory.length > 0) {
    parts.push("Theory beside simulation (D: delay, T: mean interval between found blocks):");
    parts.push(table(["Quantity", "Measured", "Theory", "Form and assumption"], theory, [1, 2]));
  }
  return section("Figures", parts.join("\n\n"));
}

const THEORY_NAMES: Readonly<
  Record<string, { readonly name: string; readonly format: (value: number) => string }>
> = {
  staleRate: { name: "stale rate", format: formatPercent },
  foundIntervalMsMedian: { name: "interval between found blocks, median", format: formatMs },
  foundIntervalCoefficientOfVariation: {
    name: "interval between found blocks, coefficient of variation",
    format: formatNumber,
  },
};

function plotsSection(plots: readonly LinkedPlot[]): string {
  if (plots.length === 0) return "";
  const links = plots.map((plot) => `- [${plot.title}](${plot.file})`);
  return section("Pictures", links.join("\n"));
}

function forksSection(result: RunResult): string {
  const { blockTree, forks } = result;
  if (forks.count === 0) return section("Forks", "No block went stale.");
  const drawings = drawForks(blockTree, { width: WIDTH, times: true });
  const shown = drawings.slice(0, FORKS_MAX).map((drawing) => {
    const height = formatCount(drawing.forkPoint.height);
    const stale = formatPlural(drawing.staleBlocks, "stale block");
    const length = formatPlural(drawing.length, "block");
    return `After height ${height}: ${stale}, longest branch ${length}.\n\n${code(drawing.lines)}`;
  });
  const legend = "`●` canonical, `○` stale; under each block the time at which it was found.";
  const listed = shown.length;
  const more =
    drawings.length > listed || blockTree.forksOmitted > 0
      ? ["The longest and earliest are drawn; there are more."]
      : [];
  const lengths = ["Forks by length of the stale branch:", chart(forkRows(forks))];
  return section("Forks", [...lengths, legend, ...more, ...shown].join("\n\n"));
}

function propagationSection(result: RunResult): string {
  const { shares, delivery } = result.propagation;
  const rows = shares.map((row) => [
    formatPercent(row.share),
    ...distributionCells(row.delayMs, formatMs),
    `${formatCount(row.blocksReached)} of ${formatCount(result.chain.blocksFound)}`,
  ]);
  const head = ["Share of nodes", "median", "mean", "90 % of blocks", "longest", "blocks"];
  const parts = [
    "Time from found until a share of the nodes that were up then has the block, over blocks:",
    table(head, rows, [1, 2, 3, 4, 5]),
  ];
  if (delivery.deliveries > 0) {
    parts.push(`${formatCount(delivery.deliveries)} deliveries by delay from found:`);
    parts.push(chart(deliveryRows(result.propagation)));
  }
  if (result.reorgs.count > 0) {
    parts.push("Reorgs by depth (blocks disconnected), over all nodes:");
    parts.push(chart(reorgRows(result.reorgs)));
    parts.push(reorgsPerNode(result));
  }
  return section("Propagation and reorgs", parts.join("\n\n"));
}

function reorgsPerNode({ reorgs, nodes }: RunResult): string {
  const perNode = reorgs.perNode!;
  const affected = `${formatCount(reorgs.nodesAffected)} of ${formatPlural(nodes.count, "node")}`;
  const median = `median ${formatNumber(perNode.p50)}, most ${formatCount(perNode.max)}`;
  return `${affected} had a reorg; per node ${median}.`;
}

function intervalsSection({ intervals }: RunResult): string {
  const { canonical, found } = intervals;
  if (canonical.count === 0) return "";
  const rows = [["found", found] as const, ["canonical", canonical] as const].map(
    ([name, stats]) => [
      name,
      formatCount(stats.count),
      optional(stats.intervalMsMean, formatMs),
      optional(stats.intervalMsMedian, formatMs),
      optional(stats.coefficientOfVariation, formatNumber),
      optional(stats.exponentialDistance, formatNumber),
    ],
  );
  const head = ["Blocks", "intervals", "mean", "median", "variation", "distance to exponential"];
  const parts = [
    table(head, rows, [1, 2, 3, 4, 5]),
    "Intervals between canonical blocks:",
    chart(intervalRows(canonical)),
  ];
  return section("Block intervals", parts.join("\n\n"));
}

function difficultySection({ difficulty }: RunResult): string {
  if (difficulty.changes === 0) return "";
  const { spans } = difficulty;
  const line = renderSparkline(
    spans.map((span) => span.difficulty),
    WIDTH,
  );
  const shown = spans.length <= 12 ? spans : [...spans.slice(0, 6), ...spans.slice(-6)];
  const rows = shown.map((span) => [
    formatCount(span.fromHeight),
    formatCount(span.blocks),
    formatClock(span.fromMs),
    `\`${span.bits}\``,
    formatNumber(span.difficulty),
    optional(span.intervalMsMean, formatMs),
  ]);
  const head = ["From height", "blocks", "since", "bits", "difficulty", "mean interval"];
  const summary = `${formatPlural(difficulty.changes, "change")}; difficulty relative to genesis:`;
  const parts = [summary, code([line]), table(head, rows, [0, 1, 2, 4, 5])];
  return section("Difficulty", parts.join("\n\n"));
}

function minersSection({ miners }: RunResult): string {
  if (miners.rows.length === 0) return "";
  const parts: string[] = [];
  if (miners.groups.length > 1 && miners.groups.length < miners.rows.length) {
    parts.push("By group:", minerTable("Group", miners.groups), "By node:");
  }
  parts.push(minerTable("Miner", miners.rows.slice(0, MINERS_MAX)));
  const omitted = miners.rowsOmitted + Math.max(0, miners.rows.length - MINERS_MAX);
  if (omitted > 0) parts.push(`${formatPlural(omitted, "smaller miner")} not shown.`);
  return section("Miners", parts.join("\n\n"));
}

function minerTable(what: string, miners: readonly MinerRow[]): string {
  const hasFees = miners.some(({ feeRevenue }) => feeRevenue !== undefined);
  const head = [
    what,
    "hash share",
    "found",
    "canonical",
    "stale",
    "block share",
    "95 %",
    "revenue",
    ...(hasFees ? ["of it fees"] : []),
  ];
  const rows = miners.map((row) => [
    escapeMarkup(row.name),
    formatPercent(row.hashShare),
    formatCount(row.blocksFound),
    formatCount(row.blocksCanonical),
    formatCount(row.blocksStale),
    optional(row.blockShare, formatPercent),
    row.blockShareInterval === null ? "–" : formatRange(row.blockShareInterval),
    optional(row.revenueShare, formatPercent),
    ...(hasFees ? [optional(ratio(row.feeRevenue ?? 0, row.revenue), formatPercent)] : []),
  ]);
  return table(head, rows, [1, 2, 3, 4, 5, 6, 7, 8]);
}

function trafficSection({ traffic }: RunResult): string {
  if (traffic.byKind.length === 0) return "";
  const all = { kind: "all", ...traffic };
  const rows = [...traffic.byKind, all].map((row) => [
    row.kind === "all" ? "**all**" : `\`${row.kind}\``,
    formatCount(row.messages),
    formatBytes(row.bytes),
    formatCount(row.dropped),
  ]);
  const perNode = traffic.bytesPerNode;
  const parts = [table(["Message", "sent", "bytes", "lost"], rows, [1, 2, 3])];
  if (perNode !== null) {
    parts.push(
      `Sent per node: least ${formatBytes(perNode.min)}, median ${formatBytes(perNode.p50)}, ` +
        `90 % ${formatBytes(perNode.p90)}, most ${formatBytes(perNode.max)}.`,
    );
  }
  return section("Traffic", parts.join("\n\n"));
}

function troubleSection(result: RunResult): string {
  const { orphans, requestTimeouts, refusals, nodes, recoveries, timeline } = result;
  const parts: string[] = [];
  if (timeline.length > 0) {
    const rows = timeline.slice(0, 40).map((row) => {
      const healed = recoveries.find((r) => r.event === row.event && r.timeMs === row.timeMs);
      const converged = healed === undefined ? "" : optional(healed.convergenceMs, formatMs);
      return [formatClock(row.timeMs), inlineCode(row.event), row.what, converged];
    });
    parts.push(table(["Time", "Event", "What", "One tip again after"], rows, [0, 3]));
  }
  const counts = [
    orphans.added > 0 &&
      `${formatPlural(orphans.added, "orphan block")} at ${formatPlural(orphans.nodesAffected, "node")}` +
        ` (most at once ${formatCount(orphans.heldMax)}, evicted ${formatCount(orphans.evicted)})`,
    requestTimeouts > 0 && `${formatPlural(requestTimeouts, "request")} timed out`,
    ...refusals.map(({ code: reason, count }) => `${formatCount(count)} × refused: \`${reason}\``),
    nodes.wentDown > 0 && `nodes went down ${formatCount(nodes.wentDown)} ×`,
    nodes.cameUp > 0 && `came up ${formatCount(nodes.cameUp)} ×`,
  ].filter((part): part is string => part !== false);
  if (counts.length > 0) parts.push(counts.map((count) => `- ${count}`).join("\n"));
  return parts.length === 0 ? "" : section("Events and trouble", parts.join("\n\n"));
}

function replaySection(report: Report): string {
  const { result } = report;
  const ended = `${formatMs(result.simulatedMs)} of simulated time, ${formatCount(result.events)} events`;
  const lines = [
    `Digest ${inlineCode(report.digest)}, seed ${inlineCode(result.seed)}, forksim ${report.forksim}: ${ended};`,
    `it ended because ${STOP_REASONS[result.stopReason]}.`,
    "",
    "This page's `report.json` holds the whole resolved scenario. Run it again and compare:",
    "",
    code(["forksim replay report.json"], "sh"),
  ];
  return section("Replay", lines.join("\n"));
}

function distributionCells(
  spread: Distribution | null,
  format: (value: number) => string,
): string[] {
  if (spread === null) return ["–", "–", "–", "–"];
  return [spread.p50, spread.mean, spread.p90, spread.max].map(format);
}
