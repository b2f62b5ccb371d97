/** Collector: the run's blocks in the order in which they were found, and what became of each. */
import type { BlockIndex } from "../lib/brand.ts";
import { FATE, type FoundBlocks } from "../metrics/found-blocks.ts";
import { OBSERVATION } from "../trace/observation.ts";
import { canonicalChainOf } from "./collecting.ts";
import type { Collector } from "./collector.ts";

export const foundBlocks: Collector = ({ tree }) => {
  const blocks: BlockIndex[] = [];
  const timeMs: number[] = [];
  return {
    observe: (kind, time, _node, block) => {
      if (kind !== OBSERVATION.blockFound) return;
      blocks.push(block as BlockIndex);
      timeMs.push(time / 1000);
    },
    collect: (result): FoundBlocks => {
      const canonical = canonicalChainOf({ tree }, result);
      const fates = new Uint8Array(tree.size).fill(FATE.invalid);
      for (const block of canonical.stale) fates[block] = FATE.stale;
      for (const block of canonical.blocks) fates[block] = FATE.canonical;
      return {
        timeMs,
        height: blocks.map((block) => tree.height(block)),
        miner: blocks.map((block) => tree.minerOf(block)),
        fate: blocks.map((block) => fates[block] as FoundBlocks["fate"][number]),
      };
    },
  };
};
