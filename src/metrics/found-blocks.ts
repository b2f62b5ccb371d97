/** The blocks of a run, one by one: what warm-up removal, batch means and the jackknife need. */

/** Columns of one length, in the order in which the blocks were found. */
export interface FoundBlocks {
  readonly timeMs: readonly number[];
  readonly height: readonly number[];
  /** Index of the node that found it. */
  readonly miner: readonly number[];
  readonly fate: readonly BlockFate[];
}

/** What became of a block by the end of the run, as the referee saw it. */
export const FATE = { canonical: 0, stale: 1, invalid: 2 } as const;

export type BlockFate = (typeof FATE)[keyof typeof FATE];
