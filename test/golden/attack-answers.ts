/** The answers to the shipped scenarios of attacks by miners. */
import { formatPercent } from "../../src/metrics/format.ts";
import type { PartyRow } from "../../src/metrics/party-result.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import { stale } from "./figures.ts";

const party = ({ parties }: RunResult, k = 0): PartyRow => parties![k]!;

/** A party's share of the chain against that of the hashrate. */
function gain(own: RunResult, k = 0): string {
  const { revenueShare, hashShare } = party(own, k);
  return `${formatPercent(revenueShare!)} of the chain with ${formatPercent(hashShare)} of the hashrate`;
}

/** One line each, made from the scenario's own run. */
export const ATTACK_ANSWERS: Readonly<Record<string, (own: RunResult) => string>> = {
  "attacks/block-withholding.yaml": (own) => {
    const { pool } = party(own);
    const victim = formatPercent(pool!.blocksCanonical / own.chain.canonicalHeight);
    return `The pool mines ${victim} of the chain with 30 %, of which ${pool!.creditedBlocks.toFixed(0)} of ${pool!.blocksCanonical} blocks go to the infiltrator`;
  },
  "attacks/coalition.yaml": (own) => `Yes: ${gain(own)}`,
  "attacks/double-spend.yaml": (own) => {
    const { started, succeeded, givenUp } = party(own).attacks!;
    return `${succeeded} of ${started} attempts succeed and ${givenUp} are given up, reorgs up to ${own.reorgs.depthMax} deep`;
  },
  "attacks/double-spend-payment.yaml": (own) => {
    const { rewritten } = party(own).attacks!;
    const { nodesReverted } = own.transactions!.named.find(({ id }) => id === "goods")!;
    return `It is gone: ${rewritten} blocks are rewritten, and ${nodesReverted} nodes that had it confirmed lose it`;
  },
  "attacks/equivocation.yaml": (own) =>
    `One tip is held everywhere for ${formatPercent(own.agreement.agreedShare!)} of the time only, and the miner has ${gain(own)}`,
  "attacks/feather-fork.yaml": (own) =>
    `It gets ${gain(own)}; ${stale(own)} of all blocks are stale`,
  "attacks/majority-rewrite.yaml": (own) => {
    const { rewritten, succeeded } = party(own).attacks!;
    return succeeded === 1 ? `Yes: ${rewritten} blocks are replaced at once` : "Not in this time";
  },
  "attacks/pool-hopping.yaml": (own) =>
    `The hoppers mine ${gain(own)}; a block takes ${(own.intervals.canonical.intervalMsMean! / 60_000).toFixed(1)} min on average`,
  "attacks/selfish-mining.yaml": (own) => {
    const { gamma } = party(own);
    return `${gain(own)}; in races ${formatPercent(gamma.share!)} of the others' blocks follow it`;
  },
  "attacks/spv-mining.yaml": (own) => gain(own),
  "attacks/stubborn-mining.yaml": (own) => `Yes: ${gain(own)}, reorgs up to ${own.reorgs.depthMax} deep`,
  "attacks/time-warp.yaml": (own) =>
    `Yes: ${own.chain.canonicalHeight} blocks in ${(own.simulatedMs / 3_600_000).toFixed(1)} h, by the schedule 33.3`,
  "attacks/two-selfish-pools.yaml": (own) =>
    `Red has ${gain(own)} and blue ${gain(own, 1)}; ${stale(own)} of blocks are stale`,
  "attacks/vector76.yaml": (own) => {
    const [goods] = own.transactions!.named;
    return `Nothing: ${goods!.nodesReverted} node sees it confirmed and loses it, and ${own.transactions!.doubleSpends.attempted} rival takes its place`;
  },
};
