/**
 * A private branch against honest miners whose blocks take a delay D to all others, with no delay within the adversary: β is the adversary's share of all
 * hashrate, and x = D × the rate of all blocks. Growth and threshold: Dembo et al., "Everything is a Race and Nakamoto Always
 * Wins", arXiv:2005.10484, for many small honest miners; success against z confirmations: derived here.
 */
import { assert } from "../lib/assert.ts";
import { exp } from "../lib/math.ts";

/** Blocks that the honest chain gains per block found by anybody: (1 − β) ÷ (1 + (1 − β) x). The private branch gains β. */
export function honestGrowth(share: number, x: number): number {
  return (1 - share) / (1 + (1 - share) * x);
}

/** The greatest share that loses in the long run, β* = (2 + x − √(x² + 4)) ÷ 2x: where the private branch grows as the honest chain. */
export function privateAttackThreshold(x: number): number {
  // Without the difference of near equals: (2 + x)² − (x² + 4) = 4x.
  return 2 / (2 + x + Math.sqrt(x * x + 4));
}

/**
 * The same under GHOST, at any rate and delay: the private branch must out-mine the weight of all honest blocks, stale or not
 * (Sompolinsky & Zohar, Financial Cryptography 2015).
 */
export const GHOST_ATTACK_THRESHOLD = 0.5;

/** Success against one confirmation, ties counted: q (2 + (1 − q) x), below the threshold. */
export function privateAttackAfterOne(share: number, x: number): number {
  return Math.min(share * (2 + (1 - share) * x), 1);
}

/**
 * Success against z confirmations, ties counted, adversary and honest miners starting together from the fork. Honest heights complete at
 * intervals of an exponential time and D, but for the first, which has no earlier block to wait for. So the adversary finds so many blocks per height: a geometric number and, after the
 * first, a Poisson number. With M of them at the z-th height (`waiting`), the attack succeeds if the excess ever makes up for what
 * is missing; the excess falls by one a height and rises by the adversary's blocks, and its highest point's law
 * is that of a walk that falls by one at most. Laws are cut where almost nothing is left. Where the fork's block has only
 * just been found (`start`), the first height has to wait for it as every other one does.
 */
export function privateAttackSuccess(given: {
  readonly share: number;
  readonly x: number;
  readonly confirmations: number;
  readonly start?: "known" | "just found";
}): number {
  const { share: q, x, confirmations: z, start = "known" } = given;
  assert(q > 0 && q < 1 && x >= 0 && z >= 1, "an attack", given);
  if (q >= privateAttackThreshold(x)) return 1;
  const size = 400 + 4 * z;
  const first = geometricLaw(q, size);
  const step = convolve(first, poissonLaw(q * x, size));
  let waiting = start === "known" ? first : step;
  for (let i = 1; i < z; i++) waiting = convolve(waiting, step);
  const reach = neverReached(step, size);
  let failed = 0;
  for (let m = 0; m < z; m++) failed += waiting[m]! * reach[z - m]!;
  return 1 - failed;
}

/**
 * P(never level again from d behind), for each d. Level is looked for before each honest block: with steps of (blocks in one height) − 1 it is reached if
 * one of the sums of one step or more is d − 1 or above.
 */
function neverReached(step: Float64Array, size: number): Float64Array {
  const below = new Float64Array(size);
  let mean = 0;
  for (let k = 0; k < size; k++) mean += k * step[k]!;
  // The highest point so far is ≥ 0. F(d) = P(highest ≤ d): F(0) = (1 − mean) ÷ P(no blocks), and F(d) = Σ step(k) F(d + 1 − k).
  const highest = new Float64Array(size);
  highest[0] = (1 - mean) / step[0]!;
  for (let d = 0; d + 1 < size; d++) {
    let sum = highest[d]!;
    for (let k = 1; k <= d + 1; k++) sum -= step[k]! * highest[d + 1 - k]!;
    highest[d + 1] = sum / step[0]!;
  }
  below[1] = 1 - mean;
  for (let d = 2; d < size; d++) below[d] = Math.min(highest[d - 2]!, 1);
  return below;
}

/** P(k blocks of the adversary's before the next honest one): (1 − q) q^k. */
function geometricLaw(q: number, size: number): Float64Array {
  const law = new Float64Array(size);
  let probability = 1 - q;
  for (let k = 0; k < size; k++, probability *= q) law[k] = probability;
  return law;
}

function poissonLaw(mean: number, size: number): Float64Array {
  const law = new Float64Array(size);
  let probability = exp(-mean);
  for (let k = 0; k < size; k++) {
    law[k] = probability;
    probability *= mean / (k + 1);
  }
  return law;
}

function convolve(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((_, n) => {
    let sum = 0;
    for (let k = 0; k <= n; k++) sum += a[k]! * b[n - k]!;
    return sum;
  });
}
