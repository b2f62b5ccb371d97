/** The mempool as a queue before blocks of limited room: backlog, waits, and waits by class of fees. */
import {
  batchQueueBacklog,
  batchQueueClassWaits,
  batchQueueWait,
} from "../../../theory/mempool-queue.ts";
import type { TransactionWaits, WaitBatch } from "../collectors/transaction-waits.ts";
import { type Entry, type Form, numberOf, type Point, type Quantity } from "../entry.ts";
import { ratioOf } from "../estimate.ts";

const INTERVAL_S = 60;
const ACCOUNTS = 50_000;
/** Fees of the scenario, the dearest first, with their parts of the arrivals. */
const CLASSES = [
  { fee: 3, part: 1 / 3 },
  { fee: 2, part: 1 / 3 },
  { fee: 1, part: 1 / 3 },
] as const;

const SIZES: Readonly<Record<Form, { blocks: number; seeds: number }>> = {
  ci: { blocks: 9000, seeds: 1 },
  quick: { blocks: 9000, seeds: 2 },
  full: { blocks: 60_000, seeds: 8 },
};
const LOADS: Readonly<Record<Form, readonly number[]>> = {
  ci: [0.5],
  quick: [0.5, 0.8],
  full: [0.5, 0.8, 0.9],
};
const CAPACITY = 10;

/** The queue. */
export const mempoolQueue: Entry = {
  name: "mempool-queue",
  title: "The mempool as a batch queue",
  what:
    "Poisson arrivals, exponential blocks of ten transactions: the number that wait is geometric, x^n with λ = x + … + x^10, and a class of fees waits as if cheaper " +
    "ones were not there. Waits are in block intervals; the load is arrivals per block ÷ 10.",
  source:
    "model: Kasahara & Kawahara, arXiv:1604.00103; closed form for exponential blocks from the balance of x^n, waits by Little's law",
  method:
    "One node that mines alone, so that its mempool is the queue; 1,000 blocks of warm-up are left out. Standard errors are those of ratios of sums over batches of 250 " +
    "blocks (the queue forgets within 2 ÷ (1 − load)² of them: 8 at load .5, 200 at .9). Each payment comes from one of 50,000 accounts; a dear one whose account has a " +
    "cheaper one before it waits for that, which the bias of the classes allows for: backlog ÷ accounts times the longest class's wait.",
  kinds: ["exact", "asymptotic"],
  scenario: "mempool-queue.yaml",
  parameters: ["load", "blocks", "seeds"],
  plot: { x: "load", y: "wait in block intervals", logY: true },
  points: (form) => LOADS[form].map((load) => ({ load, ...SIZES[form] })),
  runsOf: (point) => ({
    set: [
      `workload.transactions.rate=${((numberOf(point, "load") * CAPACITY * 60) / INTERVAL_S).toFixed(6)} /min`,
      `stop.height=${numberOf(point, "blocks")}`,
    ],
    seeds: numberOf(point, "seeds"),
    collect: "transactionWaits",
  }),
  measure: (runs, point) =>
    quantities(
      runs.flatMap(({ collected }) => (collected as TransactionWaits).batches),
      point,
    ),
};

function quantities(batches: readonly WaitBatch[], point: Point): Quantity[] {
  const load = numberOf(point, "load");
  const queue = { capacity: CAPACITY, load };
  const backlog = batchQueueBacklog(queue);
  const arrivals = CLASSES.map(({ part }) => part * load * CAPACITY);
  const waits = batchQueueClassWaits(CAPACITY, arrivals);
  const bias = (backlog / ACCOUNTS) * Math.max(...waits);
  const wait = (fees: readonly number[]) =>
    ratioOf(
      batches.map((batch) => {
        const own = batch.fees.filter(({ fee }) => fees.includes(fee));
        return {
          part: own.reduce((sum, { seconds }) => sum + seconds, 0) / INTERVAL_S,
          whole: own.reduce((sum, { count }) => sum + count, 0),
        };
      }),
      "batches",
    );
  return [
    {
      quantity: "backlog before a block",
      reference: backlog,
      estimate: ratioOf(
        batches.map((batch) => ({ part: batch.backlog, whole: batch.blocks })),
        "batches",
      ),
      kind: "exact",
    },
    {
      quantity: "wait, all classes",
      reference: batchQueueWait(queue),
      estimate: wait(CLASSES.map(({ fee }) => fee)),
      kind: "exact",
      at: { series: "all", x: load },
    },
    ...CLASSES.map(({ fee }, k): Quantity => {
      const name = ["dearest third", "middle third", "cheapest third"][k]!;
      return {
        quantity: `wait, ${name}`,
        reference: waits[k]!,
        estimate: wait([fee]),
        kind: "asymptotic",
        bias,
        at: { series: name, x: load },
      };
    }),
  ];
}
