/**
 * How long transactions waited, worked out at the end of a run from when each was submitted and which canonical
 * block has it. Times of inclusion are those at which blocks were found.
 */
import { computeDistribution, quantileOfSorted, ratio, sortAscending } from "./statistics.ts";
import type { FeeDecileRow, LatencyRow, Starvation } from "./transaction-result.ts";

const DECILES = 10;

/** What has become of a transaction at the end. */
export type Fate = "included" | "waiting" | "superseded" | "never-admitted";

/** A transaction at the end of the run. */
export interface Outcome {
  readonly tx: number;
  readonly fate: Fate;
  readonly submittedUs: number;
  /** Of the canonical block that has it; 0 for none. */
  readonly height: number;
  /** Base units per 1000 bytes. */
  readonly feeRate: number;
}

/** When the canonical blocks were found, genesis (at 0) first, and when the run ended; microseconds. */
export interface ChainTimes {
  readonly foundUs: Float64Array;
  readonly endUs: number;
}

/** Latency to each depth. */
export function computeLatency(
  outcomes: readonly Outcome[],
  { foundUs }: ChainTimes,
  depths: readonly number[],
): LatencyRow[] {
  const pending = outcomes.filter(({ fate }) => fate !== "superseded");
  return depths.map((confirmations) => {
    const delays = pending.flatMap(({ height, submittedUs }) => {
      const deepAt = height === 0 ? undefined : foundUs[height + confirmations - 1];
      return deepAt === undefined ? [] : [(deepAt - submittedUs) / 1000];
    });
    const notYet = pending.length - delays.length;
    const delayMs = computeDistribution(delays);
    return { confirmations, reached: delays.length, notYet, delayMs };
  });
}

/**
 * Tenths by fee rate, from the lowest on; none of fewer than ten transactions. Equal rates stay together, so
 * that a row may have more than a tenth, and there are fewer rows then.
 */
export function computeFeeDeciles(outcomes: readonly Outcome[], times: ChainTimes): FeeDecileRow[] {
  if (outcomes.length < DECILES) return [];
  const ordered = [...outcomes].sort((a, b) => a.feeRate - b.feeRate || a.tx - b.tx);
  const rows: FeeDecileRow[] = [];
  let from = 0;
  for (let k = 1; k <= DECILES; k++) {
    let to = Math.floor((k * ordered.length) / DECILES);
    if (to <= from) continue;
    const last = ordered[to - 1]!.feeRate;
    while (ordered[to]?.feeRate === last) to++;
    rows.push(decileRow(ordered.slice(from, to), times));
    from = to;
  }
  return rows;
}

function decileRow(part: readonly Outcome[], times: ChainTimes): FeeDecileRow {
  const included = part.filter(({ fate }) => fate === "included");
  const waitsMs = sortAscending(included.map((one) => waitUs(one, times) / 1000));
  const waitsBlocks = sortAscending(included.map((one) => waitBlocks(one, times)));
  const quantile = (waits: Float64Array, share: number) =>
    waits.length === 0 ? null : quantileOfSorted(waits, share);
  return {
    feeRateMin: part[0]!.feeRate,
    feeRateMax: part.at(-1)!.feeRate,
    count: part.length,
    included: included.length,
    waitMsP50: quantile(waitsMs, 0.5),
    waitMsP90: quantile(waitsMs, 0.9),
    waitBlocksP50: quantile(waitsBlocks, 0.5),
    waitBlocksP90: quantile(waitsBlocks, 0.9),
  };
}

/** The longest waits; of equal ones the first submitted. */
export function computeStarvation(
  outcomes: readonly Outcome[],
  times: ChainTimes,
  idOf: (tx: number) => string,
): Starvation {
  // What no mempool took waits like all others: there is no worse place in the queue.
  const waited = outcomes.filter(({ fate }) => fate !== "superseded");
  let longest: Outcome | null = null;
  let mostUs = -1;
  let mostBlocks = -1;
  for (const outcome of waited) {
    mostBlocks = Math.max(mostBlocks, waitBlocks(outcome, times));
    const wait = waitUs(outcome, times);
    if (wait <= mostUs) continue;
    mostUs = wait;
    longest = outcome;
  }
  const waiting = waited.reduce((sum, { fate }) => sum + (fate === "included" ? 0 : 1), 0);
  return {
    longestWaitMs: longest && mostUs / 1000,
    longestWaitBlocks: longest && mostBlocks,
    longestId: longest && idOf(longest.tx),
    longestIncluded: longest && longest.fate === "included",
    waitingShare: ratio(waiting, waited.length),
  };
}

function waitUs({ height, submittedUs }: Outcome, { foundUs, endUs }: ChainTimes): number {
  return (height === 0 ? endUs : foundUs[height]!) - submittedUs;
}

/** Canonical blocks from the first one found after the submission to the including or last one. */
function waitBlocks({ height, submittedUs }: Outcome, { foundUs }: ChainTimes): number {
  const last = foundUs.length - 1;
  const heightThen = blocksUntil(foundUs, submittedUs) - 1;
  if (height === 0) return last - heightThen;
  // Submitted in the very instant in which its block was found: that block counts.
  return Math.max(1, height - heightThen);
}

/** How many of the ascending times are not after `time`. */
function blocksUntil(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
