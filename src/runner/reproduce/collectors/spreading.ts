/**
 * How every block of a run spread: when the last node had it, the mean delay over the other nodes, the mean delay by hash share, and
 * how many blocks were found meanwhile by nodes that did not have it yet. A block that not all nodes had before the end is left out.
 * For networks where no node is ever down.
 */
import type { BlockHash } from "../../../lib/brand.ts";
import { judgeCanonicalChain } from "../../../metrics/canonical-chain.ts";
import { OBSERVATION } from "../../../trace/observation.ts";
import type { Collector } from "../../collector.ts";

/** What `spreading` leaves behind: columns of one length, in the order in which blocks were found. */
export interface Spreading {
  /** Until the last node had the block. */
  readonly floodSeconds: readonly number[];
  /** Mean over all nodes but the finder. */
  readonly meanSeconds: readonly number[];
  /** Mean over all nodes by hash share, the finder at 0: what Decker and Wattenhofer integrate. */
  readonly weightedSeconds: readonly number[];
  /** Blocks found by nodes without it while it spread. */
  readonly conflicts: readonly number[];
  /** 1 where the block is not on the canonical chain in the end. */
  readonly stale: readonly number[];
}

/** A block under way. */
interface Open {
  readonly block: number;
  readonly foundAt: number;
  readonly has: Uint8Array;
  missing: number;
  sum: number;
  weighted: number;
  conflicts: number;
}

/** Collects `Spreading`. */
export const spreading: Collector = (simulation) => {
  const shares = simulation.specs.map(({ hashShare }) => hashShare);
  const nodes = shares.length;
  const open = new Map<number, Open>();
  const done: (Open & { readonly flood: number })[] = [];
  const accept = (block: number, node: number, time: number) => {
    const one = open.get(block);
    if (one === undefined || one.has[node] === 1) return;
    const delay = time - one.foundAt;
    one.has[node] = 1;
    one.missing -= 1;
    one.sum += delay;
    one.weighted += delay * shares[node]!;
    if (one.missing > 0) return;
    open.delete(block);
    done.push({ ...one, flood: delay });
  };
  return {
    observe: (kind, time, node, block) => {
      if (kind === OBSERVATION.blockFound) {
        for (const other of open.values()) if (other.has[node] === 0) other.conflicts += 1;
        const fresh = { block, foundAt: time, has: new Uint8Array(nodes), missing: nodes };
        open.set(block, { ...fresh, sum: 0, weighted: 0, conflicts: 0 });
      }
      if (kind === OBSERVATION.blockAccepted) accept(block, node, time);
    },
    collect: ({ chain }): Spreading => {
      // Blocks were done in another order than they were found.
      done.sort((a, b) => a.block - b.block);
      const tip = simulation.tree.indexOf(chain.canonicalTip as BlockHash);
      const { mask } = judgeCanonicalChain(simulation.tree, tip);
      return {
        stale: done.map(({ block }) => 1 - mask[block]!),
        floodSeconds: done.map(({ flood }) => flood / 1e6),
        meanSeconds: done.map(({ sum }) => sum / (nodes - 1) / 1e6),
        weightedSeconds: done.map(({ weighted }) => weighted / 1e6),
        conflicts: done.map(({ conflicts }) => conflicts),
      };
    },
  };
};
