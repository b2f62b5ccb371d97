/**
 * Stubborn mining (Nayak, Kumar, Miller & Shi, "Stubborn Mining", EuroS&P 2016): selfish mining that gives up less readily. Lead-stubborn: answers an honest block by
 * a race even where it could publish all and win. Equal-fork-stubborn: keeps a block found in a race to itself. Trail-stubborn of depth j: gives a
 * private branch up only when more than j behind. Closed forms as in Grunspan & Pérez-Marco, "On Profitability of Stubborn
 * Mining", arXiv:1808.01041; any combination exactly by policy-evaluation.ts.
 */
import { POLICY_ACTION, POLICY_FORK, type PolicyTable, tabulatePolicy } from "./policy-table.ts";
import type { SelfishSetting } from "./selfish-mining.ts";

/** Which of the three kinds of stubbornness, trail by its depth; none is selfish mining. */
export interface Stubbornness {
  readonly lead?: boolean;
  readonly equalFork?: boolean;
  readonly trail?: number;
}

/** (1 − √(1 − 4x)) ÷ 2x, the generating function of Catalan's numbers. */
function catalan(x: number): number {
  // The same without a difference of near equals.
  return 2 / (1 + Math.sqrt(1 - 4 * x));
}

/** The lead-stubborn miner's share of the canonical blocks; γ above 0. */
export function leadStubbornRevenue({ alpha: q, gamma: g }: SelfishSetting): number {
  const p = 1 - q;
  const lost = (1 - p * (1 - g) * catalan((1 - g) * p * q)) * ((p * q * (p - q) * (1 - g)) / g);
  return (q * (p + p * q - q * q) - lost) / (p + p * q - q);
}

/** The share of who is lead- and equal-fork-stubborn (which Grunspan & Pérez-Marco call equal-fork-stubborn); γ above 0. */
export function equalForkStubbornRevenue({ alpha: q, gamma: g }: SelfishSetting): number {
  const p = 1 - q;
  return q / p - (((1 - g) * (p - q)) / (g * p)) * (1 - p * catalan((1 - g) * p * q));
}

/** The policy of a combination, as a table; forks that reach the truncation are ended. */
export function stubbornPolicy(
  { lead = false, equalFork = false, trail = 0 }: Stubbornness,
  truncation: number,
): PolicyTable {
  const { adopt, override, match, wait } = POLICY_ACTION;
  return tabulatePolicy(truncation, (a, h, fork) => {
    if (a < h) return h - a > trail || a === 0 ? adopt : wait;
    if (fork === POLICY_FORK.relevant) return a === h + 1 && !lead ? override : match;
    if (a !== h + 1) return wait;
    // A block that wins a race is published at once, but by the equal-fork-stubborn; one that wins after a chase, by all.
    if (fork === POLICY_FORK.active) return equalFork ? wait : override;
    return h > 0 ? override : wait;
  });
}
