/** The answers to the questions of `scenarios/reproduce/`, beside those of the other shipped scenarios. */
import { formatMs, formatNumber, formatPercent } from "../../src/metrics/format.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import { bitcoinMeanInterval } from "../../src/theory/difficulty.ts";
import { doubleSpendProbability } from "../../src/theory/double-spend.ts";
import { floodTime } from "../../src/theory/gossip.ts";
import { solveOptimalPolicy } from "../../src/theory/policy-solver.ts";
import { selfishGrowth, selfishRevenue, selfishStaleRate } from "../../src/theory/selfish-mining.ts";
import { equalMinerGrowth, firstOrderStaleRate } from "../../src/theory/stale-rate.ts";
import { twoMinerShare, twoMinerStaleRate } from "../../src/theory/two-miners.ts";
import type { Answer } from "./answers.ts";
import { groupRow, reach, stale } from "./figures.ts";

const MINUTE = 60_000;

/** By path below `scenarios/`. */
export const REPRODUCE_ANSWERS: Readonly<Record<string, Answer>> = {
  "reproduce/difficulty.yaml": (own) =>
    `${formatMs(own.intervals.canonical.intervalMsMean!)} in the mean of ` +
    `${own.chain.canonicalHeight} blocks; the law says ` +
    `${formatMs(bitcoinMeanInterval(10 * MINUTE, 20))}`,

  "reproduce/fork-rate.yaml": (own) =>
    `${stale(own)} stale; the delays foretell ` +
    formatPercent(
      firstOrderStaleRate(own.propagation.hashWeightedDelayMs!.mean / (MINUTE / 3)),
    ),

  "reproduce/gervais.yaml": (own) =>
    `${reach(own, 0.5)}, where the paper's simulator takes 14.7 s; ` +
    `${stale(own)} stale in a short run, there 1.5 %`,

  "reproduce/ghost-growth.yaml": (own, run) =>
    `No: ${stale(own)} stale, ${stale(run("reproduce/growth-under-delay.yaml"))} with the longest chain`,

  "reproduce/gossip-flood.yaml": (own) =>
    `${reach(own, 0.99)} to the last node (median block); the mean is ` +
    `${formatMs(floodTime(10, 10_000))} by theory`,

  "reproduce/gossip-shortest-paths.yaml": (own) =>
    `${reach(own, 0.99)} to 99 % of nodes, with links of 100 ms (median)`,

  "reproduce/growth-under-delay.yaml": (own) =>
    `Nearly: ${stale(own)} of ${own.chain.blocksFound} blocks; a hundred miners make it ` +
    formatPercent(1 - equalMinerGrowth(100, 1)),

  "reproduce/internet-2015.yaml": (own) =>
    `Half of the nodes after ${reach(own, 0.5)} (measured: 4.1 to 8.7 s), nine in ten after ` +
    `${reach(own, 0.9)} (18 to 79 s: slow nodes are missing here)`,

  "reproduce/mempool-queue.yaml": ({ transactions }) => {
    const rows = transactions!.feeDeciles;
    const wait = (row: (typeof rows)[number]) => formatMs(row.waitMsP50!);
    return (
      `Half of the cheapest wait ${wait(rows[0]!)} or longer, of the dearest ` +
      `${wait(rows.at(-1)!)}`
    );
  },

  "reproduce/miner-share-under-delay.yaml": (own) => {
    const small = ["pool-8", "pool-9"].map((name) => groupRow(own, name));
    const lost = small.reduce((sum, row) => sum + row.blocksStale, 0);
    const found = small.reduce((sum, row) => sum + row.blocksFound, 0);
    const large = groupRow(own, "pool-1");
    return (
      `Yes: those of 1 % lose ${lost} of ${found}, the one of 30 % ` +
      `${large.blocksStale} of ${large.blocksFound}`
    );
  },

  "reproduce/poisson-mining.yaml": (own) => {
    const { coefficientOfVariation, quantiles } = own.intervals.found;
    const median = quantiles.find(({ share }) => share === 0.5)!;
    return (
      `Yes: median ${formatMs(median.measuredMs)} (${formatMs(median.exponentialMs)} by the law), ` +
      `deviation ÷ mean ${formatNumber(coefficientOfVariation!)}; shares ` +
      ["a", "b", "c", "d"].map((name) => formatPercent(groupRow(own, name).blockShare!)).join(", ")
    );
  },

  "reproduce/selfish-mining.yaml": (own) =>
    `${formatPercent(adversary(own).revenueShare!)} of the chain ` +
    `(${formatPercent(selfishRevenue({ alpha: 0.35, gamma: 0.5 }))} in the long run); ` +
    `${stale(own)} of blocks are stale (${formatPercent(selfishStaleRate(0.35))})`,

  "reproduce/stubborn-mining.yaml": (own) =>
    `${formatPercent(adversary(own).revenueShare!)} of the chain (56.95 % in the long run); ` +
    `selfish mining would have ${formatPercent(selfishRevenue({ alpha: 0.4, gamma: 0.5 }))}`,

  "reproduce/optimal-withholding.yaml": (own) =>
    `${formatPercent(adversary(own).revenueShare!)} of the chain in a short run; ` +
    `${formatPercent(bestShare({ alpha: 0.4, gamma: 0.5 }))} in the long run`,

  "reproduce/double-spend.yaml": (own) =>
    `${attacks(own)}; Rosenfeld's law says ` +
    formatPercent(doubleSpendProbability({ share: 0.3, confirmations: 2, giveUpDeficit: 20 })),

  "reproduce/private-attack.yaml": (own) =>
    `${attacks(own)}; without delay ` +
    `${formatPercent(doubleSpendProbability({ share: 0.3, confirmations: 3, giveUpDeficit: 20 }))} would`,

  "reproduce/profit-timing.yaml": (own) =>
    `${formatMs(own.intervals.canonical.intervalMsMean!)} in place of 10 min: the first window takes ` +
    `${formatMs((10 * MINUTE) / selfishGrowth(0.4))} a block, the later ones the intended time`,

  "reproduce/two-miners.yaml": (own) =>
    `${stale(own)} are stale (${formatPercent(twoMinerStaleRate([0.7, 0.3], 0.5))} by the exact law); ` +
    `the one of 70 % has ${formatPercent(groupRow(own, "alice").blockShare!)} of the chain ` +
    `(${formatPercent(twoMinerShare([0.7, 0.3], 0.5))})`,
};

function adversary({ parties }: RunResult) {
  return parties!.find(({ name }) => name === "adversary")!;
}

function attacks(own: RunResult): string {
  const { succeeded, givenUp } = adversary(own).attacks!;
  const all = succeeded + givenUp;
  return `${succeeded} of ${all} attacks succeed, ${formatPercent(succeeded / all)}`;
}

function bestShare(setting: { readonly alpha: number; readonly gamma: number }): number {
  return solveOptimalPolicy({ ...setting, truncation: 40 }).lowerBound;
}
