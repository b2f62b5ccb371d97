/**
 * Two miners, longest chain, first seen, a constant one-way delay between them: the exact growth of the
 * chain. With A(h) the first time that a miner's tip has height h, the lead A1 − A2 is a random walk
 * clamped to ±delay; growth is the rate at which its heights complete, in its stationary law.
 */
import { exp } from "../lib/math.ts";

/** Below this relative difference of rates the limit of equal rates is used. */
const EQUAL_RATES = 1e-9;

/**
 * Heights per unit of time that two miners of `rates` gain with a `delay` between them. The general form
 * is (λ₁² e^{2dλ₁} − λ₂² e^{2dλ₂}) ÷ (λ₁ e^{2dλ₁} − λ₂ e^{2dλ₂}); its limit for equal rates λ is
 * 2λ (1 + dλ) ÷ (1 + 2dλ).
 */
export function twoMinerGrowthRate(rates: readonly [number, number], delay: number): number {
  const [high, low] = rates[0] >= rates[1] ? rates : [rates[1], rates[0]];
  if (high - low <= EQUAL_RATES * high) {
    return (2 * high * (1 + delay * high)) / (1 + 2 * delay * high);
  }
  // Divided by the greater exponential, so that long delays do not overflow.
  const weight = exp(2 * delay * (low - high));
  return (high * high - low * low * weight) / (high - low * weight);
}

/** Stale ÷ found for two miners. */
export function twoMinerStaleRate(rates: readonly [number, number], delay: number): number {
  return 1 - twoMinerGrowthRate(rates, delay) / (rates[0] + rates[1]);
}
