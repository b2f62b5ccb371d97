/**
 * A double spend by a private branch, in a network without delay: q is the adversary's share of the hashrate, z the confirmations that the
 * merchant waits for. Both mine from the fork on; exact as in Rosenfeld ("Analysis of Hashrate-Based Double Spending",
 * arXiv:1402.2009) and Grunspan & Pérez-Marco (arXiv:1702.02867). Nakamoto's own table is an approximation that a simulation must not match.
 */
import { assert } from "../lib/assert.ts";
import { exp } from "../lib/math.ts";

/** An attempt. */
export interface DoubleSpend {
  /** The adversary's share of the hashrate, 0 to 1. */
  readonly share: number;
  readonly confirmations: number;
  /** What counts as success: to be as long as the public branch at some time (the default; won races included), or longer. */
  readonly success?: "tie" | "ahead";
  /** Blocks of the private branch that exist before the payment is made; default 0. */
  readonly premined?: number;
  /** The adversary gives up as soon as the private branch, once the goods are out, is so many blocks behind; default: never. */
  readonly giveUpDeficit?: number;
}

/** Probability that the attempt succeeds. */
export function doubleSpendProbability(given: DoubleSpend): number {
  const { share: q, confirmations: z, success = "tie", premined = 0 } = given;
  assert(q >= 0 && q <= 1 && z >= 0 && premined >= 0, "an attempt", { q, z, premined });
  const { giveUpDeficit = Infinity } = given;
  const p = 1 - q;
  const margin = success === "tie" ? 0 : 1;
  // While the merchant waits for z honest blocks the adversary finds m, by the negative binomial law. Successes among the m
  // that are already ahead come as the rest to 1, which loses digits where they are most, but sums no endless series.
  let probability = powerOf(p, z);
  let failed = 0;
  for (let m = 0; z - premined - m + margin > 0; m++) {
    failed +=
      probability * (1 - catchUpProbability(q, z - premined - m, { margin, giveUpDeficit }));
    probability *= (q * (m + z)) / (m + 1);
  }
  return Math.min(Math.max(1 - failed, 0), 1);
}

/**
 * Probability that a branch ever catches up `behind` blocks (and `margin` more), unless it falls `giveUpDeficit` behind first: the
 * gambler's ruin with steps of q and 1 − q.
 */
export function catchUpProbability(
  share: number,
  behind: number,
  { margin = 0, giveUpDeficit = Infinity }: { margin?: number; giveUpDeficit?: number } = {},
): number {
  const distance = behind + margin;
  if (distance <= 0) return 1;
  if (behind >= giveUpDeficit || share === 0) return 0;
  const ratio = share / (1 - share);
  if (giveUpDeficit === Infinity) return ratio >= 1 ? 1 : powerOf(ratio, distance);
  const whole = giveUpDeficit + margin;
  if (Math.abs(ratio - 1) < 1e-9) return (whole - distance) / whole;
  if (ratio > 1)
    return (1 - powerOf(1 / ratio, whole - distance)) / (1 - powerOf(1 / ratio, whole));
  return (powerOf(ratio, distance) - powerOf(ratio, whole)) / (1 - powerOf(ratio, whole));
}

/** The same without pre-mining, ties counted, as the regularised incomplete beta function I(4pq; z, ½): an independent second form. */
export function doubleSpendByBeta(share: number, confirmations: number): number {
  if (share >= 0.5 || confirmations === 0) return 1;
  // With b = ½ the series Σ over n of (½)ₙ ÷ (n! (z + n)) xⁿ⁺ᶻ has no end; the step z → z + 1 has:
  // I(z + 1) = I(z) − x^z √(1 − x) Γ(z + ½) ÷ (Γ(½) Γ(z + 1)), from I(1) = 1 − √(1 − x).
  const x = 4 * share * (1 - share);
  const root = 1 - 2 * share;
  let value = 1 - root;
  let term = (x * root) / 2;
  for (let z = 1; z < confirmations; z++) {
    value -= term;
    term *= (x * (z + 0.5)) / (z + 1);
  }
  return value;
}

/** Nakamoto's approximation (bitcoin.pdf, section 11), which lets the adversary's progress have Poisson's law. */
export function nakamotoDoubleSpend(share: number, confirmations: number): number {
  const ratio = share / (1 - share);
  if (ratio >= 1) return 1;
  const mean = confirmations * ratio;
  let probability = exp(-mean);
  let failed = 0;
  for (let k = 0; k <= confirmations; k++) {
    failed += probability * (1 - powerOf(ratio, confirmations - k));
    probability *= mean / (k + 1);
  }
  return 1 - failed;
}

/** The least number of confirmations at which a probability of success, which falls with them, is below `limit`. */
export function confirmationsBelow(
  limit: number,
  probability: (confirmations: number) => number,
): number {
  assert(limit > 0, "a limit", { limit });
  for (let z = 0; ; z++) if (probability(z) < limit) return z;
}

/** base^exponent for whole exponents from 0, by squaring. */
function powerOf(base: number, exponent: number): number {
  let [result, factor] = [1, base];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= factor;
    factor *= factor;
  }
  return result;
}
