/** Answers to the questions of the scenarios of node faults, each with and without its defence. */
import { formatPercent } from "../../src/metrics/format.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import type { Answer } from "./answers.ts";
import { NODE_DEFENCES } from "./defences.ts";
import { groupRow, reach, stale } from "./figures.ts";

/** By path below `scenarios/`. */
export const NODE_FAULT_ANSWERS: Readonly<Record<string, Answer>> = {
  "faults/clock-ahead.yaml": (own) =>
    `Nothing: with ${formatPercent(shareOf(own, "hash"))} of the hashrate it has ` +
    `${formatPercent(shareOf(own, "chain"))} of the chain, and ${stale(own)} of all blocks are stale`,
  "faults/clock-drift.yaml": compared("faults/clock-drift.yaml", reorgs),
  "faults/clock-step.yaml": compared("faults/clock-step.yaml", reorgs),
  "faults/disk-lost.yaml": compared("faults/disk-lost.yaml", kept),
  "faults/disk-snapshot.yaml": compared("faults/disk-snapshot.yaml", kept),
  "faults/disk-unsynced.yaml": compared("faults/disk-unsynced.yaml", kept),
  "faults/pause.yaml": compared("faults/pause.yaml", kept),
  "faults/slow-cpu.yaml": compared("faults/slow-cpu.yaml", (result) => {
    return `${stale(result)} of blocks are stale and half of the nodes have one after ${reach(result, 0.5)}`;
  }),
  "faults/upgrade-hard.yaml": compared("faults/upgrade-hard.yaml", reorgs),
  "faults/upgrade-soft.yaml": compared("faults/upgrade-soft.yaml", reorgs),
};

/** What a run shows as it is, and what it shows without the scenario's defence. */
function compared(path: string, say: (result: RunResult) => string): Answer {
  return (own, run) => {
    const sets = NODE_DEFENCES[path.split("/")[1]!]!;
    return `${capital(say(own))}; with ${sets.join(", ")}: ${say(run(path, ...sets))}`;
  };
}

function reorgs({ reorgs: { depthMax }, agreement: { finalDepth } }: RunResult): string {
  const apart = finalDepth === 0 ? "and all agree in the end" : `and ${finalDepth} apart in the end`;
  return `reorgs are at most ${depthMax} deep ${apart}`;
}

function kept({ chain, reorgs: { depthMax } }: RunResult): string {
  return `the chain gets ${chain.canonicalHeight} blocks high, reorgs at most ${depthMax} deep`;
}

function shareOf(result: RunResult, of: "hash" | "chain"): number {
  const row = groupRow(result, "ahead");
  return of === "hash" ? row.hashShare : row.blockShare!;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
