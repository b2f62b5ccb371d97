/** Every miner's stale rate and share of the chain under one delay, against a published table. */
import { minerStaleRate } from "../../../theory/stale-rate.ts";
import { batchesOf, CHAIN_METHOD, groupIndex, shareOf } from "../chain-figures.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { ratioOf } from "../estimate.ts";
import { duration, endAfter } from "../settings.ts";

const INTERVAL_S = 600;
/** The delay that the published table is of, as a share of the interval. */
const PUBLISHED_X = 10 / 600;

/** Percent of the hashrate; percent of the main chain, and stale ÷ main in percent, over 32,768 simulated years. */
const PUBLISHED = [
  { share: 30, ofChain: 30.0901, staleOverMain: 1.0092 },
  { share: 29, ofChain: 29.0794, staleOverMain: 1.04315 },
  { share: 12, ofChain: 11.9624, staleOverMain: 1.62079 },
  { share: 11, ofChain: 10.962, staleOverMain: 1.65404 },
  { share: 8, ofChain: 7.96423, staleOverMain: 1.75598 },
  { share: 5, ofChain: 4.97405, staleOverMain: 1.85974 },
  { share: 3, ofChain: 2.9815, staleOverMain: 1.92927 },
  { share: 1, ofChain: 0.993098, staleOverMain: 1.99286 },
  { share: 1, ofChain: 0.993211, staleOverMain: 1.99886 },
] as const;

const SHARES = PUBLISHED.map(({ share }) => share / 100);

const SIZES: Readonly<Record<Form, Point>> = {
  ci: { blocks: 6000, seeds: 2 },
  quick: { blocks: 40_000, seeds: 4 },
  full: { blocks: 200_000, seeds: 8 },
};

/** Nine miners. */
export const minerShareUnderDelay: Entry = {
  name: "miner-share-under-delay",
  title: "Stale rate and share of each miner under delay",
  what:
    "Nine miners of 30, 29, 12, 11, 8, 5, 3, 1 and 1 % of the hashrate: large ones lose less to a delay. At 10 s by 10 min (the default " +
    "x) against a published simulation of 1.7 thousand million blocks; at any x against first order in x.",
  source:
    "miningsimulation (darosior), README: shares, and stale ÷ main chain; first order: x (Σ over others of a[j]² + (1 − a[i])²)",
  method:
    `${CHAIN_METHOD} The published stale rates are over the miner's blocks in the main chain, and so are ours here; those of the closed ` +
    "form are over the blocks found. First order in x leaves an error of x² (1 + x) at most, which is the bias allowed.",
  kinds: ["exact", "asymptotic"],
  scenario: "miner-share-under-delay.yaml",
  parameters: ["delay", "blocks", "seeds"],
  plot: { x: "share of the hashrate, %", y: "stale ÷ found, %" },
  points: (form) => [{ delay: Number(PUBLISHED_X.toFixed(6)), ...SIZES[form] }],
  runsOf: (point) => ({
    set: [
      `network.latency.value=${duration(numberOf(point, "delay") * INTERVAL_S)}`,
      ...endAfter(numberOf(point, "blocks"), INTERVAL_S),
    ],
    seeds: numberOf(point, "seeds"),
    collect: "chainBatches",
  }),
  measure: (runs, point) => {
    const x = numberOf(point, "delay");
    const batches = batchesOf(runs);
    const isPublished = Math.abs(x - PUBLISHED_X) < 1e-5;
    return PUBLISHED.flatMap(({ share, ofChain, staleOverMain }, i): Quantity[] => {
      const group = groupIndex(runs, `pool-${i + 1}`);
      const name = `miner ${i + 1} (${share} %)`;
      const stalePart = batches.map(({ foundBy, canonicalBy }) => ({
        found: foundBy[group]!,
        canonical: canonicalBy[group]!,
      }));
      const overFound = ratioOf(
        stalePart.map(({ found, canonical }) => ({ part: found - canonical, whole: found })),
        "batches",
      );
      const first: Quantity = {
        quantity: `${name}: stale ÷ found`,
        reference: minerStaleRate(SHARES, i, x),
        estimate: overFound,
        kind: "asymptotic",
        bias: x * x * (1 + x),
        at: { series: "stale ÷ found", x: share },
      };
      if (!isPublished) return [first];
      return [
        first,
        {
          quantity: `${name}: stale ÷ main`,
          reference: staleOverMain / 100,
          estimate: ratioOf(
            stalePart.map(({ found, canonical }) => ({
              part: found - canonical,
              whole: canonical,
            })),
            "batches",
          ),
          kind: "exact",
        },
        {
          quantity: `${name}: share of the chain`,
          reference: ofChain / 100,
          estimate: shareOf(batches, group, SHARES[i]!),
          kind: "exact",
        },
      ];
    });
  },
};
