/**
 * Reorg arithmetic: the steps from one tip to another. Touches neither ledger nor mempool.
 * Invariant: blocks are disconnected from the tip down, then connected from the fork point up.
 */
import type { BlockIndex } from "../lib/brand.ts";
import type { BlockTree } from "./block-tree.ts";

/** Blocks to disconnect and to connect, in the order of doing it. */
export interface ReorgPlan {
  /** From the old tip down to just above the fork point. */
  readonly disconnect: readonly BlockIndex[];
  /** From just above the fork point up to the new tip. */
  readonly connect: readonly BlockIndex[];
  readonly forkPoint: BlockIndex;
  /** Number of blocks disconnected; 0 is a plain extension. */
  readonly depth: number;
}

/** The steps of a move from one tip to another. */
export function planReorg(
  tree: Pick<BlockTree, "forkPoint" | "parent">,
  move: { readonly from: BlockIndex; readonly to: BlockIndex },
): ReorgPlan {
  const forkPoint = tree.forkPoint(move.from, move.to);
  const disconnect = pathDown(tree, move.from, forkPoint);
  const connect = pathDown(tree, move.to, forkPoint).reverse();
  return { disconnect, connect, forkPoint, depth: disconnect.length };
}

function pathDown(
  tree: Pick<BlockTree, "parent">,
  from: BlockIndex,
  forkPoint: BlockIndex,
): BlockIndex[] {
  const path: BlockIndex[] = [];
  for (let at = from; at !== forkPoint; at = tree.parent(at)) path.push(at);
  return path;
}
