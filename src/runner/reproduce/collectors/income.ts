/** The canonical chain of a run, block by block: when each block was found, and by which group of miners. */
import type { BlockIndex } from "../../../lib/brand.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import { canonicalChainOf, groupsOf } from "../../collecting.ts";
import type { Collector } from "../../collector.ts";

/** What `income` leaves behind: columns of one length, in the chain's order, without genesis. */
export interface Income {
  readonly groups: readonly string[];
  readonly seconds: readonly number[];
  readonly group: readonly number[];
  /** When the run ended. */
  readonly endSeconds: number;
}

/** Collects `Income`. */
export const income: Collector = ({ specs, tree }) => {
  const { groups, groupOf } = groupsOf({ specs });
  const foundAt: number[] = [];
  let end = 0;
  return {
    observe: (kind, time, _node, block) => {
      end = time;
      if (kind === OBSERVATION.blockFound) foundAt[block] = time;
    },
    collect: (result): Income => {
      const { blocks } = canonicalChainOf({ tree }, result);
      return {
        groups,
        seconds: blocks.map((block) => foundAt[block]! / 1e6),
        group: blocks.map((block) => groupOf[tree.minerOf(block as BlockIndex)]!),
        endSeconds: end / 1e6,
      };
    },
  };
};
