/** Gossip: arrivals against Dijkstra's shortest paths, and the harmonic law of flooding a complete graph. */
import { floodTime, floodTimeToOne } from "../../../theory/gossip.ts";
import type { ShortestPaths } from "../collectors/shortest-paths.ts";
import type { Spreading } from "../collectors/spreading.ts";
import { type Entry, type Form, numberOf } from "../entry.ts";
import { certain, meanOf } from "../estimate.ts";
import { endAfter } from "../settings.ts";

/** Mean delay of a link of the complete graph, in seconds. */
const LINK_S = 10;
/** So long that no two blocks are under way at once: rivals of each other are not passed on by everybody. */
const INTERVAL_S = 86_400;

const FLOODS: Readonly<Record<Form, readonly { nodes: number; blocks: number; seeds: number }[]>> =
  {
    ci: [{ nodes: 10, blocks: 2000, seeds: 1 }],
    quick: [
      { nodes: 10, blocks: 10_000, seeds: 2 },
      { nodes: 30, blocks: 2500, seeds: 2 },
      { nodes: 100, blocks: 400, seeds: 2 },
    ],
    full: [
      { nodes: 3, blocks: 50_000, seeds: 4 },
      { nodes: 10, blocks: 50_000, seeds: 4 },
      { nodes: 30, blocks: 10_000, seeds: 4 },
      { nodes: 100, blocks: 2500, seeds: 4 },
    ],
  };

/** The flood law. */
export const gossipFlood: Entry = {
  name: "gossip-flood",
  title: "Flooding a complete graph",
  what:
    "All nodes linked, every message under way for an exponential time of mean 1: the last of n nodes has a block after " +
    "2 H(n − 1) ÷ n on average, a random other one after H(n − 1) ÷ (n − 1), with the harmonic numbers H.",
  source:
    "first-passage percolation on the complete graph (Janson 1999); means as sums of exponential stages",
  method:
    "Blocks are pushed; each one's delays are drawn anew, so that blocks are independent of each other, and standard errors are those of " +
    "a mean over blocks. Blocks still under way at the end are left out, which takes the slow ones of the last minute.",
  kinds: ["exact"],
  scenario: "gossip-flood.yaml",
  parameters: ["nodes", "blocks", "seeds"],
  plot: {
    x: "nodes",
    y: "delay ÷ mean delay of a link",
    logX: true,
    theory: (series, x) =>
      series === "last node"
        ? between((n) => floodTime(n, 1), x)
        : between((n) => floodTimeToOne(n, 1), x),
  },
  points: (form) => FLOODS[form],
  runsOf: (point) => ({
    set: [
      `nodes.node.count=${numberOf(point, "nodes")}`,
      ...endAfter(numberOf(point, "blocks"), INTERVAL_S),
    ],
    seeds: numberOf(point, "seeds"),
    collect: "spreading",
  }),
  measure: (runs, point) => {
    const spread = runs.map(({ collected }) => collected as Spreading);
    const nodes = numberOf(point, "nodes");
    const inLinks = (values: readonly number[]) => values.map((seconds) => seconds / LINK_S);
    return [
      {
        quantity: "last node, mean delay",
        reference: floodTime(nodes, 1),
        estimate: meanOf(inLinks(spread.flatMap(({ floodSeconds }) => floodSeconds)), "blocks"),
        kind: "exact",
        at: { series: "last node", x: nodes },
      },
      {
        quantity: "random node, mean delay",
        reference: floodTimeToOne(nodes, 1),
        estimate: meanOf(inLinks(spread.flatMap(({ meanSeconds }) => meanSeconds)), "blocks"),
        kind: "exact",
        at: { series: "random node", x: nodes },
      },
    ];
  },
};

/** A law of whole numbers of nodes, between them straight. */
function between(law: (nodes: number) => number, nodes: number): number {
  const below = Math.floor(nodes);
  return law(below) + (nodes - below) * (law(below + 1) - law(below));
}

const PATHS: Readonly<Record<Form, readonly { nodes: number; blocks: number; seeds: number }[]>> = {
  ci: [{ nodes: 60, blocks: 200, seeds: 1 }],
  quick: [
    { nodes: 100, blocks: 500, seeds: 2 },
    { nodes: 400, blocks: 500, seeds: 2 },
  ],
  full: [
    { nodes: 100, blocks: 1000, seeds: 4 },
    { nodes: 400, blocks: 1000, seeds: 4 },
    { nodes: 1000, blocks: 1000, seeds: 4 },
  ],
};

/** The oracle. */
export const gossipShortestPaths: Entry = {
  name: "gossip-shortest-paths",
  title: "Arrivals are shortest paths",
  what:
    "Constant link delays, no limit of bandwidth, blocks pushed: every block reaches every node at the microsecond that Dijkstra's shortest " +
    "path from its finder says.",
  source: "Dijkstra 1959, as an oracle that shares no code with the simulation",
  method:
    "Every arrival of every block is compared; chance has no part in it, and a single arrival off its path is red.",
  kinds: ["exact", "calibration"],
  scenario: "gossip-shortest-paths.yaml",
  parameters: ["nodes", "blocks", "seeds"],
  plot: { x: "nodes", y: "arrivals off their shortest path", logX: true },
  points: (form) => PATHS[form],
  runsOf: (point) => ({
    set: [
      `nodes.node.count=${numberOf(point, "nodes")}`,
      `stop.height=${numberOf(point, "blocks")}`,
    ],
    seeds: numberOf(point, "seeds"),
    collect: "shortestPaths",
  }),
  measure: (runs, point) => {
    const found = runs.map(({ collected }) => collected as ShortestPaths);
    const sum = (pick: (one: ShortestPaths) => number) =>
      found.reduce((total, one) => total + pick(one), 0);
    return [
      {
        quantity: "arrivals off their shortest path",
        reference: 0,
        estimate: certain(sum(({ off }) => off)),
        kind: "exact",
        at: { series: "arrivals", x: numberOf(point, "nodes") },
      },
      {
        quantity: "arrivals compared",
        reference: null,
        estimate: certain(sum(({ arrivals }) => arrivals)),
        kind: "calibration",
      },
    ];
  },
};
