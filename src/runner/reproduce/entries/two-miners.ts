/** Two miners with a constant delay between them: growth, stale rate and the greater one's share of the chain. */
import { twoMinerShare, twoMinerStaleRate } from "../../../theory/two-miners.ts";
import {
  batchesOf,
  CHAIN_METHOD,
  groupIndex,
  growthOf,
  shareOf,
  staleOf,
} from "../chain-figures.ts";
import { type Entry, type Form, numberOf } from "../entry.ts";
import { duration, endAfter, percent } from "../settings.ts";

const INTERVAL_S = 600;

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 10_000, seeds: 2 },
  quick: { blocks: 50_000, seeds: 4 },
  full: { blocks: 250_000, seeds: 8 },
};

const PLACES: Readonly<Record<Form, readonly (readonly [share: number, x: number])[]>> = {
  ci: [[0.7, 0.5]],
  quick: [0.5, 0.7].flatMap((share) => [0.1, 1].map((x) => [share, x] as const)),
  full: [0.5, 0.6, 0.7, 0.9].flatMap((share) => [0.1, 0.5, 1, 2].map((x) => [share, x] as const)),
};

/** Two miners. */
export const twoMiners: Entry = {
  name: "two-miners",
  title: "Two miners under delay",
  what:
    "Two miners a constant delay apart, longest chain, first seen: the exact growth of the chain, and the exact share of it that " +
    "the greater miner has.",
  source:
    "growth: Sompolinsky & Zohar, Financial Cryptography 2015; share: exit problem of the clamped lead",
  method: CHAIN_METHOD,
  kinds: ["exact"],
  scenario: "two-miners.yaml",
  parameters: ["share", "delay", "blocks", "seeds"],
  plot: {
    x: "x = delay ÷ block interval",
    y: "stale ÷ found",
    theory: (series, x) => {
      const share = Number(/[\d.]+/.exec(series)?.[0]);
      return twoMinerStaleRate([share, 1 - share], x);
    },
  },
  points: (form) => PLACES[form].map(([share, delay]) => ({ share, delay, ...SIZES[form] })),
  runsOf: (point) => ({
    set: [
      `network.latency.value=${duration(numberOf(point, "delay") * INTERVAL_S)}`,
      `nodes.alice.hashrate=${percent(numberOf(point, "share"))}`,
      `nodes.bob.hashrate=${percent(1 - numberOf(point, "share"))}`,
      ...endAfter(numberOf(point, "blocks"), INTERVAL_S),
    ],
    seeds: numberOf(point, "seeds"),
    collect: "chainBatches",
  }),
  measure: (runs, point) => {
    const [share, x] = [numberOf(point, "share"), numberOf(point, "delay")];
    const batches = batchesOf(runs);
    const stale = twoMinerStaleRate([share, 1 - share], x);
    const kind = "exact";
    return [
      {
        quantity: "growth (canonical ÷ found)",
        reference: 1 - stale,
        estimate: growthOf(batches),
        kind,
      },
      {
        quantity: "stale rate (stale ÷ found)",
        reference: stale,
        estimate: staleOf(batches),
        kind,
        at: { series: `share ${share}`, x },
      },
      {
        quantity: "greater miner's share of the chain",
        reference: twoMinerShare([share, 1 - share], x),
        estimate: shareOf(batches, groupIndex(runs, "alice"), share),
        kind,
      },
    ];
  },
};
