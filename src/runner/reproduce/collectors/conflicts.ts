/**
 * For every block of a run that is no rival itself: whether a node without it found a block before all had it, and the integral over time, up to that find or to
 * the last arrival, of the share of the hashrate without it. A rival block is where watching ends, since from then on two blocks
 * divide the network between them. For networks where no node is ever down.
 */
import { OBSERVATION } from "../../../trace/observation.ts";
import { canonicalChainOf } from "../../collecting.ts";
import type { Collector } from "../../collector.ts";

/** Blocks at the end that are left out: some are still under way or contested. */
const LAST = 50;

/** What `conflicts` leaves behind, in the order in which blocks were found. */
export interface Conflicts {
  /** Of each block that is no rival itself: 1 where a node without the block found another. */
  readonly conflict: readonly number[];
  /** Of the same blocks, in seconds: ∫ (1 − f) dt up to the conflict, or to the last arrival. */
  readonly uninformed: readonly number[];
  /** Of every block: 1 where it is not on the canonical chain in the end. */
  readonly stale: readonly number[];
}

/** A block and how it spread so far. */
interface Spread {
  readonly block: number;
  readonly foundAt: number;
  readonly has: Uint8Array;
  missing: number;
  missingShare: number;
  /** Sum of hash share × delay over the nodes that have it. */
  weighted: number;
  conflict: 0 | 1;
  /** Whether its finder lacked a block that was under way. */
  readonly isRival: boolean;
}

/** Collects `Conflicts`. */
export const conflicts: Collector = ({ specs, tree }) => {
  const shares = specs.map(({ hashShare }) => hashShare);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const open = new Map<number, Spread>();
  const all: Spread[] = [];
  const onFound = (time: number, node: number, block: number) => {
    let isRival = false;
    for (const other of open.values()) {
      if (other.has[node] === 1) continue;
      isRival = true;
      other.conflict = 1;
      other.weighted += other.missingShare * (time - other.foundAt);
      open.delete(other.block);
    }
    const has = new Uint8Array(shares.length);
    const nobody = { missing: shares.length, missingShare: whole, weighted: 0 };
    const fresh: Spread = { block, foundAt: time, has, conflict: 0, isRival, ...nobody };
    // Not all nodes ever hear of a rival.
    if (!isRival) open.set(block, fresh);
    all.push(fresh);
  };
  const onAccepted = (time: number, node: number, block: number) => {
    const one = open.get(block);
    if (one === undefined || one.has[node] === 1) return;
    one.has[node] = 1;
    one.missing -= 1;
    one.missingShare -= shares[node]!;
    one.weighted += shares[node]! * (time - one.foundAt);
    if (one.missing === 0) open.delete(block);
  };
  return {
    observe: (kind, time, node, block) => {
      if (kind === OBSERVATION.blockFound) onFound(time, node, block);
      if (kind === OBSERVATION.blockAccepted) onAccepted(time, node, block);
    },
    collect: (result): Conflicts => {
      const kept = all.slice(0, Math.max(0, all.length - LAST));
      const watched = kept.filter(({ isRival }) => !isRival);
      const { mask } = canonicalChainOf({ tree }, result);
      return {
        conflict: watched.map((one) => one.conflict),
        uninformed: watched.map(({ weighted }) => weighted / 1e6),
        stale: kept.map(({ block }) => 1 - mask[block]!),
      };
    },
  };
};
