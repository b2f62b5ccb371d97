/** How blocks spread, as a picture: share of deliveries over delay on a logarithmic axis. */
import { log } from "../../lib/math.ts";
import { formatMs, formatPercent } from "../../metrics/format.ts";
import type { DeliveryDelay } from "../../metrics/run-result.ts";
import { frame, label, px } from "./svg.ts";

const SIZE = { width: 660, height: 326 };
const AREA = { left: 56, right: 624, top: 66, bottom: 290 };
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;
const MARKS = [
  { share: 0.5, key: "delayMsP50" },
  { share: 0.9, key: "delayMsP90" },
  { share: 0.99, key: "delayMsP99" },
] as const;
/** Where the axis may begin and end, in milliseconds: round in each unit, 10 h the last in hours. */
const TICKS_MS = [
  ...[0.01, 0.1, 1, 10, 100, 1000, 10_000],
  ...[60_000, 600_000, 3_600_000, 36_000_000, 360_000_000],
] as const;
const COLOUR = "#0969da";

/** An SVG document, or null where nothing was delivered. */
export function plotPropagation(delivery: DeliveryDelay, title: string): string | null {
  const points = delivery.curve.filter((point) => point.delayMs > 0);
  if (points.length < 2) return null;
  const ticks = ticksAround(points[0]!.delayMs, points.at(-1)!.delayMs);
  const [least, most] = [ticks[0]!, ticks.at(-1)!];
  const scale = log(most / least);
  const x = (ms: number) => AREA.left + (log(ms / least) / scale) * (AREA.right - AREA.left);
  const y = (share: number) => AREA.bottom - share * (AREA.bottom - AREA.top);
  const steps = points.map(({ delayMs, share }) => `${px(x(delayMs))} ${px(y(share))}`);
  return frame(SIZE, title, [
    label({ x: AREA.left, y: 26 }, title, { className: "h" }),
    label({ x: AREA.left, y: 45 }, "share of deliveries by delay from found", { className: "s" }),
    ...gridLines(ticks, x, y),
    `<polyline points="${steps.join(" ")}" fill="none" stroke="${COLOUR}" stroke-width="2"/>`,
    ...MARKS.flatMap(({ share, key }) => mark(share, delivery[key], x, y)),
  ]);
}

type Scale = (value: number) => number;

function gridLines(ticks: readonly number[], x: Scale, y: Scale): string[] {
  const lines: string[] = [];
  for (const share of SHARES) {
    lines.push(`<path class="g" d="M${AREA.left} ${px(y(share))}H${AREA.right}"/>`);
    const at = { x: AREA.left - 8, y: y(share) + 4 };
    lines.push(label(at, formatPercent(share), { className: "s", anchor: "end" }));
  }
  for (const tick of ticks) {
    lines.push(`<path class="g" d="M${px(x(tick))} ${AREA.top}V${AREA.bottom}"/>`);
    const at = { x: x(tick), y: AREA.bottom + 18 };
    lines.push(label(at, formatMs(tick), { className: "s", anchor: "middle" }));
  }
  return lines;
}

function mark(share: number, ms: number | null, x: Scale, y: Scale): string[] {
  if (ms === null || ms <= 0) return [];
  // Near the right edge the words stand before their point.
  const isRight = x(ms) > AREA.right - 130;
  const at = { x: x(ms) + (isRight ? -8 : 8), y: y(share) + (isRight || share > 0.95 ? -8 : 14) };
  const text = `${formatPercent(share)} within ${formatMs(ms)}`;
  return [
    `<circle cx="${px(x(ms))}" cy="${px(y(share))}" r="4" fill="${COLOUR}"/>`,
    label(at, text, { anchor: isRight ? "end" : "start" }),
  ];
}

/** The ticks from the last one below the least delay to the first one above the greatest. */
function ticksAround(least: number, most: number): number[] {
  const below = TICKS_MS.findLastIndex((tick) => tick <= least);
  const above = TICKS_MS.findIndex((tick) => tick >= most);
  const from = Math.max(0, below);
  const to = above < 0 ? TICKS_MS.length - 1 : above;
  return TICKS_MS.slice(from, Math.max(to, from + 1) + 1);
}
