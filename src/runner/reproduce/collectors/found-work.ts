/**
 * Every found block of a run in order: when it was found, by which group of miners, and how many hashes it was expected to
 * take. For runs where no block is stale, these are the chain.
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import { groupsOf } from "../../collecting.ts";
import type { Collector } from "../../collector.ts";

/** What `foundWork` leaves behind: columns of one length. */
export interface FoundWork {
  readonly groups: readonly string[];
  readonly seconds: readonly number[];
  readonly group: readonly number[];
  readonly work: readonly number[];
}

/** Collects `FoundWork`. */
export const foundWork: Collector = (simulation) => {
  const { groups, groupOf } = groupsOf(simulation);
  const [seconds, group, work]: [number[], number[], number[]] = [[], [], []];
  return {
    observe: (kind, time, node, block) => {
      if (kind !== OBSERVATION.blockFound) return;
      seconds.push(time / 1e6);
      group.push(groupOf[node]!);
      work.push(Number(simulation.tree.workOf(block as BlockIndex)));
    },
    collect: (): FoundWork => ({ groups, seconds, group, work }),
  };
};
