/** An entry's plot from what was measured at its points. */
import { exp, log } from "../../lib/math.ts";
import { type PlotPoint, plotTheory, type TheorySeries } from "../../report/plots/theory.ts";
import type { Quantity } from "./entry.ts";
import type { EvaluatedPoint, ReproductionResult } from "./evaluate.ts";

/** Places at which theory is worked out for a line. */
const STEPS = 80;

interface Place {
  readonly quantity: Quantity;
  readonly result: ReproductionResult;
  readonly x: number;
}

/** An SVG document, or null where the entry has nothing to draw. */
export function plotEntry(points: readonly EvaluatedPoint[]): string | null {
  const { entry } = points[0]!;
  const bySeries = new Map<string, Place[]>();
  for (const { quantities, results } of points) {
    quantities.forEach((quantity, k) => {
      if (quantity.at === undefined) return;
      const { series, x } = quantity.at;
      bySeries.set(series, [...(bySeries.get(series) ?? []), { quantity, result: results[k]!, x }]);
    });
  }
  const all = [...bySeries.values()].flat().map(({ x }) => x);
  const range = { least: Math.min(...all), most: Math.max(...all) };
  const series = [...bySeries].map(([name, places]): TheorySeries => {
    const sorted = [...places].sort((a, b) => a.x - b.x);
    return {
      name,
      line: lineOf(name, sorted, points, range),
      points: sorted.map(({ result, x }) => ({
        x,
        y: result.simulated,
        low: result.ci95[0],
        high: result.ci95[1],
        ok: result.verdict !== "fail",
      })),
    };
  });
  const { plot, title } = entry;
  return plotTheory({
    title,
    x: { name: plot.x, log: plot.logX === true },
    y: { name: plot.y, log: plot.logY === true },
    series,
  });
}

function lineOf(
  name: string,
  places: readonly Place[],
  points: readonly EvaluatedPoint[],
  { least, most }: { readonly least: number; readonly most: number },
): PlotPoint[] {
  const { entry, point } = points[0]!;
  const { theory, logX } = entry.plot;
  if (theory === undefined) {
    return places.flatMap(({ x, result }) =>
      result.reference === null ? [] : [{ x, y: result.reference }],
    );
  }
  return Array.from({ length: STEPS + 1 }, (_, k) => {
    const share = k / STEPS;
    const x =
      logX === true ? least * exp(share * log(most / least)) : least + share * (most - least);
    return { x, y: theory(name, x, point) };
  }).flatMap(({ x, y }) => (y === null || !Number.isFinite(y) ? [] : [{ x, y }]));
}
