/**
 * Chain growth: in any window of a given length the best chain of the up nodes grows by at least so many
 * blocks. Windows that begin just behind a rise are the hardest, so that only these have to be judged, and the
 * first.
 */
import { formatPlural, formatUs } from "../../metrics/format.ts";
import { OBSERVATION } from "../../trace/observation.ts";
import type { Checker } from "./checker.ts";
import { RawChain } from "./raw-chain.ts";

/** What is demanded: µs of simulated time, and blocks. */
export interface GrowthBound {
  readonly blocks: number;
  readonly window: number;
  /** Windows begin here at the earliest. */
  readonly after: number;
}

/** Judges the greatest height that any node has reached. */
export function chainGrowth({ blocks, window, after }: GrowthBound): Checker {
  return (simulation) => {
    const chain = new RawChain(simulation.scenario.chain, simulation.tree);
    const seen: string[] = [];
    /** Windows not over yet, by their end: the height they began with. */
    const open: { readonly end: number; readonly from: number }[] = [];
    let first = 0;
    let hasBegun = false;
    let height = 0;
    /** Like `height`, the present event included. */
    let reached = 0;

    /** Windows that were over before `now`, or at it where nothing can follow. */
    function close(now: number, isEnd: boolean): void {
      for (; first < open.length; first++) {
        const { end, from } = open[first]!;
        if (isEnd ? end > now : end >= now) return;
        if (height >= from + blocks) continue;
        const grown = formatPlural(height - from, "block");
        const since = formatUs(end - window);
        seen.push(`the chain grew by ${grown} within ${formatUs(window)} from ${since} on`);
      }
    }

    /** The first window begins with what there is when its time has come. */
    function begin(now: number): void {
      if (hasBegun || now < after) return;
      hasBegun = true;
      open.push({ end: after + window, from: height });
    }

    return {
      seen,
      observe(kind, _time, _node, _from, tip) {
        if (kind === OBSERVATION.tipChanged) reached = Math.max(reached, chain.at(tip).height);
      },
      afterEvent() {
        const { now } = simulation;
        begin(now);
        close(now, false);
        if (reached > height) {
          height = reached;
          if (now >= after) open.push({ end: now + window, from: height });
        }
        return -1;
      },
      breaches() {
        begin(simulation.now);
        close(simulation.now, true);
        return seen;
      },
    };
  };
}
