/**
 * The mining lottery: every searching node holds the work to its next success, drawn from an exponential
 * law and memoryless, so that a new tip changes nothing; a change of rate or target rescales what is left.
 * Invariant: a node has at most one success scheduled, and exactly one while it searches with hashrate.
 */
import type { BlockTree } from "../chain/block-tree.ts";
import { difficultyUnitOf } from "../chain/difficulty/rules.ts";
import { workOfBits } from "../chain/target.ts";
import type { Scheduler } from "../engine/scheduler.ts";
import type { RandomStreams } from "../engine/streams.ts";
import { assert } from "../lib/assert.ts";
import type { BlockIndex } from "../lib/brand.ts";
import { type Draw, exponential } from "../lib/distributions.ts";
import { EVENT } from "./events.ts";
import { type MovingSearch, MovingWork } from "./moving-work.ts";

/** One entry a node in each column. */
export interface SavedLottery {
  readonly rate: Float64Array;
  readonly left: Float64Array;
  readonly since: Float64Array;
  readonly bits: Uint32Array;
  readonly parent: Int32Array;
  readonly slot: Int32Array;
  readonly sequence: Float64Array;
  readonly frozen: Uint8Array;
}

/** Who finds the next block, and when. */
export class MiningLottery {
  readonly #scheduler: Scheduler;
  readonly #streams: RandomStreams;
  readonly #tree: BlockTree;
  readonly #names: readonly string[];
  /** Hashes per microsecond. */
  readonly #rate: Float64Array;
  /** Successes' worth of work left at `since`; negative before the first draw. */
  readonly #left: Float64Array;
  readonly #since: Float64Array;
  /** Bits searched on; 0 while not searching. Of moving work those that it began at. */
  readonly #bits: Uint32Array;
  /** Where work moves with the clock, so that the parent counts and not its bits; else null. */
  readonly #moving: MovingWork | null;
  /** Block searched on, where work moves. */
  readonly #parent: Int32Array;
  readonly #slot: Int32Array;
  readonly #sequence: Float64Array;
  /** 1 for a node that does no work for now, whatever it searches on. */
  readonly #frozen: Uint8Array;
  /** Of each node, opened at its first draw. */
  readonly #draws: (Draw | null)[];
  /** Bits asked for last, and their expected hashes. */
  #latestBits = 0;
  #latestWork = 0;

  constructor(
    scheduler: Scheduler,
    streams: RandomStreams,
    tree: BlockTree,
    nodes: { readonly names: readonly string[]; readonly hashesPerSecond: Float64Array },
  ) {
    const count = nodes.names.length;
    this.#scheduler = scheduler;
    this.#streams = streams;
    this.#tree = tree;
    this.#names = nodes.names;
    this.#rate = nodes.hashesPerSecond.map((perSecond) => perSecond / 1_000_000);
    this.#left = new Float64Array(count).fill(-1);
    this.#since = new Float64Array(count);
    this.#bits = new Uint32Array(count);
    this.#moving = difficultyUnitOf(tree.params) === "integer" ? new MovingWork(tree) : null;
    this.#parent = new Int32Array(count);
    this.#slot = new Int32Array(count).fill(-1);
    this.#sequence = new Float64Array(count);
    this.#frozen = new Uint8Array(count);
    this.#draws = Array.from({ length: count }, () => null);
  }

  /** Searches on `parent` from now on; the work already done counts. */
  search(node: number, parent: BlockIndex): void {
    if (this.#moving !== null) return this.#searchMoving(node, parent);
    const bits = this.#tree.nextBits(parent);
    if (bits === this.#bits[node]) return;
    this.#settle(node);
    this.#bits[node] = bits;
    this.#plan(node);
  }

  #searchMoving(node: number, parent: BlockIndex): void {
    if (this.#bits[node] !== 0 && this.#parent[node] === parent) return;
    this.#settle(node);
    // Of work that moves only whether there is a search: what it takes is MovingWork's.
    this.#bits[node] = 1;
    this.#parent[node] = parent;
    this.#plan(node);
  }

  stop(node: number): void {
    this.#settle(node);
    this.#bits[node] = 0;
  }

  /** The scheduled success has come: draws the work to the next one. */
  onSuccess(node: number): void {
    this.#slot[node] = -1;
    this.#left[node] = -1;
    this.#since[node] = this.#scheduler.now;
    this.#plan(node);
  }

  /** No work is done from now on until the node thaws. */
  freeze(node: number): void {
    this.#settle(node);
    this.#frozen[node] = 1;
  }

  thaw(node: number): void {
    this.#settle(node);
    this.#frozen[node] = 0;
    this.#plan(node);
  }

  setRate(node: number, hashesPerSecond: number): void {
    this.#settle(node);
    this.#rate[node] = hashesPerSecond / 1_000_000;
    this.#plan(node);
  }

  /** Hashes per second. */
  rateOf(node: number): number {
    return this.#rate[node]! * 1_000_000;
  }

  save(): SavedLottery {
    return {
      rate: this.#rate.slice(),
      left: this.#left.slice(),
      since: this.#since.slice(),
      bits: this.#bits.slice(),
      parent: this.#parent.slice(),
      slot: this.#slot.slice(),
      sequence: this.#sequence.slice(),
      frozen: this.#frozen.slice(),
    };
  }

  load(saved: SavedLottery): void {
    this.#rate.set(saved.rate);
    this.#left.set(saved.left);
    this.#since.set(saved.since);
    this.#bits.set(saved.bits);
    this.#parent.set(saved.parent);
    this.#slot.set(saved.slot);
    this.#sequence.set(saved.sequence);
    this.#frozen.set(saved.frozen);
  }

  /** Books the work done since the last change and takes the planned success back. */
  #settle(node: number): void {
    const now = this.#scheduler.now;
    if (this.#slot[node]! >= 0) {
      const done =
        this.#moving === null
          ? ((now - this.#since[node]!) * this.#rate[node]!) / this.#expectedWork(node)
          : this.#moving.computeDone(this.#searchOf(node), now);
      // A success less than a rounding error away is still to come, not past.
      this.#left[node] = Math.max(0, this.#left[node]! - done);
      const handle = { slot: this.#slot[node]!, sequence: this.#sequence[node]! };
      assert(this.#scheduler.cancel(handle), "a planned success was lost", { node });
      this.#slot[node] = -1;
    }
    this.#since[node] = now;
  }

  #plan(node: number): void {
    if (this.#bits[node] === 0 || this.#rate[node] === 0 || this.#frozen[node] === 1) return;
    if (this.#left[node]! < 0) {
      this.#left[node] = exponential(this.#drawOf(node), 1);
    }
    const left = this.#left[node]!;
    const at =
      this.#moving === null
        ? this.#scheduler.now + Math.round((left * this.#expectedWork(node)) / this.#rate[node]!)
        : this.#moving.computeSuccess(this.#searchOf(node), left);
    // A success beyond the representable future never comes; nothing is scheduled for it.
    if (!Number.isSafeInteger(at)) return;
    const slot = this.#scheduler.at(at, EVENT.blockFound, node, 0, 0, 0, 0);
    this.#slot[node] = slot;
    this.#sequence[node] = this.#scheduler.handleOf(slot).sequence;
  }

  /** As it stands since the work was last booked. */
  #searchOf(node: number): MovingSearch {
    const parent = this.#parent[node]! as BlockIndex;
    return { parent, rate: this.#rate[node]!, from: this.#since[node]! };
  }

  #expectedWork(node: number): number {
    const bits = this.#bits[node]!;
    if (bits !== this.#latestBits) {
      this.#latestBits = bits;
      this.#latestWork = Number(workOfBits(bits));
    }
    return this.#latestWork;
  }

  #drawOf(node: number): Draw {
    const draw = this.#draws[node] ?? this.#streams.get("mining", this.#names[node]!).double;
    this.#draws[node] = draw;
    return draw;
  }
}
