/** Answers to the questions of the scenarios of link faults, each with and without its defence. */
import { formatCount, formatMs, formatPercent } from "../../src/metrics/format.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import type { Answer } from "./answers.ts";

const NO_RETRIES = "network.relay.requestTimeout=9 h";
const WHOLE_BLOCKS = "network.relay.compact=false";

/** By path below `scenarios/`. */
export const LINK_FAULT_ANSWERS: Readonly<Record<string, Answer>> = {
  "faults/bridge.yaml": (own, run) =>
    `Yes: reorgs are at most ${own.reorgs.depthMax} deep; without it ` +
    `${run("faults/bridge.yaml", "events.0.partition.bridge=null").reorgs.depthMax}`,
  "faults/burst-loss.yaml": retried("faults/burst-loss.yaml"),
  "faults/clog.yaml": (own, run) =>
    `${reorgs(own)}: requests are retried; without that they come to be ` +
    `${run("faults/clog.yaml", NO_RETRIES).reorgs.depthMax} deep`,
  "faults/corruption.yaml": retried("faults/corruption.yaml"),
  "faults/duplication.yaml": (own, run) =>
    `A compact block still reaches 90 % of nodes in ${reach(own)}; a whole one takes ` +
    `${reach(run("faults/duplication.yaml", WHOLE_BLOCKS))}`,
  "faults/flapping.yaml": retried("faults/flapping.yaml"),
  "faults/message-kinds.yaml": retried("faults/message-kinds.yaml"),
  "faults/one-way.yaml": retried("faults/one-way.yaml"),
  "faults/reordering.yaml": retried("faults/reordering.yaml"),
  "faults/resets.yaml": (own, run) => {
    const whole = run("faults/resets.yaml", WHOLE_BLOCKS);
    return (
      `Compact ones do: ${formatPercent(own.chain.staleRate!)} stale; of whole ones ` +
      `${formatPercent(whole.chain.staleRate!)}`
    );
  },
  "faults/slow-links.yaml": (own, run) =>
    `At 400 kbit/s a compact block reaches 90 % of nodes in ${reach(own)}, a whole one in ` +
    `${reach(run("faults/slow-links.yaml", WHOLE_BLOCKS))}`,
  "faults/swizzle-clog.yaml": (own, run) =>
    `${reorgs(own)}: requests are retried; without that they come to be ` +
    `${run("faults/swizzle-clog.yaml", NO_RETRIES).reorgs.depthMax} deep`,
};

/** How soon all agree after the fault, with retries and without. */
function retried(path: string): Answer {
  return (own, run) => {
    const { event, struck } = own.faults![0]!;
    const without = convergence(run(path, NO_RETRIES));
    return (
      `${formatCount(struck)} messages are hit, ${formatCount(own.requestTimeouts)} requests time out, and ` +
      `all share one tip ${convergence(own)} after ${event}; without retries ${without}`
    );
  };
}

function convergence(result: RunResult): string {
  const { convergenceMs } = result.recoveries[0]!;
  return convergenceMs === null ? "never" : formatMs(convergenceMs);
}

function reach(result: RunResult): string {
  return formatMs(result.propagation.shares.find(({ share }) => share === 0.9)!.delayMs!.p50);
}

function reorgs(result: RunResult): string {
  return `Reorgs stay at most ${result.reorgs.depthMax} deep`;
}
