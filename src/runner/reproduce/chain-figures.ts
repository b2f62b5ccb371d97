/** Figures that several entries take of the batches of a chain. */
import type { ChainBatch, ChainBatches } from "./collectors/chain-batches.ts";
import type { RunOutcome } from "./entry.ts";
import { controlledRatioOf, type Estimate, ratioOf } from "./estimate.ts";

/** The sentence on how these figures come about. */
export const CHAIN_METHOD =
  "Found blocks are cut into at most 64 batches a run, of at least 100 blocks; the first batch, which knows of the " +
  "common start, and the last one, whose blocks are still contested, are left out. Standard errors are those of ratios " +
  "of sums over the batches of all runs. Shares of the chain are held against shares of the found blocks, whose means are the hash " +
  "shares, so that luck in finding cancels.";

/** The batches of all runs. */
export function batchesOf(runs: readonly RunOutcome[]): ChainBatch[] {
  return runs.flatMap(({ collected }) => (collected as ChainBatches).batches);
}

/** The place of a group of miners in the batches' lists. */
export function groupIndex(runs: readonly RunOutcome[], group: string): number {
  return (runs[0]!.collected as ChainBatches).groups.indexOf(group);
}

/** Canonical ÷ found. */
export function growthOf(batches: readonly ChainBatch[]): Estimate {
  return ratioOf(
    batches.map(({ canonical, found }) => ({ part: canonical, whole: found })),
    "batches",
  );
}

/** Stale ÷ found. */
export function staleOf(batches: readonly ChainBatch[]): Estimate {
  return ratioOf(
    batches.map(({ canonical, found }) => ({ part: found - canonical, whole: found })),
    "batches",
  );
}

/**
 * A group's canonical ÷ all canonical. Luck in finding blocks is taken out: the group's share of the found blocks, whose
 * mean is its share of the hashrate, is the control.
 */
export function shareOf(
  batches: readonly ChainBatch[],
  group: number,
  hashShare: number,
): Estimate {
  return controlledRatioOf(
    batches.map(({ canonical, canonicalBy, found, foundBy }) => ({
      figure: { part: canonicalBy[group]!, whole: canonical },
      control: { part: foundBy[group]!, whole: found },
    })),
    hashShare,
    "batches",
  );
}
