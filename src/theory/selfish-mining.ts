/**
 * Selfish mining as Eyal & Sirer define it (Financial Cryptography 2014, arXiv:1311.0243), in a network without delay: α is the
 * adversary's share of the hashrate, below ½, and γ the share of the honest hashrate that mines on its branch in a race of equals.
 * Revenue is the adversary's share of the canonical blocks; growth and stale rate are per block found.
 */
import { assert } from "../lib/assert.ts";

/** A selfish miner's hash share and its luck in races. */
export interface SelfishSetting {
  readonly alpha: number;
  readonly gamma: number;
}

/** The adversary's share of the canonical blocks in the long run. */
export function selfishRevenue({ alpha: a, gamma: g }: SelfishSetting): number {
  assert(a >= 0 && a < 0.5 && g >= 0 && g <= 1, "a share below half and odds", { a, g });
  const own = a * (1 - a) * (1 - a) * (4 * a + g * (1 - 2 * a)) - a * a * a;
  return own / (1 - a * (1 + (2 - a) * a));
}

/** Canonical blocks per block found; the same for every γ. */
export function selfishGrowth(alpha: number): number {
  const [square, cube] = [alpha * alpha, alpha * alpha * alpha];
  return (1 - alpha - 2 * square + cube) / (1 - 4 * square + 2 * cube);
}

/** Stale blocks per block found. */
export function selfishStaleRate(alpha: number): number {
  return 1 - selfishGrowth(alpha);
}

/** The hash share above which selfish mining earns more than its share. */
export function selfishThreshold(gamma: number): number {
  return (1 - gamma) / (3 - 2 * gamma);
}

/**
 * Standard deviations of the measured revenue and stale rate, times the root of the number of blocks found. Between two
 * moments without secrets lies a cycle, and cycles are alike: for a ratio of sums, cycle by cycle, the variance is that of
 * (numerator − ratio × denominator) ÷ (mean denominator)², per cycle.
 */
export function selfishDeviations(setting: SelfishSetting): { revenue: number; stale: number } {
  const cycles = selfishCycles(setting);
  const mean = (of: (cycle: Cycle) => number) =>
    cycles.reduce((sum, cycle) => sum + cycle.probability * of(cycle), 0);
  const found = mean((cycle) => cycle.found);
  const kept = mean((cycle) => cycle.kept);
  const revenue = mean((cycle) => cycle.own) / kept;
  const growth = kept / found;
  const ownSquares = mean((cycle) => spread(cycle, cycle.own - revenue * cycle.kept, 1 - revenue));
  const keptSquares = mean((cycle) =>
    spread(cycle, cycle.kept - growth * cycle.found, 1 - 2 * growth),
  );
  return {
    revenue: Math.sqrt(ownSquares * found) / kept,
    stale: Math.sqrt(keptSquares / found),
  };
}

/** A way that a cycle can go: the mean numbers of blocks, and the variance of its length in pairs of blocks. */
interface Cycle {
  readonly probability: number;
  readonly own: number;
  readonly kept: number;
  readonly found: number;
  readonly pairVariance: number;
}

/** Mean square of what has this mean and moves by `perPair` with each pair of blocks. */
function spread(cycle: Cycle, mean: number, perPair: number): number {
  return mean * mean + perPair * perPair * cycle.pairVariance;
}

function selfishCycles({ alpha: a, gamma: g }: SelfishSetting): readonly Cycle[] {
  const b = 1 - a;
  // From a lead of two the walk falls to one after 2k + 1 blocks, k of them the adversary's.
  const pairs = a / (b - a);
  const pairVariance = (a * b) / ((b - a) * (b - a) * (b - a));
  const plain = (probability: number, own: number, kept: number, found: number): Cycle => ({
    probability,
    own,
    kept,
    found,
    pairVariance: 0,
  });
  return [
    plain(b, 0, 1, 1),
    plain(a * b * a, 2, 2, 3),
    plain(a * b * b * g, 1, 2, 3),
    plain(a * b * b * (1 - g), 0, 2, 3),
    { probability: a * a, own: 2 + pairs, kept: 2 + pairs, found: 3 + 2 * pairs, pairVariance },
  ];
}
