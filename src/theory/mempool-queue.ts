/**
 * The queue before the blocks: transactions come at random (Poisson), and each block takes up to B of those
 * that are there. Times are in block intervals, and ρ = arrivals per block ÷ B, below 1. With exponential intervals the number that wait is geometric:
 * it goes from n to n + 1 at rate λ and from n to max(n − B, 0) at rate 1, and x^n solves the balance of that if
 * λ = x + … + x^B. (Batch service as in Kasahara & Kawahara, "Effect of Bitcoin fee on transaction-confirmation process",
 * arXiv:1604.00103, whose block times are general.)
 */
import { assert } from "../lib/assert.ts";
import { exp } from "../lib/math.ts";

/** How many a block takes at most, and the load: arrivals per block ÷ that, above 0 and below 1. */
export interface BatchQueue {
  readonly capacity: number;
  readonly load: number;
}

/** The x of the geometric law: n wait with probability (1 − x) x^n. */
export function batchQueueRoot({ capacity, load }: BatchQueue): number {
  assert(capacity >= 1 && load > 0 && load < 1, "a queue with room and less than full load", {
    capacity,
    load,
  });
  const arrivals = capacity * load;
  let [low, high] = [0, 1];
  // The sum rises with x; halving ends where doubles do.
  for (;;) {
    const x = (low + high) / 2;
    if (x <= low || x >= high) return x;
    if (powerSum(x, capacity) < arrivals) low = x;
    else high = x;
  }
}

/** Mean number that wait, at any moment and just before a block. */
export function batchQueueBacklog(queue: BatchQueue): number {
  const x = batchQueueRoot(queue);
  return x / (1 - x);
}

/** Mean time from arrival to block, in block intervals: the backlog by Little's law. */
export function batchQueueWait(queue: BatchQueue): number {
  return batchQueueBacklog(queue) / (queue.capacity * queue.load);
}

/**
 * The same for classes of fees, the dearest first, each with its arrivals per block. A class and all dearer
 * ones together are a queue that does not know of cheaper ones, so a class's backlog is the difference of two such queues'.
 */
export function batchQueueClassWaits(capacity: number, arrivals: readonly number[]): number[] {
  let [rate, backlog] = [0, 0];
  return arrivals.map((own) => {
    rate += own;
    const dearer = backlog;
    backlog = batchQueueBacklog({ capacity, load: rate / capacity });
    return (backlog - dearer) / own;
  });
}

/**
 * Blocks at equal intervals instead (M/D^B): how many a block leaves behind on average. What is left is the greatest of the sums
 * of (arrivals − B) over the last k intervals, k ≥ 0, and the mean of that is Σ E[max(Sₙ, 0)] ÷ n (Spitzer, Transactions of the
 * AMS 82, 1956), with Sₙ + nB of Poisson's law.
 */
export function slottedQueueLeft({ capacity, load }: BatchQueue): number {
  assert(capacity >= 1 && load > 0 && load < 1, "a queue with room and less than full load", {
    capacity,
    load,
  });
  let left = 0;
  for (let n = 1; ; n++) {
    const excess = poissonExcess(n * capacity * load, n * capacity);
    left += excess / n;
    // The terms fall geometrically, but start small where the load is.
    if (excess < left * 1e-13) return left;
  }
}

/** Mean time from arrival to block with blocks at equal intervals: half of one, and what is left behind. */
export function slottedQueueWait(queue: BatchQueue): number {
  return 0.5 + slottedQueueLeft(queue) / (queue.capacity * queue.load);
}

/** x + x² + … + x^count. */
function powerSum(x: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum = (sum + 1) * x;
  return sum;
}

/** E[max(N − least, 0)] of a Poisson number N with this mean, which is below `least`. */
function poissonExcess(mean: number, least: number): number {
  let probability = poissonProbability(mean, least + 1);
  let sum = 0;
  for (let k = least + 1; ; k++) {
    const term = (k - least) * probability;
    sum += term;
    if (term <= sum * 1e-17) return sum;
    probability *= mean / (k + 1);
  }
}

/** A factor of exp(−500) goes in as soon as there is something to make smaller: no step over- or underflows. */
function poissonProbability(mean: number, count: number): number {
  let probability = 1;
  let owed = mean;
  for (let k = 1; k <= count; k++) {
    probability *= mean / k;
    if (probability <= 1 || owed < 500) continue;
    probability *= exp(-500);
    owed -= 500;
  }
  return probability * exp(-owed);
}
