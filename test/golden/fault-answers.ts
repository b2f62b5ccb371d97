/** Answers to the questions of the scenarios of link faults, each with and without its defence. */
import { formatCount, formatMs } from "../../src/metrics/format.ts";
import type { RunResult } from "../../src/metrics/run-result.ts";
import type { Answer } from "./answers.ts";
import { LINK_DEFENCES } from "./defences.ts";
import { reach, stale } from "./figures.ts";

/** By path below `scenarios/`. */
export const LINK_FAULT_ANSWERS: Readonly<Record<string, Answer>> = {
  "faults/bridge.yaml": (own, run) =>
    `Yes: reorgs are at most ${own.reorgs.depthMax} deep; without it ` +
    `${undefended(run, "faults/bridge.yaml").reorgs.depthMax}`,
  "faults/burst-loss.yaml": retried("faults/burst-loss.yaml"),
  "faults/clog.yaml": (own, run) =>
    `${reorgs(own)}: requests are retried; without that they come to be ` +
    `${undefended(run, "faults/clog.yaml").reorgs.depthMax} deep`,
  "faults/corruption.yaml": retried("faults/corruption.yaml"),
  "faults/duplication.yaml": (own, run) =>
    `A compact block still reaches 90 % of nodes in ${reach(own, 0.9)}; a whole one takes ` +
    `${reach(undefended(run, "faults/duplication.yaml"), 0.9)}`,
  "faults/flapping.yaml": retried("faults/flapping.yaml"),
  "faults/message-kinds.yaml": retried("faults/message-kinds.yaml"),
  "faults/one-way.yaml": retried("faults/one-way.yaml"),
  "faults/reordering.yaml": retried("faults/reordering.yaml"),
  "faults/resets.yaml": (own, run) => {
    const whole = undefended(run, "faults/resets.yaml");
    return `Compact ones do: ${stale(own)} stale; of whole ones ${stale(whole)}`;
  },
  "faults/slow-links.yaml": (own, run) =>
    `At 400 kbit/s a compact block reaches 90 % of nodes in ${reach(own, 0.9)}, a whole one in ` +
    `${reach(undefended(run, "faults/slow-links.yaml"), 0.9)}`,
  "faults/swizzle-clog.yaml": (own, run) =>
    `${reorgs(own)}: requests are retried; without that they come to be ` +
    `${undefended(run, "faults/swizzle-clog.yaml").reorgs.depthMax} deep`,
};

/** How soon all agree after the fault, with retries and without. */
function retried(path: string): Answer {
  return (own, run) => {
    const { event, struck } = own.faults![0]!;
    const without = convergence(undefended(run, path));
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

/** The same scenario without what defends it. */
function undefended(run: Parameters<Answer>[1], path: string): RunResult {
  return run(path, ...LINK_DEFENCES[path.split("/")[1]!]!);
}

function reorgs(result: RunResult): string {
  return `Reorgs stay at most ${result.reorgs.depthMax} deep`;
}
