/** One miner under a difficulty rule: what its chain comes to, to be held against closed forms. */
import { expect } from "vitest";
import { computeStretch } from "../../src/chain/difficulty/stretch.ts";
import type { ChainParams, DifficultyParams } from "../../src/chain/params.ts";
import type { BlockIndex, Duration } from "../../src/lib/brand.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import {
  asertDeviation,
  asertMemory,
  bitcoinIntervalDeviation,
  bitcoinMeanInterval,
  ethereumMeanInterval,
} from "../../src/theory/difficulty.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { simpleScenario } from "./scenarios.ts";

/** What a test chooses. */
interface LonelyRun {
  readonly seed: number;
  readonly blocks: number;
  /** Microseconds. */
  readonly interval: number;
  readonly chain: Partial<ChainParams>;
  readonly events?: Scenario["events"];
}

/** Of each block in order: seconds that it took, and expected hashes. */
interface LonelyChain {
  readonly intervals: readonly number[];
  readonly works: readonly number[];
}

/** A chain of so many blocks by the simulator's own lottery and rules. */
function mineAlone({ seed, blocks, interval, chain, events = [] }: LonelyRun): LonelyChain {
  const intervals: number[] = [];
  const works: number[] = [];
  let before = 0;
  const scenario = simpleScenario({
    seed: String(seed),
    shares: [1],
    interval,
    stop: { height: blocks },
    chain,
    events,
  });
  const simulation = new Simulation(scenario, {
    metrics: false,
    sinks: [
      {
        observe: (kind, time, _node, block) => {
          if (kind !== OBSERVATION.blockFound) return;
          intervals.push((time - before) / 1e6);
          works.push(Number(simulation.tree.workOf(block as BlockIndex)));
          before = time;
        },
      },
    ],
  });
  simulation.runUntil({});
  return { intervals, works };
}

/** Mean of values, and how far it may be off by chance, from its independent samples. */
function meanOf(values: readonly number[]): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** How large a statistical check is. */
export interface Size {
  /** Independent runs, so that a standard error assumes nothing about what goes on within one. */
  readonly runs: number;
  readonly blocks: number;
}

const HASHRATE = 1e15;
const SECOND = 1e6;

/** Bitcoin's mean interval T N ÷ (N − 2), and its spread over windows. */
export function expectBitcoinEquilibrium(window: number, { runs, blocks }: Size): void {
  const chain = { difficulty: { rule: "bitcoin", window } } as const;
  const means: number[] = [];
  const perWindow: number[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const { intervals, works } = mineAlone({ seed, blocks, interval: 600 * SECOND, chain });
    // The first window is as hard as genesis.
    means.push(meanOf(intervals.slice(window)).mean);
    for (let at = window; at < works.length; at += window) perWindow.push(works[at]! / HASHRATE);
  }
  const { mean, standardError } = meanOf(means);
  expect(Math.abs(mean - bitcoinMeanInterval(600, window))).toBeLessThan(4 * standardError);
  // An inverse gamma law of shape a = N − 1 has the kurtosis 3 + 6 (5a − 11) / ((a − 3)(a − 4)).
  const shape = window - 1;
  const kurtosis = 3 + (6 * (5 * shape - 11)) / ((shape - 3) * (shape - 4));
  const relative = Math.sqrt((kurtosis - 1) / (4 * perWindow.length));
  const spread = meanOf(perWindow);
  const deviation = spread.standardError * Math.sqrt(perWindow.length);
  const wanted = bitcoinIntervalDeviation(600, window);
  expect(Math.abs(deviation / wanted - 1)).toBeLessThan(4 * relative);
}

/** ASERT's mean interval, and the spread of its target's logarithm. */
export function expectAsertEquilibrium(hours: number, { runs, blocks }: Size): void {
  const halfLife = (hours * 3600 * SECOND) as Duration;
  const chain = { difficulty: { rule: "asert", halfLife } } as const;
  const memory = asertMemory(600 * SECOND, halfLife);
  const deviation = asertDeviation(600 * SECOND, halfLife);
  const variances: number[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const { intervals, works } = mineAlone({ seed, blocks, interval: 600 * SECOND, chain });
    // The sum of all intervals is off the schedule by how late the chain is, and that by the target.
    const late = (deviation * halfLife) / Math.LN2 / SECOND;
    const elapsed = intervals.reduce((sum, interval) => sum + interval, 0);
    // One more interval is under way, which may be longer than the mean.
    expect(Math.abs(elapsed - 600 * blocks)).toBeLessThan(5 * late + 600);
    const logs = works.slice(Math.ceil(5 * memory)).map((work) => Math.log(work));
    const { standardError } = meanOf(logs);
    variances.push(standardError ** 2 * logs.length);
  }
  const { mean, standardError } = meanOf(variances);
  // A run's own mean takes 2 memory / blocks of the variance away; the form is of first order.
  const wanted = deviation ** 2 * (1 - (2 * memory) / (blocks - 5 * memory));
  expect(Math.abs(mean - wanted)).toBeLessThan(4 * standardError + wanted / memory);
}

/** The pace of Ethereum's rules, with headers in whole seconds. */
export function expectEthereumEquilibrium(
  rule: "ethereum-homestead" | "ethereum-byzantium",
  { runs, blocks }: Size,
): void {
  const wanted = ethereumMeanInterval(rule === "ethereum-homestead" ? 10 : 9);
  const chain = { difficulty: { rule, bombDelay: null } } as const;
  const means: number[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const interval = Math.round(wanted * SECOND);
    means.push(meanOf(mineAlone({ seed, blocks, interval, chain }).intervals).mean);
  }
  const { mean, standardError } = meanOf(means);
  // The closed form is of first order in 1 ÷ interval; Monte Carlos of 2e7 blocks are 0.02 % off.
  expect(Math.abs(mean - wanted)).toBeLessThan(4 * standardError + 3e-4 * wanted);
}

/** Under remaining-supply over ASERT the chain keeps to the sum of the stretched intervals. */
export function expectStretchedSchedule({ runs, blocks }: Size): void {
  const halfLife = (4 * 3600 * SECOND) as Duration;
  const subsidy = { initial: 1000, halvingInterval: Math.round(blocks / 4) };
  const difficulty = {
    rule: "remaining-supply",
    base: { rule: "asert", halfLife },
    strength: 1,
    cap: 6,
    allocated: 0,
  } as const;
  let schedule = 0;
  for (let height = 1; height <= blocks; height++) {
    schedule += (600 * Number(computeStretch(subsidy, difficulty, height))) / 2 ** 32;
  }
  // Late by one deviation of the target, at the longest interval.
  const late = (asertDeviation(6 * 600 * SECOND, halfLife) * halfLife) / Math.LN2 / SECOND;
  const lates = Array.from({ length: runs }, (_, k) => {
    const chain = { difficulty, subsidy };
    const { intervals } = mineAlone({ seed: k + 1, blocks, interval: 600 * SECOND, chain });
    return intervals.reduce((sum, interval) => sum + interval, 0) - schedule;
  });
  for (const value of lates) expect(Math.abs(value)).toBeLessThan(5 * late);
  // Twice as fast would be ahead by half of the schedule; that this is told apart is part of it.
  expect(10 * late).toBeLessThan(schedule / 2);
}

/** The rules that average, with what they look back on. */
export const WINDOW_RULES = [
  { difficulty: { rule: "lwma", window: 60 }, window: 60 },
  { difficulty: { rule: "cw-144" }, window: 144 },
  { difficulty: { rule: "digishield", window: 17 }, window: 17 },
] as const;

/**
 * Rules that average over a window have no closed form here; their mean interval is off by an order of
 * 1 ÷ window, and below once that.
 */
export function expectWindowEquilibrium(
  given: { readonly difficulty: DifficultyParams; readonly window: number },
  { runs, blocks }: Size,
): void {
  const { difficulty, window } = given;
  const means = Array.from({ length: runs }, (_, k) => {
    const run = { seed: k + 1, blocks, interval: 600 * SECOND, chain: { difficulty } };
    return meanOf(mineAlone(run).intervals.slice(2 * window)).mean;
  });
  const { mean, standardError } = meanOf(means);
  expect(Math.abs(mean / 600 - 1)).toBeLessThan(1 / window + (4 * standardError) / 600);
}
