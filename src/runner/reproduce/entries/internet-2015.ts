/** Propagation and stale rate on the internet of 2015, beside what was measured then. */
import { banded, delayOf, staleRateOf } from "../band-figures.ts";
import { type Entry, type Form, numberOf, type Point } from "../entry.ts";

const SIZES: Readonly<Record<Form, Point>> = {
  ci: { nodes: 600, blocks: 200, seeds: 2 },
  quick: { nodes: 600, blocks: 1000, seeds: 2 },
  full: { nodes: 2000, blocks: 3000, seeds: 4 },
};

/** Measured bands. */
export const internet2015: Entry = {
  name: "internet-2015",
  title: "The internet of 2015",
  what:
    "Blocks of 540 kB between nodes of 2015 as published (regions, latencies, bandwidths, degrees, pools). Measured then: half of the nodes after " +
    "4.1 s (November 2014) to 8.7 s (2014–15), nine in ten after 18 to 79 s, 0.41 % of blocks stale.",
  source:
    "Croman et al., On Scaling Decentralized Blockchains, 2016 (8.7 s, 79 s, 540 kB); bitcoinstats.com, 2014-11-17 (4.063 s, 18.042 s); Gervais et al. 2016 " +
    "(.41 % measured, 1.85 % simulated)",
  method:
    "Half of the nodes: between the two measurements. Nine in ten: within a factor of two of them, since published bandwidths are means by region, " +
    "and the slow nodes of the measured tail are not in them. Stale rate: between the measured one, of a network whose pools also had a relay network among " +
    "themselves, and the one that the paper simulates without it. Delays are over deliveries, a figure each run; the stale rate is over all blocks, with the binomial law's error.",
  kinds: ["band"],
  scenario: "internet-2015.yaml",
  parameters: ["nodes", "blocks", "seeds"],
  plot: { x: "share of the nodes, %", y: "delay, s", logY: true },
  points: (form) => [SIZES[form]],
  runsOf: (point) => ({
    set: [
      `nodes.node.count=${numberOf(point, "nodes")}`,
      `stop.height=${numberOf(point, "blocks")}`,
    ],
    seeds: numberOf(point, "seeds"),
  }),
  measure: (runs) => [
    banded("delay to half of the nodes (s)", {
      reference: 8.7,
      estimate: delayOf(runs, "delayMsP50"),
      band: { low: 4.063, high: 8.7 },
      at: { series: "Croman et al.", x: 50 },
    }),
    banded("delay to nine in ten (s)", {
      reference: 18.042,
      estimate: delayOf(runs, "delayMsP90"),
      band: { low: 18.042 / 2, high: 2 * 79 },
      at: { series: "Croman et al.", x: 90 },
    }),
    banded("stale rate (stale ÷ found)", {
      reference: 0.0041,
      estimate: staleRateOf(runs),
      band: { low: 0.0041, high: 0.0185 },
    }),
  ],
};
