/** A run's outcome in words and in headline figures; Markdown and terminal print the same ones. */
import {
  formatBytes,
  formatCount,
  formatMs,
  formatNumber,
  formatPercent,
  formatPlural,
} from "../metrics/format.ts";
import type { Interval, RunResult, StopReason } from "../metrics/run-result.ts";
import type { TransactionTotals } from "../metrics/transaction-result.ts";
import type { Report } from "./report.ts";

/** The answer in one paragraph: what happened to the chain, how deep, and whether it healed. */
export function describeOutcome(report: Report): string {
  const { result } = report;
  return [
    describePartial(report),
    describeChain(result),
    describeReorgs(result),
    ...result.recoveries.slice(0, RECOVERIES_MAX).map((row) => describeRecovery(result, row)),
    describeTips(result),
    describeExpectations(report),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

const RECOVERIES_MAX = 3;

/** Why the run ended, as the end of a sentence. */
export const STOP_REASONS: Readonly<Record<StopReason, string>> = {
  time: "the scenario's time was up",
  height: "the scenario's height was reached",
  drained: "nothing was left to happen",
  "budget-events": "the budget of events was exhausted",
  "budget-time": "the budget of simulated time was exhausted",
  "budget-queue": "the budget of queued events was exhausted",
  violation: "a law was broken",
  interrupted: "it was interrupted",
};

/** A figure with what it is called, and what is said beside it. */
export interface Headline {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The figures that most readers look for. */
export function headlines(report: Report): Headline[] {
  const { result } = report;
  return [
    ...chainHeadlines(report),
    ...spreadHeadlines(result),
    ...(result.transactions === undefined ? [] : transactionHeadlines(result.transactions)),
  ];
}

function chainHeadlines(report: Report): Headline[] {
  const { chain, forks, reorgs, intervals } = report.result;
  const staleTheory = report.theory.filter((row) => row.quantity === "staleRate").at(-1);
  const interval = intervals.canonical;
  return [
    {
      name: "blocks found",
      value: formatCount(chain.blocksFound),
      note: `canonical height ${formatCount(chain.canonicalHeight)}`,
    },
    {
      name: "stale rate",
      value: chain.staleRate === null ? "–" : `${formatPercent(chain.staleRate)} of found`,
      note: join(
        chain.staleRateInterval && `95 % ${formatRange(chain.staleRateInterval)}`,
        staleTheory && `theory ${formatPercent(staleTheory.predicted)}`,
      ),
    },
    {
      name: "stale blocks",
      value: formatCount(chain.staleBlocks),
      note: join(
        formatPlural(forks.count, "fork"),
        forks.count > 0 && `longest ${formatPlural(forks.longest, "block")}`,
      ),
    },
    {
      name: "reorgs",
      value: formatCount(reorgs.count),
      note: join(
        reorgs.count > 0 && `at ${formatPlural(reorgs.nodesAffected, "node")}`,
        reorgs.deepest && `deepest ${formatPlural(reorgs.depthMax, "block")}`,
      ),
    },
    {
      name: "block interval",
      value: optional(interval.intervalMsMean, formatMs),
      note: join(
        interval.intervalMsMedian !== null && `median ${formatMs(interval.intervalMsMedian)}`,
        interval.coefficientOfVariation !== null &&
          `variation ${formatNumber(interval.coefficientOfVariation)} (exponential: 1)`,
      ),
    },
  ];
}

function spreadHeadlines(result: RunResult): Headline[] {
  const { propagation, traffic, agreement, nodes } = result;
  const medians = propagation.shares.map((row) => optional(row.delayMs?.p50 ?? null, formatMs));
  return [
    {
      name: "to 50 · 90 · 99 % of nodes",
      value: medians.join(" · "),
      note: "propagation of the median block",
    },
    {
      name: "one tip everywhere",
      value: optional(agreement.agreedShare, formatPercent),
      note: join(
        "of the time",
        agreement.longestDisagreementMs > 0 &&
          `longest without ${formatMs(agreement.longestDisagreementMs)}`,
      ),
    },
    {
      name: "traffic",
      value: formatBytes(traffic.bytes),
      note: join(
        `${formatCount(traffic.messages)} messages`,
        nodes.count > 0 && `${formatBytes(traffic.bytes / nodes.count)} a node`,
      ),
    },
  ];
}

function transactionHeadlines(transactions: TransactionTotals): Headline[] {
  const { counts, latency, doubleSpends, mempools, throughputPerSecond } = transactions;
  const notMade = counts.paymentsFailed.reduce((sum, { count }) => sum + count, 0);
  const inclusion = latency[0]!;
  const spread = inclusion.delayMs;
  const quantiles = spread === null ? [] : [spread.p50, spread.p90, spread.p99];
  const headlines: Headline[] = [
    {
      name: "transactions included",
      value: `${formatCount(counts.included)} of ${formatCount(counts.submitted)}`,
      note: join(
        throughputPerSecond !== null && `${formatNumber(throughputPerSecond)} /s`,
        counts.waiting > 0 && `${formatCount(counts.waiting)} waiting`,
        counts.superseded > 0 && `${formatCount(counts.superseded)} superseded`,
        counts.neverAdmitted > 0 && `${formatCount(counts.neverAdmitted)} never admitted`,
        notMade > 0 && `${formatPlural(notMade, "payment")} not made`,
      ),
    },
    {
      name: "50 · 90 · 99 % included in",
      value: quantiles.length === 0 ? "–" : quantiles.map(formatMs).join(" · "),
      note: join(inclusion.notYet > 0 && `${formatCount(inclusion.notYet)} not yet included`),
    },
    {
      name: "largest mempool",
      value: optional(mempools.peakBytes, formatBytes),
      note: join(
        mempools.peakMs !== null && `at ${mempools.peakNode} after ${formatMs(mempools.peakMs)}`,
      ),
    },
  ];
  if (doubleSpends.attempted > 0) {
    headlines.push({
      name: "double spends succeeded",
      value: `${formatCount(doubleSpends.succeeded)} of ${formatCount(doubleSpends.attempted)}`,
      note: "the payee had seen a confirmation",
    });
  }
  return headlines;
}

/** "1.2 % to 3.4 %". */
export function formatRange(interval: Interval): string {
  return `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`;
}

/** The figure, or a dash where there is none. */
export function optional(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}

function join(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(", ");
}

function describePartial(report: Report): string {
  if (!report.partial) return "";
  return `This run is partial: ${STOP_REASONS[report.result.stopReason]}.`;
}

function describeChain({ chain, nodes, simulatedMs }: RunResult): string {
  const who = `${formatPlural(nodes.count, "node")} found ${formatPlural(chain.blocksFound, "block")}`;
  const start = `In ${formatMs(simulatedMs)} of simulated time ${who}`;
  if (chain.blocksFound === 0) return `${start}.`;
  if (chain.staleBlocks === 0) return `${start}, and all of them are canonical.`;
  const verb = chain.staleBlocks === 1 ? "is" : "are";
  return (
    `${start}; the canonical chain reached height ${formatCount(chain.canonicalHeight)} and ` +
    `${formatCount(chain.staleBlocks)} ${verb} stale (${formatPercent(chain.staleRate!)} of those found).`
  );
}

function describeReorgs({ reorgs }: RunResult): string {
  const { deepest } = reorgs;
  if (deepest === null) return "No node ever had to disconnect a block.";
  return (
    `The deepest reorg disconnected ${formatPlural(deepest.depth, "block")}, first at ` +
    `${deepest.node} after ${formatMs(deepest.timeMs)}.`
  );
}

function describeRecovery(result: RunResult, row: RunResult["recoveries"][number]): string {
  const when = `After ${row.endedBy ?? row.event} at ${formatMs(row.timeMs)}`;
  if (row.convergenceMs === null) {
    const waited = formatMs(result.simulatedMs - row.timeMs);
    return `${when} the nodes did not come to one tip in the remaining ${waited}.`;
  }
  if (row.convergenceMs === 0) return `${when} all up nodes held one tip at once.`;
  return `${when} all up nodes held one tip within ${formatMs(row.convergenceMs)}.`;
}

function describeTips({ tips, agreement, nodes }: RunResult): string {
  if (nodes.upAtEnd === 0) return "At the end no node was up.";
  if (tips.length <= 1) return "At the end all up nodes hold the same tip.";
  if (agreement.finalDepth === 0)
    return "At the end the nodes differ only in how far they have got.";
  return (
    `At the end up nodes hold ${tips.length} different tips, which part ` +
    `${formatPlural(agreement.finalDepth, "block")} deep.`
  );
}

function describeExpectations({ expectations }: Report): string {
  if (expectations.length === 0) return "";
  const failed = expectations.filter((outcome) => !outcome.ok).length;
  if (failed === 0) {
    return expectations.length === 1
      ? "The one expectation holds."
      : `All ${expectations.length} expectations hold.`;
  }
  return `${failed} of ${formatPlural(expectations.length, "expectation")} failed.`;
}
