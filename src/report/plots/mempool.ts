/** Mempools over time as a picture: bytes of the fullest node, transactions of the median one. */
import { formatBytes, formatNumber } from "../../metrics/format.ts";
import type { MempoolSizeRow } from "../../metrics/transaction-result.ts";
import { formatClock } from "../clock.ts";
import { frame, label, px } from "./svg.ts";

const SIZE = { width: 660, height: 326 };
const AREA = { left: 72, right: 588, top: 66, bottom: 290 };
const STEPS = 4;
const COLOURS = { bytes: "#0969da", transactions: "#1a7f37" };

/** An SVG document, or null where mempools were empty all the time. */
export function plotMempool(sizes: readonly MempoolSizeRow[], title: string): string | null {
  const bytes = Math.max(0, ...sizes.map(({ bytesMax }) => bytesMax));
  const transactions = Math.max(1, ...sizes.map((row) => row.transactionsMedian));
  const endMs = sizes.at(-1)?.timeMs ?? 0;
  if (bytes === 0 || endMs === 0) return null;
  const x = (ms: number) => AREA.left + (ms / endMs) * (AREA.right - AREA.left);
  const y = (share: number) => AREA.bottom - share * (AREA.bottom - AREA.top);
  const line = (shareOf: (row: MempoolSizeRow) => number, colour: string) => {
    const points = sizes.map((row) => `${px(x(row.timeMs))} ${px(y(shareOf(row)))}`);
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  };
  return frame(SIZE, title, [
    label({ x: AREA.left, y: 26 }, title, { className: "h" }),
    label(
      { x: AREA.left, y: 45 },
      "blue, left: bytes of the fullest mempool; green, right: transactions of the median node",
      { className: "s" },
    ),
    ...gridLines({ bytes, transactions, endMs }, x, y),
    line((row) => row.bytesMax / bytes, COLOURS.bytes),
    line((row) => row.transactionsMedian / transactions, COLOURS.transactions),
  ]);
}

function gridLines(
  most: { readonly bytes: number; readonly transactions: number; readonly endMs: number },
  x: (ms: number) => number,
  y: (share: number) => number,
): string[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS).flatMap((share) => {
    const [at, time] = [y(share) + 4, share * most.endMs];
    return [
      `<path class="g" d="M${AREA.left} ${px(y(share))}H${AREA.right}"/>`,
      label({ x: AREA.left - 8, y: at }, formatBytes(share * most.bytes), {
        className: "s",
        anchor: "end",
      }),
      label({ x: AREA.right + 8, y: at }, formatNumber(share * most.transactions), {
        className: "s",
      }),
      label({ x: x(time), y: AREA.bottom + 18 }, formatClock(time, most.endMs < 60_000), {
        className: "s",
        anchor: "middle",
      }),
    ];
  });
}
