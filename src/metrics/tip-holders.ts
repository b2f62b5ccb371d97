/**
 * Who holds which tip, kept up to date in constant time: how many tips up nodes hold at once, how long
 * they agree, and when they agree again after a disturbance ended. "Agree" means: at the end of an
 * instant all up nodes hold one tip; a moment of agreement within an instant does not count.
 */
import { grownInt32 } from "./growable.ts";

const NOT_AGREED = -1;
const NOT_CONVERGED = -1;

/** A disturbance that ended at `time` (µs); `convergedAt` is −1 until agreement returned. */
export interface RecoveryState {
  readonly event: number;
  endedBy: number;
  readonly time: number;
  convergedAt: number;
}

/** Tips of all nodes; genesis to begin with. */
export class TipHolders {
  private tipOf: Int32Array<ArrayBuffer>;
  private up: Uint8Array<ArrayBuffer>;
  /** Up nodes per block that is their tip. */
  private holders = new Int32Array(64);
  private distinct: number;
  private upNodes: number;
  private agreedSince: number;
  private disagreedSince = 0;
  private agreedUs = 0;
  private distinctMax: number;
  private longestUs = 0;
  private longestFrom = 0;
  private readonly recoveries: RecoveryState[] = [];

  constructor(up: ArrayLike<number>) {
    this.up = Uint8Array.from(up);
    this.tipOf = new Int32Array(up.length);
    this.upNodes = this.up.reduce((sum, flag) => sum + flag, 0);
    this.holders[0] = this.upNodes;
    this.distinct = this.upNodes > 0 ? 1 : 0;
    this.distinctMax = this.distinct;
    this.agreedSince = this.distinct === 1 ? 0 : NOT_AGREED;
  }

  /** How many nodes are up. */
  get upCount(): number {
    return this.upNodes;
  }

  /** A node's tip is now `to`. */
  move(node: number, time: number, to: number): void {
    const from = this.tipOf[node]!;
    if (from === to) return;
    this.tipOf[node] = to;
    if (this.up[node] === 0) return;
    if (to >= this.holders.length) this.holders = grownInt32(this.holders, to + 1);
    let distinct = this.distinct;
    const left = this.holders[from]! - 1;
    this.holders[from] = left;
    if (left === 0) distinct--;
    const joined = this.holders[to]! + 1;
    this.holders[to] = joined;
    if (joined === 1) distinct++;
    if (distinct !== this.distinct) this.setDistinct(distinct, time);
  }

  /** A node stops counting; its disk holds this tip, or (null) the one that it had. */
  goDown(node: number, time: number, tipOnDisk: number | null): void {
    if (this.up[node] === 1) {
      this.up[node] = 0;
      this.upNodes--;
      const tip = this.tipOf[node]!;
      this.holders[tip] = this.holders[tip]! - 1;
      if (this.holders[tip] === 0) this.setDistinct(this.distinct - 1, time);
    }
    if (tipOnDisk !== null) this.tipOf[node] = tipOnDisk;
  }

  /** A node counts again, with the tip it was left with. */
  comeUp(node: number, time: number): void {
    if (this.up[node] === 1) return;
    this.up[node] = 1;
    this.upNodes++;
    const tip = this.tipOf[node]!;
    this.holders[tip] = this.holders[tip]! + 1;
    if (this.holders[tip] === 1) this.setDistinct(this.distinct + 1, time);
  }

  /** Event `event` ended, by itself (`endedBy` −1) or by another event; reported twice it counts once. */
  recover(time: number, event: number, endedBy: number): void {
    const known = this.recoveries.find((row) => row.event === event && row.time === time);
    if (known === undefined) {
      this.recoveries.push({ event, endedBy, time, convergedAt: NOT_CONVERGED });
    } else if (known.endedBy === -1) {
      known.endedBy = endedBy;
    }
  }

  /** The figures as of the end of the run at `time`. */
  finish(time: number): {
    agreedUs: number;
    distinctTipsMax: number;
    longestUs: number;
    longestFrom: number;
    recoveries: readonly RecoveryState[];
  } {
    const agreed = this.agreedSince !== NOT_AGREED;
    // Nothing follows that could break the agreement of the last instant.
    if (agreed) this.settleRecoveries(time + 1);
    const openUs = agreed ? 0 : time - this.disagreedSince;
    const openIsLongest = openUs > this.longestUs;
    return {
      agreedUs: this.agreedUs + (agreed ? time - this.agreedSince : 0),
      distinctTipsMax: this.distinctMax,
      longestUs: openIsLongest ? openUs : this.longestUs,
      longestFrom: openIsLongest ? this.disagreedSince : this.longestFrom,
      recoveries: this.recoveries,
    };
  }

  /** The state as plain data. */
  save(): unknown {
    const { distinct, upNodes, agreedSince, disagreedSince, agreedUs } = this;
    const { distinctMax, longestUs, longestFrom } = this;
    return {
      tipOf: this.tipOf.slice(),
      up: this.up.slice(),
      holders: this.holders.slice(),
      scalars: [distinct, upNodes, agreedSince, disagreedSince, agreedUs],
      extremes: [distinctMax, longestUs, longestFrom],
      recoveries: this.recoveries.map((row) => ({ ...row })),
    };
  }

  /** Takes a saved state. */
  load(saved: unknown): void {
    const state = saved as {
      tipOf: Int32Array;
      up: Uint8Array;
      holders: Int32Array;
      scalars: [number, number, number, number, number];
      extremes: [number, number, number];
      recoveries: RecoveryState[];
    };
    this.tipOf = Int32Array.from(state.tipOf);
    this.up = Uint8Array.from(state.up);
    this.holders = Int32Array.from(state.holders);
    [this.distinct, this.upNodes, this.agreedSince, this.disagreedSince, this.agreedUs] =
      state.scalars;
    [this.distinctMax, this.longestUs, this.longestFrom] = state.extremes;
    this.recoveries.length = 0;
    for (const row of state.recoveries) this.recoveries.push({ ...row });
  }

  private setDistinct(distinct: number, time: number): void {
    const agreedBefore = this.distinct === 1;
    this.distinct = distinct;
    if (distinct > this.distinctMax) this.distinctMax = distinct;
    if (agreedBefore) {
      this.agreedUs += time - this.agreedSince;
      this.settleRecoveries(time);
      this.agreedSince = NOT_AGREED;
      this.disagreedSince = time;
    } else if (distinct === 1) {
      this.agreedSince = time;
      const lasted = time - this.disagreedSince;
      if (lasted > this.longestUs) {
        this.longestUs = lasted;
        this.longestFrom = this.disagreedSince;
      }
    }
  }

  /** Agreement that lasted to a later instant than it began counts as convergence. */
  private settleRecoveries(brokenAt: number): void {
    for (const row of this.recoveries) {
      if (row.convergedAt !== NOT_CONVERGED) continue;
      const from = Math.max(this.agreedSince, row.time);
      if (brokenAt > from) row.convergedAt = from;
    }
  }
}
