/** The pictures that go beside a report, by file name. */
import type { LinkedPlot } from "../markdown.ts";
import type { Report } from "../report.ts";
import { plotBlockTree } from "./block-tree.ts";
import { plotMempool } from "./mempool.ts";
import { plotPropagation } from "./propagation.ts";
import { plotWaits } from "./waits.ts";

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
  if (result.transactions !== undefined) {
    const { feeDeciles, mempools } = result.transactions;
    const waits = plotWaits(feeDeciles, `${scenario.name}: fee rate and wait`);
    const sizes = plotMempool(mempools.sizes, `${scenario.name}: mempools`);
    if (waits !== null) plots.push({ title: "Fee rate and wait", file: "waits.svg", svg: waits });
    if (sizes !== null) plots.push({ title: "Mempools", file: "mempool.svg", svg: sizes });
  }
  return plots;
}
