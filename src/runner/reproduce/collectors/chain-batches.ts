/**
 * The found blocks of a run in batches of one size, by the order in which they were found: how many of each batch
 * came to be canonical, by group of miners. Means over batches give standard errors that allow for the correlation of
 * neighbouring blocks. The first batch, which knows of the common start, and the last one, whose blocks are
 * still contested, are left out.
 */
import type { BlockIndex } from "../../../lib/brand.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import { canonicalChainOf, groupsOf } from "../../collecting.ts";
import type { Collector } from "../../collector.ts";

/** Batches kept of a run that is long enough. */
const BATCHES = 64;
/** Blocks in a batch at least: many times what a fork lasts. */
const BLOCKS_LEAST = 100;

/** What `chainBatches` leaves behind. Lists by group follow `groups`. */
export interface ChainBatches {
  readonly groups: readonly string[];
  readonly batches: readonly ChainBatch[];
}

/** So many successive found blocks. */
export interface ChainBatch {
  readonly found: number;
  readonly canonical: number;
  /** Simulated time from the batch before to the last block of this one. */
  readonly seconds: number;
  readonly foundBy: readonly number[];
  readonly canonicalBy: readonly number[];
}

/** Collects `ChainBatches`. */
export const chainBatches: Collector = (simulation) => {
  const blocks: number[] = [];
  const times: number[] = [];
  const { groups, groupOf } = groupsOf(simulation);
  return {
    observe: (kind, time, _node, block) => {
      if (kind !== OBSERVATION.blockFound) return;
      blocks.push(block);
      times.push(time);
    },
    collect: (result): ChainBatches => {
      const { tree } = simulation;
      const { mask } = canonicalChainOf(simulation, result);
      const count = Math.min(BATCHES + 2, Math.floor(blocks.length / BLOCKS_LEAST));
      const size = Math.floor(blocks.length / Math.max(1, count));
      const batches: ChainBatch[] = [];
      for (let k = 1; k < count - 1; k++) {
        const [foundBy, canonicalBy] = [groups.map(() => 0), groups.map(() => 0)];
        for (let i = k * size; i < (k + 1) * size; i++) {
          const group = groupOf[tree.minerOf(blocks[i] as BlockIndex)]!;
          foundBy[group]! += 1;
          canonicalBy[group]! += mask[blocks[i]!]!;
        }
        const seconds = (times[(k + 1) * size - 1]! - times[k * size - 1]!) / 1e6;
        const canonical = canonicalBy.reduce((sum, own) => sum + own, 0);
        batches.push({ found: size, canonical, seconds, foundBy, canonicalBy });
      }
      return { groups, batches };
    },
  };
};
