/**
 * When selfish mining pays in time rather than per block: not before difficulty has followed. Bitcoin's rule, with W blocks a window, a target interval as the
 * unit of time, and a hashrate that stays. Grunspan & Pérez-Marco, "On Profitability of Selfish Mining", arXiv:1805.08281;
 * intermittent mining: Negy, Rizun & Sirer, "Selfish Mining Re-Examined", Financial Cryptography 2020.
 */
import { assert } from "../lib/assert.ts";
import {
  type SelfishSetting,
  selfishGrowth,
  selfishRevenue,
  selfishThreshold,
} from "./selfish-mining.ts";

/** What a selfish miner loses at first and when it is made up for. Times in target intervals, money in block rewards. */
export interface ProfitTiming {
  /** How long the first window takes, at the old difficulty. */
  readonly firstWindow: number;
  /** What honest mining would have brought more until then. */
  readonly loss: number;
  /** From the start until the loss is made up for; Infinity where selfish mining never pays. */
  readonly breakEven: number;
}

/** Selfish mining from a window's start on. */
export function selfishProfitTiming(setting: SelfishSetting, window: number): ProfitTiming {
  const revenue = selfishRevenue(setting);
  const firstWindow = window / selfishGrowth(setting.alpha);
  const loss = setting.alpha * firstWindow - window * revenue;
  const gain = revenue - setting.alpha;
  return { firstWindow, loss, breakEven: gain > 0 ? firstWindow + loss / gain : Infinity };
}

/**
 * What an intermittent selfish miner earns in a target interval: selfish in one window, honest in the next, when difficulty is low. Of 2W canonical
 * blocks it has W (R + α), in the time W ÷ G (selfish, full difficulty) + W G (honest, at the lower one).
 */
export function intermittentSelfishRate(setting: SelfishSetting): number {
  const growth = selfishGrowth(setting.alpha);
  return (selfishRevenue(setting) + setting.alpha) / (growth + 1 / growth);
}

/** The hash share from which intermittent selfish mining earns more than honest mining. */
export function intermittentThreshold(gamma: number): number {
  assert(gamma >= 0 && gamma < 1, "odds below certainty", { gamma });
  // It needs more than selfish mining does, and pays near half.
  let [low, high] = [selfishThreshold(gamma), 0.499];
  for (let i = 0; i < 60; i++) {
    const alpha = (low + high) / 2;
    if (intermittentSelfishRate({ alpha, gamma }) > alpha) high = alpha;
    else low = alpha;
  }
  return (low + high) / 2;
}
