/**
 * How long every block of a run took to the last node and to the nodes on average. A block that not all nodes had before the end is left
 * out: for networks where no node is ever down, and blocks so rare that no two are under way at once.
 */
import { OBSERVATION } from "../../../trace/observation.ts";
import type { Collector } from "../../collector.ts";

/** What `spreading` leaves behind: columns of one length. */
export interface Spreading {
  /** Until the last node had the block. */
  readonly floodSeconds: readonly number[];
  /** Mean over all nodes but the finder. */
  readonly meanSeconds: readonly number[];
}

/** A block under way. */
interface Open {
  readonly foundAt: number;
  missing: number;
  sum: number;
}

/** Collects `Spreading`. */
export const spreading: Collector = ({ specs }) => {
  const nodes = specs.length;
  const open = new Map<number, Open>();
  const floodSeconds: number[] = [];
  const meanSeconds: number[] = [];
  return {
    observe: (kind, time, _node, block) => {
      if (kind === OBSERVATION.blockFound) {
        open.set(block, { foundAt: time, missing: nodes, sum: 0 });
      }
      if (kind !== OBSERVATION.blockAccepted) return;
      const one = open.get(block);
      if (one === undefined) return;
      const delay = time - one.foundAt;
      one.missing -= 1;
      one.sum += delay;
      if (one.missing > 0) return;
      open.delete(block);
      floodSeconds.push(delay / 1e6);
      meanSeconds.push(one.sum / (nodes - 1) / 1e6);
    },
    collect: (): Spreading => ({ floodSeconds, meanSeconds }),
  };
};
