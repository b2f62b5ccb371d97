/** The fork rate that Decker and Wattenhofer derive from a propagation curve, with the run's own curve. */
import { firstOrderStaleRate } from "../../../theory/stale-rate.ts";
import type { Conflicts } from "../collectors/conflicts.ts";
import { type Entry, type Form, numberOf } from "../entry.ts";
import { batchMeans, meanOf } from "../estimate.ts";
import { endAfter } from "../settings.ts";

const NODES: Readonly<Record<Form, number>> = { ci: 40, quick: 60, full: 200 };
const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 3000, seeds: 1 },
  quick: { blocks: 8000, seeds: 2 },
  full: { blocks: 20_000, seeds: 8 },
};
/** Blocks whose fates are taken together, for a standard error that allows for neighbours. */
const BATCH = 50;
/** Seconds: the conflicts of a block with a curve of some two seconds. */
const INTERVALS: Readonly<Record<Form, readonly number[]>> = {
  ci: [30],
  quick: [20, 60],
  full: [20, 60, 200, 600],
};

/** Fork rate from the propagation curve. */
export const forkRate: Entry = {
  name: "fork-rate",
  title: "Fork rate from the run's own propagation curve",
  what:
    "While a block spreads, nodes without it may find others: with f(t) the share of the hashrate that has the block, that happens " +
    "∫ (1 − f) dt ÷ T times a block on average, and at least once with probability 1 − exp(−∫ (1 − f) dt ÷ T): the fork rate, to first order.",
  source:
    "Decker & Wattenhofer, P2P 2013 (with T = 633.68 s and 11.37 s from their curve: 1.78 %, observed 1.69 %)",
  method:
    "A network of random links with blocks of 100 kB that take seconds. For every block that is no rival itself the collector integrates 1 − f, as it was, up to " +
    "the last arrival or to the first block that a node without it finds. Whether there is one, minus the integral ÷ T, has the mean 0 for " +
    "every block (a stopped martingale), so that the standard error is that of a mean over blocks. The stale rate equals Decker and " +
    "Wattenhofer's probability, with the curve of the blocks without a rival, to first order only: (∫ ÷ T)² is the bias allowed; its standard " +
    "error is that of batches of 50 blocks. (The paper steps by seconds: 1 − (1 − 1 ÷ T)^∫.) The last 50 blocks of a run are left out.",
  kinds: ["exact", "asymptotic"],
  scenario: "fork-rate.yaml",
  parameters: ["interval", "nodes", "blocks", "seeds"],
  plot: {
    x: "block interval, s",
    y: "per block",
    logX: true,
    logY: true,
  },
  points: (form) =>
    INTERVALS[form].map((interval) => ({ interval, nodes: NODES[form], ...SIZES[form] })),
  runsOf: (point) => ({
    set: [
      `chain.blockInterval=${numberOf(point, "interval")} s`,
      `nodes.node.count=${numberOf(point, "nodes")}`,
      ...endAfter(numberOf(point, "blocks"), numberOf(point, "interval")),
    ],
    seeds: numberOf(point, "seeds"),
    collect: "conflicts",
  }),
  measure: (runs, point) => {
    const interval = numberOf(point, "interval");
    const spread = runs.map(({ collected }) => collected as Conflicts);
    const conflict = spread.flatMap((one) => one.conflict);
    const expected = spread.flatMap(({ uninformed }) => uninformed.map((s) => s / interval));
    const difference = meanOf(
      conflict.map((count, k) => count - expected[k]!),
      "blocks",
    );
    const mean = meanOf(expected, "blocks").value;
    // The curve of a block that no other one disturbs.
    const undisturbed = meanOf(
      expected.filter((_, k) => conflict[k] === 0),
      "blocks",
    ).value;
    const stale = spread.flatMap((one) => batchMeans(one.stale, BATCH));
    return [
      {
        quantity: "forks (blocks that got a rival)",
        reference: mean,
        estimate: { ...difference, value: mean + difference.value },
        kind: "exact",
        at: { series: "rivals", x: interval },
      },
      {
        quantity: "stale rate (stale ÷ found)",
        reference: firstOrderStaleRate(undisturbed),
        estimate: meanOf(stale, `batches of ${BATCH} blocks`),
        kind: "asymptotic",
        bias: undisturbed * undisturbed,
        at: { series: "stale", x: interval },
      },
    ];
  },
};
