/**
 * Block withholding against a pool: part of the adversary's hashrate joins the pool and hands in shares, but no block. The victims still find all that is found and
 * pay the infiltrator its part, while all hashrate that finds blocks earns more once difficulty has followed. As in Eyal, "The
 * Miner's Dilemma", IEEE S&P 2015, one attacker. All quantities are shares of the whole hashrate, the idle part included.
 */
import { assert } from "../lib/assert.ts";

/** The adversary with all its hashrate, and the pool without what infiltrates it. */
export interface Infiltration {
  readonly alpha: number;
  readonly pool: number;
  readonly infiltrating: number;
}

/** The adversary's share of all rewards: own blocks, and its part of the pool's. */
export function infiltratorRevenue({ alpha, pool, infiltrating }: Infiltration): number {
  assert(
    infiltrating >= 0 && infiltrating <= alpha && alpha + pool <= 1 + 1e-12,
    "an infiltration",
    {
      alpha,
      pool,
      infiltrating,
    },
  );
  const found = 1 - infiltrating;
  const paid = infiltrating === 0 ? 0 : (pool * infiltrating) / (pool + infiltrating);
  return (alpha - infiltrating + paid) / found;
}

/** What the pool's honest members get, as a share of all rewards. */
export function infiltratedPoolRevenue({ pool, infiltrating }: Infiltration): number {
  return ((pool / (1 - infiltrating)) * pool) / (pool + infiltrating);
}

/** The infiltrating hashrate that pays best, α p ÷ (1 − α + √(1 − α − α p)): where the revenue's slope is 0. */
export function bestInfiltration(alpha: number, pool: number): number {
  return (alpha * pool) / (1 - alpha + Math.sqrt(1 - alpha - alpha * pool));
}
