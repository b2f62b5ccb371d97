/** Theory against simulation as a picture: a line for each series, points with their 95 % intervals over it. */
import { log } from "../../lib/math.ts";
import { formatNumber } from "../../metrics/format.ts";
import { frame, label, px } from "./svg.ts";

/** A place of a curve. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** A measured place; `low` and `high` are the ends of its interval. */
export interface MeasuredPlace extends PlotPoint {
  readonly low: number;
  readonly high: number;
  /** Whether it is where it should be. */
  readonly ok: boolean;
}

/** One curve and what was measured of it. */
export interface TheorySeries {
  readonly name: string;
  readonly line: readonly PlotPoint[];
  readonly points: readonly MeasuredPlace[];
}

/** What is drawn. */
export interface TheoryPlot {
  readonly title: string;
  readonly x: { readonly name: string; readonly log: boolean };
  readonly y: { readonly name: string; readonly log: boolean };
  readonly series: readonly TheorySeries[];
}

const SIZE = { width: 720, height: 400 };
const AREA = { left: 72, right: 540, top: 66, bottom: 340 };
const COLOURS = ["#0969da", "#1a7f37", "#8250df", "#9a6700", "#bf3989", "#57606a", "#0550ae"];
const RED = "#cf222e";
const LEGEND_MAX = 14;

/** An SVG document, or null where nothing was measured. */
export function plotTheory(plot: TheoryPlot): string | null {
  const points = plot.series.flatMap(({ points: own }) => own);
  if (points.length === 0) return null;
  const lines = plot.series.flatMap(({ line }) => line);
  const x = axis(
    [...points, ...lines].map((at) => at.x),
    { ...plot.x, from: AREA.left, to: AREA.right },
  );
  const ends = points.flatMap(({ y: at, low, high }) =>
    plot.y.log && low <= 0 ? [at, high] : [low, high],
  );
  const y = axis([...ends, ...lines.map((at) => at.y)], {
    ...plot.y,
    from: AREA.bottom,
    to: AREA.top,
  });
  return frame(SIZE, plot.title, [
    label({ x: AREA.left, y: 26 }, plot.title, { className: "h" }),
    label(
      { x: AREA.left, y: 45 },
      `${plot.y.name}; line: reference, points: simulated with 95 % intervals`,
      {
        className: "s",
      },
    ),
    ...grid(x, y),
    label({ x: (AREA.left + AREA.right) / 2, y: AREA.bottom + 40 }, plot.x.name, {
      className: "s",
      anchor: "middle",
    }),
    ...plot.series.flatMap((series, k) => drawSeries(series, COLOURS[k % COLOURS.length]!, x, y)),
    ...legend(plot.series),
  ]);
}

interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

function axis(
  values: readonly number[],
  given: { readonly log: boolean; readonly from: number; readonly to: number },
): Axis {
  const usable = values.filter((value) => Number.isFinite(value) && (!given.log || value > 0));
  const [least, most] = [Math.min(...usable), Math.max(...usable)];
  return given.log ? logAxis(least, most, given) : linearAxis(least, most, given);
}

function linearAxis(least: number, most: number, { from, to }: { from: number; to: number }): Axis {
  // Between nothing and nothing a unit is shown.
  const span = most - least > 0 ? most - least : Math.max(1, Math.abs(most));
  const step = roundStep(span / 5);
  const low = Math.floor(least / step) * step;
  const high = Math.max(low + step, Math.ceil(most / step) * step);
  const count = Math.floor((high - low) / step + 0.5);
  const ticks = Array.from({ length: count + 1 }, (_, k) => low + k * step);
  return { ticks, place: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** Decades, with 2 and 5 between them where there are few. */
function logAxis(least: number, most: number, { from, to }: { from: number; to: number }): Axis {
  const ticks: number[] = [];
  const isWide = most / least > 300;
  for (let decade = 1e-9; decade < 1e12; decade *= 10) {
    for (const digit of isWide ? [1] : [1, 2, 5]) ticks.push(decade * digit);
  }
  const first = Math.max(
    0,
    ticks.findLastIndex((tick) => tick <= least * 1.0001),
  );
  const last = ticks.findIndex((tick) => tick >= most * 0.9999);
  const shown = ticks.slice(first, Math.max(last, first + 1) + 1);
  const [low, high] = [shown[0]!, shown.at(-1)!];
  const scale = log(high / low);
  return {
    ticks: shown,
    place: (value) => from + (log(Math.max(value, low) / low) / scale) * (to - from),
  };
}

function roundStep(rough: number): number {
  let power = 1;
  while (power * 10 <= rough) power *= 10;
  while (power > rough) power /= 10;
  return [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((step) => step >= rough)!;
}

function grid(x: Axis, y: Axis): string[] {
  return [
    ...y.ticks.flatMap((tick) => [
      `<path class="g" d="M${AREA.left} ${px(y.place(tick))}H${AREA.right}"/>`,
      label({ x: AREA.left - 8, y: y.place(tick) + 4 }, tickText(tick), {
        className: "s",
        anchor: "end",
      }),
    ]),
    ...x.ticks.flatMap((tick) => [
      `<path class="g" d="M${px(x.place(tick))} ${AREA.top}V${AREA.bottom}"/>`,
      label({ x: x.place(tick), y: AREA.bottom + 18 }, tickText(tick), {
        className: "s",
        anchor: "middle",
      }),
    ]),
  ];
}

/** Sums of steps have a tail of rounding. */
function tickText(value: number): string {
  return Math.abs(value) < 1e-12 ? "0" : formatNumber(Number(value.toPrecision(6)));
}

function drawSeries(series: TheorySeries, colour: string, x: Axis, y: Axis): string[] {
  const at = (place: PlotPoint) => `${px(x.place(place.x))} ${px(y.place(place.y))}`;
  const line =
    series.line.length < 2
      ? []
      : [
          `<polyline points="${series.line.map(at).join(" ")}" fill="none" stroke="${colour}" ` +
            `stroke-width="1.5" stroke-opacity="0.75"/>`,
        ];
  // A reference of one place only is a short line across it.
  const single = series.line.length === 1 ? series.line : [];
  const ticks = single.map((place) => {
    const [cx, cy] = [x.place(place.x), y.place(place.y)];
    return `<path d="M${px(cx - 9)} ${px(cy)}H${px(cx + 9)}" stroke="${colour}" stroke-width="2"/>`;
  });
  const points = series.points.flatMap((point) => {
    const ink = point.ok ? colour : RED;
    const [cx, low, high] = [x.place(point.x), y.place(point.low), y.place(point.high)];
    return [
      `<path d="M${px(cx)} ${px(low)}V${px(high)}M${px(cx - 4)} ${px(low)}h8M${px(cx - 4)} ${px(high)}h8" ` +
        `stroke="${ink}" stroke-width="1.2" fill="none"/>`,
      `<circle cx="${px(cx)}" cy="${px(y.place(point.y))}" r="3.2" fill="#fff" stroke="${ink}" stroke-width="1.6"/>`,
    ];
  });
  return [...line, ...ticks, ...points];
}

function legend(series: readonly TheorySeries[]): string[] {
  const shown = series.slice(0, LEGEND_MAX);
  const rows = shown.flatMap(({ name }, k) => {
    const y = AREA.top + 8 + 18 * k;
    const colour = COLOURS[k % COLOURS.length]!;
    return [
      `<path d="M${AREA.right + 16} ${y}h18" stroke="${colour}" stroke-width="2"/>`,
      label({ x: AREA.right + 40, y: y + 4 }, name, { className: "s" }),
    ];
  });
  const left = series.length - shown.length;
  const more = { x: AREA.right + 40, y: AREA.top + 12 + 18 * LEGEND_MAX };
  return left > 0 ? [...rows, label(more, `and ${left} more`, { className: "s" })] : rows;
}
