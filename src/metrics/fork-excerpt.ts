/** The part of the block tree that shows its forks: bounded, so that a report stays small. */

import type { CanonicalChain, StaleBranch } from "./canonical-chain.ts";
import type { BlockTreeExcerpt, TreeBlock } from "./run-result.ts";
import type { TreeFacts } from "./tree-facts.ts";

const FORKS_MAX = 12;
const STALE_BLOCKS_MAX = 64;
/** Canonical blocks shown above the end of a stale branch. */
const BEYOND = 2;

/** The deepest forks with their stale blocks and the canonical ones beside them. */
export function excerptForks(
  tree: TreeFacts,
  chain: CanonicalChain,
  about: { readonly nodeNames: readonly string[]; readonly foundUs: (block: number) => number },
): BlockTreeExcerpt {
  const forks = [...chain.branches].sort((a, b) => b.length - a.length || a.root - b.root);
  const shown = forks.slice(0, FORKS_MAX);
  const ids = new Set<number>();
  for (const fork of shown) for (const id of idsAround(tree, chain, fork)) ids.add(id);
  return {
    blocks: [...ids].sort((a, b) => a - b).map((id) => blockOf(tree, chain, about, id)),
    forks: shown.map((fork) => ({ ...fork })),
    forksOmitted: forks.length - shown.length,
  };
}

function idsAround(tree: TreeFacts, chain: CanonicalChain, fork: StaleBranch): number[] {
  const height = tree.height(fork.forkPoint);
  const beside = chain.blocks.slice(height, height + fork.length + BEYOND);
  return [fork.forkPoint, ...beside, ...staleIds(tree, fork)];
}

/** The branch's longest path first, so that a bound cuts side branches. */
function staleIds(tree: TreeFacts, fork: StaleBranch): number[] {
  const path: number[] = [];
  for (let id = fork.tip; id !== fork.forkPoint; id = tree.parent(id)) path.push(id);
  const members = new Set(path);
  for (let id = fork.root + 1; id < tree.size && members.size < fork.staleBlocks; id++) {
    if (members.has(tree.parent(id)) && tree.isValid(id)) members.add(id);
  }
  return [...members].slice(0, Math.max(STALE_BLOCKS_MAX, path.length));
}

function blockOf(
  tree: TreeFacts,
  chain: CanonicalChain,
  about: { readonly nodeNames: readonly string[]; readonly foundUs: (block: number) => number },
  id: number,
): TreeBlock {
  return {
    id,
    parent: tree.parent(id),
    height: tree.height(id),
    timeMs: Math.max(0, about.foundUs(id)) / 1000,
    miner: about.nodeNames[tree.minerOf(id)] ?? null,
    hash: tree.hashOf(id),
    canonical: chain.mask[id] === 1,
  };
}
