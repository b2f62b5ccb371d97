/** The pictures that go beside a report, by file name. */
import type { LinkedPlot } from "../markdown.ts";
import type { Report } from "../report.ts";
import { plotBlockTree } from "./block-tree.ts";
import { plotPropagation } from "./propagation.ts";

/** A picture: where it goes (relative to the report) and what it holds. */
export interface Plot extends LinkedPlot {
  readonly svg: string;
}

/** Pictures for which the run has data. */
export function renderPlots(report: Report): Plot[] {
  const { result, scenario } = report;
  const tree = plotBlockTree(result, `${scenario.name}: forks`);
  const spread = plotPropagation(result.propagation.delivery, `${scenario.name}: propagation`);
  const plots: Plot[] = [];
  if (tree !== null) plots.push({ title: "Forks", file: "block-tree.svg", svg: tree });
  if (spread !== null) plots.push({ title: "Propagation", file: "propagation.svg", svg: spread });
  return plots;
}
