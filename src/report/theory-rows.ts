/** Which closed forms apply to a run, computed from its parameters and its measured delays. */
import type { RunResult } from "../metrics/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { manyMinerStaleRate } from "../theory/stale-rate.ts";
import { twoMinerStaleRate } from "../theory/two-miners.ts";

/** From this many equal miners on, the limit of many miners is worth showing. */
const MANY_MINERS = 10;

/** A prediction beside a measurement. */
export interface TheoryRow {
  readonly quantity: string;
  readonly measured: number;
  readonly predicted: number;
  /** The form used and what it takes for granted. */
  readonly basis: string;
}

/** Rows for this run; a form whose assumptions the scenario breaks is left out. */
export function computeTheory(scenario: Scenario, result: RunResult): TheoryRow[] {
  return [...staleRows(scenario, result), ...intervalRows(result)];
}

function staleRows(scenario: Scenario, result: RunResult): TheoryRow[] {
  const measured = result.chain.staleRate;
  const interval = result.intervals.found.intervalMsMean;
  const { firstOrderStaleRate, hashWeightedDelayMs } = result.propagation;
  if (measured === null || interval === null || hashWeightedDelayMs === null) return [];
  const rows: TheoryRow[] = [];
  const row = (predicted: number, basis: string) =>
    rows.push({ quantity: "staleRate", measured, predicted, basis });
  // A partition or crash makes delays of hours, which are no time in which a block spreads.
  if (scenario.events.length > 0) return rows;
  if (firstOrderStaleRate !== null) {
    row(
      firstOrderStaleRate,
      "1 − exp(−D ÷ T), mean over blocks with the delay D measured for each",
    );
  }
  if (scenario.chain.forkChoice === "ghost") return rows;
  const shares = scenario.nodes.flatMap((group) => group.hashShares.filter((share) => share > 0));
  const own = shares.reduce((sum, share) => sum + share * share, 0);
  if (own >= 1) return rows;
  // The measured delay counts the finder itself, at 0, with its share of the hashrate.
  const x = hashWeightedDelayMs.mean / (1 - own) / interval;
  if (shares.length === 2) {
    const [a, b] = shares as [number, number];
    row(twoMinerStaleRate([a, b], x), "two miners, exact, with the measured mean delay");
  } else if (own <= 1 / MANY_MINERS) {
    row(manyMinerStaleRate(x), "x ÷ (1 + x), x = D ÷ T: many equal miners, one delay D to all");
  }
  return rows;
}

function intervalRows(result: RunResult): TheoryRow[] {
  const { coefficientOfVariation, quantiles } = result.intervals.found;
  const median = quantiles.find((row) => row.share === 0.5);
  if (coefficientOfVariation === null || median === undefined) return [];
  return [
    {
      quantity: "foundIntervalMsMedian",
      measured: median.measuredMs,
      predicted: median.exponentialMs,
      basis: "ln 2 × mean, exponential law",
    },
    {
      quantity: "foundIntervalCoefficientOfVariation",
      measured: coefficientOfVariation,
      predicted: 1,
      basis: "exponential law",
    },
  ];
}
