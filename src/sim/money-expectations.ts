/**
 * Judges what a scenario expects of transactions and coins. As everywhere, what a run did not get far enough to
 * show counts as failed, with the reason as the actual value.
 */
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import {
  formatBytes,
  formatCount,
  formatMs,
  formatNumber,
  formatPercent,
  formatPlural,
  formatUs,
} from "../metrics/format.ts";
import type { AskedOfTransactions } from "../metrics/money-facts.ts";
import type { RunResult } from "../metrics/run-result.ts";
import type { NamedPaymentRow, TransactionTotals } from "../metrics/transaction-result.ts";
import type { MoneyExpectation, Range, Scenario } from "../scenario/scenario.ts";
import { blocks, describeSelector, judgeRange } from "./expected-ranges.ts";

/** The outcome of one expectation; `nodes` are those that its selector means. */
export function judgeMoney(
  expectation: MoneyExpectation,
  result: RunResult,
  nodes: readonly number[] | null,
): ExpectationOutcome {
  const { transactions } = result;
  const { text, range, format, read } = figureOf(expectation, result, nodes);
  const found = transactions === undefined ? "the chain has no money" : read(transactions);
  const [value, absent] = typeof found === "string" ? [null, found] : [found, ""];
  return judgeRange(text, range, value, format, absent);
}

/** What the metrics have to keep beside what they always keep. */
export function askedOfTransactions(scenario: Pick<Scenario, "expect">): AskedOfTransactions {
  const asked = scenario.expect.flatMap((one) =>
    one.expect === "tx" || one.expect === "txLatency" ? [one] : [],
  );
  return {
    confirmations: asked.map(({ confirmations }) => confirmations),
    shares: asked.flatMap((one) => (one.expect === "tx" ? [one.share] : [])),
  };
}

/** A figure, how to show it, and the range that it should be in. */
interface Figure {
  readonly text: string;
  readonly range: Range;
  readonly format: (value: number) => string;
  /** The figure, or in words why there is none. */
  readonly read: (transactions: TransactionTotals) => number | string;
}

function figureOf(
  expectation: MoneyExpectation,
  result: RunResult,
  nodes: readonly number[] | null,
): Figure {
  switch (expectation.expect) {
    case "tx":
      return confirmedFigure(expectation, result);
    case "txReverted":
      return revertedFigure(expectation);
    case "txLatency":
      return latencyFigure(expectation);
    case "throughput":
      return {
        text: "transactions included per second",
        range: expectation.range,
        format: (rate) => `${formatNumber(rate)} /s`,
        read: ({ throughputPerSecond }) => throughputPerSecond ?? "no time passed",
      };
    case "inclusion":
      return {
        text: "share of transactions included",
        range: expectation.range,
        format: formatPercent,
        read: ({ includedShare }) => includedShare ?? NONE_SUBMITTED,
      };
    case "longestWait":
      return longestWaitFigure(expectation);
    case "mempoolSize":
      return {
        text: "largest mempool",
        range: expectation.range,
        format: formatBytes,
        read: ({ mempools }) => mempools.peakBytes ?? NONE_ADMITTED,
      };
    case "dropped":
      return droppedFigure(expectation);
    case "doubleSpends":
      return {
        text: "double spends that succeeded",
        range: expectation.range,
        format: formatCount,
        read: ({ doubleSpends }) => doubleSpends.succeeded,
      };
    case "revenueShare":
      return revenueFigure(expectation, result, nodes);
    case "supply":
      return supplyFigure(result);
  }
}

const NONE_SUBMITTED = "no transaction was submitted";
const NONE_ADMITTED = "no mempool took a transaction";

function confirmedFigure(
  expectation: Extract<MoneyExpectation, { expect: "tx" }>,
  result: RunResult,
): Figure {
  const { id, share, confirmations, within } = expectation;
  return {
    text: `${id} ${blocks(confirmations)} deep at ${formatPercent(share)} of nodes`,
    range: { min: null, max: within },
    format: formatUs,
    read: ({ named }) =>
      readNamed(named, id, (row) => {
        const delayMs = row.spread
          .find((one) => one.confirmations === confirmations)
          ?.shares.find((one) => one.share === share)?.delayMs;
        const waited = formatMs(result.simulatedMs - row.submittedMs!);
        return delayMs == null ? `not at the end, ${waited} later` : toUs(delayMs);
      }),
  };
}

function revertedFigure({
  id,
  range,
}: Extract<MoneyExpectation, { expect: "txReverted" }>): Figure {
  return {
    text: `${id} lost again by a reorg`,
    range,
    format: (count) => formatPlural(count, "node"),
    read: ({ named }) => readNamed(named, id, ({ nodesReverted }) => nodesReverted),
  };
}

/** A figure of a named payment, or why there is none. */
function readNamed(
  rows: readonly NamedPaymentRow[],
  id: string,
  read: (row: NamedPaymentRow) => number | string,
): number | string {
  const row = rows.find((one) => one.id === id);
  if (row === undefined || (row.submittedMs === null && row.failed === null)) {
    return `${id} was not submitted in this run`;
  }
  if (row.submittedMs === null) return `${id} could not be made: ${row.failed}`;
  return read(row);
}

function latencyFigure(expectation: Extract<MoneyExpectation, { expect: "txLatency" }>): Figure {
  const { share, confirmations, range } = expectation;
  const key = ({ 0.5: "p50", 0.9: "p90", 0.99: "p99" } as const)[share];
  return {
    text: `${formatPercent(share)} of included transactions ${blocks(confirmations)} deep`,
    range,
    format: formatUs,
    read: ({ latency }) => {
      const spread = latency.find((row) => row.confirmations === confirmations)?.delayMs;
      return spread == null ? "no transaction got that deep" : toUs(spread[key]);
    },
  };
}

function longestWaitFigure({
  unit,
  range,
}: Extract<MoneyExpectation, { expect: "longestWait" }>): Figure {
  const inBlocks = unit === "blocks";
  return {
    text: `longest wait of a transaction${inBlocks ? " in blocks" : ""}`,
    range,
    format: inBlocks ? blocks : formatUs,
    read: ({ starvation: { longestWaitBlocks, longestWaitMs } }) => {
      if (longestWaitMs === null || longestWaitBlocks === null) return NONE_ADMITTED;
      return inBlocks ? longestWaitBlocks : toUs(longestWaitMs);
    },
  };
}

function droppedFigure({
  reason,
  range,
}: Extract<MoneyExpectation, { expect: "dropped" }>): Figure {
  return {
    text: `transactions ${reason} in mempools`,
    range,
    format: formatCount,
    read: ({ mempools: { admitted, dropped } }) =>
      admitted === 0 ? NONE_ADMITTED : dropped.find((row) => row.reason === reason)!.times,
  };
}

function revenueFigure(
  expectation: Extract<MoneyExpectation, { expect: "revenueShare" }>,
  { miners }: RunResult,
  nodes: readonly number[] | null,
): Figure {
  const wanted = new Set(nodes ?? []);
  return {
    text: `share of revenue earned by ${describeSelector(expectation.nodes, wanted.size)}`,
    range: expectation.range,
    format: formatPercent,
    read: () => {
      const { node, revenue = [] } = miners.canonicalBlocks;
      let [earned, all] = [0, 0];
      node.forEach((index, i) => {
        all += revenue[i]!;
        if (wanted.has(index)) earned += revenue[i]!;
      });
      return all === 0 ? "nobody earned anything" : earned / all;
    },
  };
}

function supplyFigure({ transactions }: RunResult): Figure {
  const supply = transactions?.supply;
  const due = supply === undefined ? null : supply.allocated + supply.scheduled;
  return {
    text: "coins in all accounts",
    range: { min: due, max: due },
    format: formatCount,
    read: ({ supply: { total } }) => total,
  };
}

/** Whole microseconds, as they were before they became milliseconds. */
function toUs(ms: number): number {
  return Math.round(ms * 1000);
}
