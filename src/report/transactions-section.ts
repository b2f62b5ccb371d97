/** What the report for people says of transactions and coins; nothing on a chain without money. */

import {
  formatBytes,
  formatCount,
  formatMs,
  formatNumber,
  formatPercent,
  formatPlural,
} from "../metrics/format.ts";
import type { RunResult } from "../metrics/run-result.ts";
import { ratio } from "../metrics/statistics.ts";
import type {
  FeeDecileRow,
  NamedPaymentRow,
  TransactionTotals,
} from "../metrics/transaction-result.ts";
import { code, escapeMarkup, inlineCode, section, table, WIDTH } from "./markup.ts";
import { optional } from "./outcome.ts";
import { renderSparkline } from "./text-charts.ts";

const NAMED_MAX = 20;
const NAMED_SHARES = [0.5, 0.95, 1] as const;

/** The section, or nothing. */
export function transactionsSection({ transactions }: RunResult): string {
  if (transactions === undefined) return "";
  const parts = [
    fates(transactions),
    latencies(transactions),
    feeDeciles(transactions),
    mempools(transactions),
    doubleSpends(transactions),
    named(transactions),
    supply(transactions),
  ];
  return section("Transactions", parts.filter((part) => part !== "").join("\n\n"));
}

function fates({ counts, throughputPerSecond, fees }: TransactionTotals): string {
  const { submitted, paymentsFailed } = counts;
  const row = (what: string, count: number, meaning: string) => [
    what,
    formatCount(count),
    optional(ratio(count, submitted), formatPercent),
    meaning,
  ];
  const rate = optional(throughputPerSecond, formatNumber);
  const rows = [
    row("submitted", submitted, "wallets made them"),
    row("included", counts.included, `${rate} a second, fees of ${formatCount(fees)}`),
    row("waiting", counts.waiting, "the canonical chain may still include them"),
    row("superseded", counts.superseded, "it has others of their senders and sequences"),
    row("never admitted", counts.neverAdmitted, "no mempool ever took them"),
  ];
  const failed = paymentsFailed.map(
    ({ code: reason, count }) => `- ${formatCount(count)} × not made: ${inlineCode(reason)}`,
  );
  return [
    table(["Transactions", "count", "share", ""], rows, [1, 2]),
    ...(failed.length === 0 ? [] : [failed.join("\n")]),
  ].join("\n\n");
}

function latencies({ latency, starvation }: TransactionTotals): string {
  const rows = latency.map(({ confirmations, reached, notYet, delayMs }) => [
    formatPlural(confirmations, "block"),
    formatCount(reached),
    formatCount(notYet),
    ...(["p50", "mean", "p90", "p99", "max"] as const).map((key) =>
      optional(delayMs === null ? null : delayMs[key], formatMs),
    ),
  ]);
  const head = ["Deep", "reached", "not yet", "median", "mean", "90 %", "99 %", "longest"];
  const parts = [
    "From submission until so deep on the canonical chain, by when its blocks were found; those not yet there " +
      "have no part in the figures:",
    table(head, rows, [1, 2, 3, 4, 5, 6, 7]),
  ];
  const { longestWaitMs, longestWaitBlocks, longestId, longestIncluded } = starvation;
  if (longestWaitMs !== null && longestWaitBlocks !== null) {
    const end = longestIncluded ? "included in the end" : "waiting still";
    parts.push(
      `The longest wait was ${formatMs(longestWaitMs)} (${inlineCode(longestId!)}, ${end}), and in blocks ` +
        `${formatCount(longestWaitBlocks)}.`,
    );
  }
  return parts.join("\n\n");
}

function feeDeciles({ feeDeciles: deciles }: TransactionTotals): string {
  if (deciles.length === 0) return "";
  const rows = deciles.map((row) => [
    formatRates(row),
    formatCount(row.count),
    formatCount(row.included),
    optional(row.waitMsP50, formatMs),
    optional(row.waitMsP90, formatMs),
    optional(row.waitBlocksP50, formatNumber),
    optional(row.waitBlocksP90, formatNumber),
  ]);
  const head = ["Fee per kB", "count", "included", "wait", "90 %", "in blocks", "90 %"];
  return [
    "Tenths by fee rate, and how long those that were included had waited (median and 90 %):",
    table(head, rows, [0, 1, 2, 3, 4, 5, 6]),
  ].join("\n\n");
}

/** "10 to 25", in base units per 1000 bytes. */
function formatRates({ feeRateMin, feeRateMax }: FeeDecileRow): string {
  const [least, most] = [formatNumber(feeRateMin), formatNumber(feeRateMax)];
  return least === most ? least : `${least} to ${most}`;
}

function mempools({ mempools: totals }: TransactionTotals): string {
  const { admitted, returned, refused, dropped, peakBytes, peakNode, peakMs, sizes } = totals;
  if (peakBytes === null) return "";
  const lines = [
    `${formatPlural(admitted, "admission")}, ${formatCount(returned)} of them back by a reorg`,
    ...refused.map(({ code: reason, count }) => `${formatCount(count)} × refused: \`${reason}\``),
    ...dropped
      .filter(({ times }) => times > 0)
      .map(
        ({ reason, times, transactions }) =>
          `${formatCount(times)} × ${reason}: ${formatPlural(transactions, "transaction")}`,
      ),
  ];
  return [
    `The largest mempool held ${formatBytes(peakBytes)}, at ${escapeMarkup(peakNode!)} after ` +
      `${formatMs(peakMs!)}. The fullest node's over time:`,
    code([
      renderSparkline(
        sizes.map(({ bytesMax }) => bytesMax),
        WIDTH,
      ),
    ]),
    lines.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n");
}

function doubleSpends({ doubleSpends: totals }: TransactionTotals): string {
  const { attempted, submitted, lost } = totals;
  if (attempted === 0) return "";
  const rows = lost.map(({ confirmations, pairs }) => [
    confirmations === 0
      ? "in its mempool, or deeper"
      : `at least ${formatPlural(confirmations, "block")} deep`,
    formatCount(pairs),
    optional(ratio(pairs, submitted), formatPercent),
  ]);
  return [
    `${formatPlural(attempted, "double spend")} attempted, ${formatCount(submitted)} with both payments ` +
      "submitted. Pairs of which a payee lost its payment to the rival after having seen it so:",
    table(["Seen", "pairs", "share"], rows, [1, 2]),
  ].join("\n\n");
}

function named({ named: payments }: TransactionTotals): string {
  if (payments.length === 0) return "";
  const rows = payments
    .slice(0, NAMED_MAX)
    .map((row) => [
      inlineCode(row.id),
      row.failed === null ? optional(row.submittedMs, formatMs) : inlineCode(row.failed),
      optional(row.includedMs, formatMs),
      formatCount(row.confirmations),
      formatCount(row.nodesHaving),
      formatCount(row.nodesReverted),
      ...NAMED_SHARES.map((share) => optional(delayOf(row, share), formatMs)),
    ]);
  const head = [
    "Payment",
    "submitted",
    "included",
    "deep",
    "nodes",
    "lost by",
    "50 %",
    "95 %",
    "100 %",
  ];
  const omitted = payments.length - rows.length;
  return [
    "Named payments: when, how many nodes have them at the end, how many had and lost them, and how long after " +
      "submission a share of the nodes had them for good:",
    table(head, rows, [1, 2, 3, 4, 5, 6, 7, 8]),
    ...(omitted > 0 ? [`${formatPlural(omitted, "further payment")} not shown.`] : []),
  ].join("\n\n");
}

function delayOf({ spread }: NamedPaymentRow, share: number): number | null {
  return spread[0]?.shares.find((one) => one.share === share)?.delayMs ?? null;
}

function supply({ supply: { total, allocated, scheduled, accounts } }: TransactionTotals): string {
  const due = allocated + scheduled;
  const verdict =
    total === due
      ? "to the last unit what genesis gave and the schedule issued"
      : `${formatCount(Math.abs(due - total))} ${total < due ? "less" : "more"} than genesis gave ` +
        "and the schedule issued";
  return (
    `${formatPlural(accounts, "account")} hold ${formatCount(total)} base units at the end, ${verdict} ` +
    `(${formatCount(allocated)} and ${formatCount(scheduled)}).`
  );
}
