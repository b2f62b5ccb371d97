/** Answers to the questions of the scenarios of chaos, each with its defence and without. */
import { formatCount, formatMs } from "../../src/metrics/format.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import type { Answer } from "./answers.ts";

const NO_RETRIES = "network.relay.requestTimeout=9 h";

/** By path below `scenarios/`. */
export const CHAOS_ANSWERS: Readonly<Record<string, Answer>> = {
  "chaos/five-nodes.yaml": recovered("chaos/five-nodes.yaml"),
  "chaos/thirty-nodes.yaml": recovered("chaos/thirty-nodes.yaml"),
};

/** How much of how many kinds there was, and how soon all agreed after it, with retries and without. */
function recovered(path: string): Answer {
  return (own, run) => {
    const faults = own.faults!.filter(({ struck }) => struck > 0);
    const kinds = new Set(faults.map(({ event }) => event.replace(/-\d+$/, "")));
    return (
      `${formatCount(faults.length)} faults of ${kinds.size} kinds strike, reorgs come to be ` +
      `${own.reorgs.depthMax} deep, and ${agreement(own)}; without retries ${agreement(run(path, NO_RETRIES))}`
    );
  };
}

function agreement(result: RunResult): string {
  const { convergenceMs } = result.recoveries.at(-1)!;
  if (convergenceMs === null) return "they never agree";
  return `all share one tip ${formatMs(convergenceMs)} after the last`;
}
