/** Growth and stale rate of the longest chain under one delay to everybody, many equal miners. */
import {
  equalMinerGrowth,
  equalMinerGrowthError,
  manyMinerGrowth,
} from "../../../theory/stale-rate.ts";
import { batchesOf, CHAIN_METHOD, growthOf, staleOf } from "../chain-figures.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { duration, endAfter } from "../settings.ts";

const INTERVAL_S = 60;

/** x, and blocks in units of the form's. */
const PLACES = [0.1, 0.5, 1, 2] as const;
const SIZES: Readonly<Record<Form, Point>> = {
  ci: { miners: 50, blocks: 4000, seeds: 2 },
  quick: { miners: 60, blocks: 8000, seeds: 4 },
  full: { miners: 300, blocks: 25_000, seeds: 8 },
};

/** The longest chain's entry. */
export const growthUnderDelay: Entry = {
  name: "growth-and-stale-under-delay",
  title: "Growth and stale rate under delay",
  what:
    "Equal miners, a constant delay D between any two, longest chain, first seen: of the blocks found a share 1 ÷ (1 + x), " +
    "x = D ÷ T, is canonical as miners become many; N miners are above that by about (x + x² + x³ ÷ 6) ÷ (N (1 + x)²).",
  source: "Sompolinsky & Zohar, Financial Cryptography 2015; correction for N derived here",
  method: `${CHAIN_METHOD} The correction for N miners is of first order in 1 ÷ N; what it leaves is the bias allowed.`,
  kinds: ["asymptotic"],
  scenario: "growth-under-delay.yaml",
  parameters: ["delay", "miners", "blocks", "seeds"],
  plot: {
    x: "x = delay ÷ block interval",
    y: "share of found blocks",
    theory: (series, x) => (series === "canonical" ? manyMinerGrowth(x) : 1 - manyMinerGrowth(x)),
  },
  points: (form) => PLACES.map((delay) => ({ delay, ...SIZES[form] })),
  runsOf: (point) => ({
    set: growthSets(point),
    seeds: numberOf(point, "seeds"),
    collect: "chainBatches",
  }),
  measure: (runs, point) => growthQuantities(batchesOf(runs), point),
};

/** What is laid over the scenario at a point. */
function growthSets(point: Point): readonly string[] {
  return [
    `network.latency.value=${duration(numberOf(point, "delay") * INTERVAL_S)}`,
    `nodes.miner.count=${numberOf(point, "miners")}`,
    ...endAfter(numberOf(point, "blocks"), INTERVAL_S),
  ];
}

/** Growth and stale rate beside theory. */
function growthQuantities(batches: Parameters<typeof growthOf>[0], point: Point): Quantity[] {
  const [x, miners] = [numberOf(point, "delay"), numberOf(point, "miners")];
  const growth = equalMinerGrowth(miners, x);
  const bias = equalMinerGrowthError(miners, x);
  const kind = "asymptotic";
  return [
    {
      quantity: "growth (canonical ÷ found)",
      reference: growth,
      estimate: growthOf(batches),
      kind,
      bias,
      at: { series: "canonical", x },
    },
    {
      quantity: "stale rate (stale ÷ found)",
      reference: 1 - growth,
      estimate: staleOf(batches),
      kind,
      bias,
      at: { series: "stale", x },
    },
  ];
}

/** The same network under GHOST: among honest miners it leaves no fewer stale blocks than the longest chain. */
export const ghostGrowth: Entry = {
  ...growthUnderDelay,
  name: "ghost-growth",
  title: "Growth under GHOST",
  what:
    "The network of growth-and-stale-under-delay with the heaviest subtree in place of the longest chain. Its growth is at least " +
    "λ ÷ (1 + λD) by theorem, and equals that among honest miners with one delay.",
  source:
    "Sompolinsky & Zohar, Financial Cryptography 2015 (lower bound); equality: Monte Carlos of 1,000 miners, .9075, .49998, .3337 at x = .1, 1, 2",
  scenario: "ghost-growth.yaml",
};
