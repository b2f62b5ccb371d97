/**
 * A search whose difficulty moves while it lasts: on chains where a block's own time decides, any
 * whole second of the miner's clock may ask for other work. The lottery's two questions, how much
 * has been done and when it will be enough, are answered stretch by stretch.
 * Invariant: a success falls into the stretch whose difficulty its work was spent at.
 */
import type { BlockTree } from "../chain/block-tree.ts";
import type { BlockIndex } from "../lib/brand.ts";

/** A search by one node. */
export interface MovingSearch {
  readonly parent: BlockIndex;
  /** Hashes per microsecond, above 0. */
  readonly rate: number;
  /** When it began, in microseconds. */
  readonly from: number;
}

/** Expected hashes of a block on one parent, until the instant at which they change. */
interface Stretch {
  readonly work: number;
  readonly end: number;
}

/** Stretches are remembered for so many parents: those that nodes search on at a time. */
const PARENTS_MAX = 64;

/** Answers for the blocks of one tree; the clock of a template is that of the run. */
export class MovingWork {
  readonly #tree: BlockTree;
  readonly #stretches = new Map<BlockIndex, readonly Stretch[]>();

  constructor(tree: BlockTree) {
    this.#tree = tree;
  }

  /** Successes' worth of work done until `to`. */
  computeDone({ parent, rate, from }: MovingSearch, to: number): number {
    let done = 0;
    let at = from;
    for (const { work, end } of this.#stretchesOf(parent)) {
      if (end <= at) continue;
      if (at >= to) break;
      const until = Math.min(end, to);
      done += ((until - at) * rate) / work;
      at = until;
    }
    return done;
  }

  /** The instant at which `left` successes' worth of work is done, in whole microseconds. */
  computeSuccess({ parent, rate, from }: MovingSearch, left: number): number {
    let rest = left;
    let at = from;
    for (const { work, end } of this.#stretchesOf(parent)) {
      if (end <= at) continue;
      const found = at + Math.round((rest * work) / rate);
      // Rounded onto the end it would carry the next stretch's difficulty, and belongs there.
      if (found < end) return found;
      rest = Math.max(0, rest - ((end - at) * rate) / work);
      at = end;
    }
    return Infinity;
  }

  /** All stretches of a child's time, the last without end. */
  #stretchesOf(parent: BlockIndex): readonly Stretch[] {
    const known = this.#stretches.get(parent);
    if (known !== undefined) return known;
    const tree = this.#tree;
    const stretches: Stretch[] = [];
    for (let time = tree.medianTimePast(parent) + 1; time < Infinity; ) {
      const work = Number(tree.nextDifficulty(parent, time));
      time = tree.nextDifficultyChange(parent, time);
      stretches.push({ work, end: (time - tree.params.genesisTime) * 1_000_000 });
    }
    if (this.#stretches.size === PARENTS_MAX) this.#stretches.clear();
    this.#stretches.set(parent, stretches);
    return stretches;
  }
}
