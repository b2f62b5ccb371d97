/**
 * The referee: picks the canonical chain at the end of a run, and finds what is stale beside it. It
 * looks at final tips and at the tree alone and shares no code with the nodes' fork choice.
 */
import type { ForkChoiceName } from "../chain/params.ts";
import type { TreeFacts } from "./tree-facts.ts";

/** What the referee found. Block lists are in order of index. */
export interface CanonicalChain {
  readonly tip: number;
  /** Blocks from height 1 to the tip. */
  readonly blocks: readonly number[];
  /** 1 for every canonical block, genesis included. */
  readonly mask: Uint8Array;
  /** Valid blocks beside the chain. */
  readonly stale: readonly number[];
  readonly branches: readonly StaleBranch[];
}

/** A maximal stale branch: it leaves the canonical chain at `forkPoint`. */
export interface StaleBranch {
  readonly forkPoint: number;
  readonly root: number;
  tip: number;
  length: number;
  staleBlocks: number;
}

/** A tip that up nodes hold at the end. */
export interface HeldTip {
  readonly block: number;
  nodes: number;
  hashShare: number;
}

/**
 * The referee's order of the held tips. First what the rule of the run goes by: chainwork, height under
 * `longest`, and under `ghost`, which no figure of a tip alone decides, the number of holders. Then
 * chainwork, most holders, lower index.
 */
export function rankHeldTips(
  tree: TreeFacts,
  end: {
    readonly forkChoice: ForkChoiceName;
    readonly tips: Int32Array;
    readonly up: Uint8Array;
    readonly hashShares: Float64Array;
  },
): HeldTip[] {
  const byBlock = new Map<number, HeldTip>();
  const anyUp = end.up.includes(1);
  end.tips.forEach((block, node) => {
    // With every node down the referee judges what they were left with.
    if (anyUp && end.up[node] === 0) return;
    const held = byBlock.get(block) ?? { block, nodes: 0, hashShare: 0 };
    held.nodes++;
    held.hashShare += end.hashShares[node]!;
    byBlock.set(block, held);
  });
  return [...byBlock.values()].sort(
    (a, b) =>
      Number(tree.isValid(b.block)) - Number(tree.isValid(a.block)) ||
      (end.forkChoice === "longest" ? tree.height(b.block) - tree.height(a.block) : 0) ||
      (end.forkChoice === "ghost" ? b.nodes - a.nodes : 0) ||
      compareBigints(tree.chainwork(b.block), tree.chainwork(a.block)) ||
      b.nodes - a.nodes ||
      a.block - b.block,
  );
}

/** The chain that ends in `tip`, and everything beside it. */
export function judgeCanonicalChain(tree: TreeFacts, tip: number): CanonicalChain {
  const mask = new Uint8Array(tree.size);
  const blocks: number[] = [];
  for (let block = tip; block !== 0; block = tree.parent(block)) {
    mask[block] = 1;
    blocks.push(block);
  }
  mask[0] = 1;
  blocks.reverse();
  return { tip, blocks, mask, ...findStale(tree, mask) };
}

function findStale(tree: TreeFacts, mask: Uint8Array) {
  const stale: number[] = [];
  const branches: StaleBranch[] = [];
  /** Number of each stale block's branch, from 1; 0 for none. */
  const branchOf = new Int32Array(tree.size);
  // A parent's index is below its children's, so one pass in order suffices.
  for (let block = 1; block < tree.size; block++) {
    if (mask[block] === 1) continue;
    if (!tree.isValid(block)) continue;
    const parent = tree.parent(block);
    let number = branchOf[parent]!;
    if (number === 0) {
      // Built on an invalid block: connected to nothing, so neither stale nor a fork.
      if (mask[parent] !== 1) continue;
      const root = { forkPoint: parent, root: block, tip: block, length: 0, staleBlocks: 0 };
      number = branches.push(root);
    }
    stale.push(block);
    branchOf[block] = number;
    const branch = branches[number - 1]!;
    branch.staleBlocks++;
    const length = tree.height(block) - tree.height(branch.forkPoint);
    if (length > branch.length) {
      branch.length = length;
      branch.tip = block;
    }
  }
  return { stale, branches };
}

/**
 * How many blocks below the shorter tip the two most different of `tips` part. Walking down from the
 * tallest first, a tip's depth is where it meets a chain already walked: a deeper parting with a
 * taller one was counted when that one was walked.
 */
export function computeDisagreementDepth(tree: TreeFacts, tips: readonly number[]): number {
  const byHeight = [...tips].sort((a, b) => tree.height(b) - tree.height(a) || a - b);
  if (byHeight.length < 2) return 0;
  const walked = new Uint8Array(tree.size);
  let depth = 0;
  for (const tip of byHeight) {
    let block = tip;
    while (block !== 0 && walked[block] === 0) {
      walked[block] = 1;
      block = tree.parent(block);
    }
    const isFirst = tip === byHeight[0];
    if (!isFirst) depth = Math.max(depth, tree.height(tip) - tree.height(block));
  }
  return depth;
}

function compareBigints(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
