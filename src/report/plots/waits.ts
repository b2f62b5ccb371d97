/** Fee rate against wait as a picture: median and 90 % of each tenth of the transactions. */
import { formatMs, formatNumber } from "../../metrics/format.ts";
import type { FeeDecileRow } from "../../metrics/transaction-result.ts";
import { frame, label, px } from "./svg.ts";

const SIZE = { width: 660, height: 340 };
const AREA = { left: 80, right: 640, top: 66, bottom: 280 };
const STEPS = 4;
const BAR_WIDTH = 30;
const COLOURS = { median: "#0969da", most: "#b6e3ff" };

/** An SVG document, or null where nothing with a fee rate was included. */
export function plotWaits(deciles: readonly FeeDecileRow[], title: string): string | null {
  const longest = Math.max(0, ...deciles.map(({ waitMsP90 }) => waitMsP90 ?? 0));
  if (longest === 0) return null;
  const y = (ms: number) => AREA.bottom - (ms / longest) * (AREA.bottom - AREA.top);
  const width = (AREA.right - AREA.left) / deciles.length;
  return frame(SIZE, title, [
    label({ x: AREA.left, y: 26 }, title, { className: "h" }),
    label(
      { x: AREA.left, y: 45 },
      "wait until included by fee per kB, in tenths of the transactions; dark: median, light: 90 %",
      { className: "s" },
    ),
    ...gridLines(longest, y),
    ...deciles.flatMap((row, k) => drawBar(row, AREA.left + (k + 0.5) * width, y)),
  ]);
}

function gridLines(longest: number, y: (ms: number) => number): string[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => (longest * step) / STEPS).flatMap((ms) => [
    `<path class="g" d="M${AREA.left} ${px(y(ms))}H${AREA.right}"/>`,
    label({ x: AREA.left - 8, y: y(ms) + 4 }, formatMs(ms), { className: "s", anchor: "end" }),
  ]);
}

function drawBar(row: FeeDecileRow, middle: number, y: (ms: number) => number): string[] {
  const bar = (ms: number | null, fill: string) =>
    ms === null
      ? []
      : [
          `<rect x="${px(middle - BAR_WIDTH / 2)}" y="${px(y(ms))}" width="${BAR_WIDTH}" ` +
            `height="${px(AREA.bottom - y(ms))}" fill="${fill}"/>`,
        ];
  const none = label({ x: middle, y: AREA.bottom - 6 }, "none", {
    className: "s",
    anchor: "middle",
  });
  const style = { className: "s", anchor: "middle" } as const;
  return [
    ...(row.included === 0 ? [none] : []),
    ...bar(row.waitMsP90, COLOURS.most),
    ...bar(row.waitMsP50, COLOURS.median),
    label({ x: middle, y: AREA.bottom + 18 }, formatNumber(row.feeRateMin), style),
    label({ x: middle, y: AREA.bottom + 32 }, `to ${formatNumber(row.feeRateMax)}`, style),
  ];
}
