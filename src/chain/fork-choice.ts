/**
 * Fork choice: which tip a node follows after it has accepted one more block. Rules rank branches,
 * tie-breaks decide between equals; both are tables. Chance comes in as an argument.
 * Invariant: only blocks that the view has accepted count, and the result is one of them.
 */

import { assert } from "../lib/assert.ts";
import type { BlockIndex } from "../lib/brand.ts";
import type { Draw } from "../lib/distributions.ts";
import type { BlockTree } from "./block-tree.ts";
import type { ForkChoiceName, TieBreakParams } from "./params.ts";

/** A rule with its tie-break; `ChainParams` is one. */
export interface ForkChoiceRule {
  readonly forkChoice: ForkChoiceName;
  readonly tieBreak: TieBreakParams;
}

/** The accepted blocks of one node. */
export interface AcceptedBlocks {
  has(block: BlockIndex): boolean;
}

/**
 * The tip after `candidate` was accepted by a view whose tip was `tip`. Has to be called once for
 * every accepted block, in the order of acceptance, the ancestors before it.
 */
export function selectTip(
  rule: ForkChoiceRule,
  tree: BlockTree,
  view: AcceptedBlocks,
  tip: BlockIndex,
  candidate: BlockIndex,
  draw: Draw,
): BlockIndex {
  // A child of the tip has more of everything that any rule counts, and nothing else has changed.
  if (tree.parent(candidate) === tip) return candidate;
  return FORK_CHOICES[rule.forkChoice](
    { tree, view, tieBreak: rule.tieBreak, draw },
    tip,
    candidate,
  );
}

interface Choice {
  readonly tree: BlockTree;
  readonly view: AcceptedBlocks;
  readonly tieBreak: TieBreakParams;
  readonly draw: Draw;
}

type ForkChoice = (choice: Choice, tip: BlockIndex, candidate: BlockIndex) => BlockIndex;

/** The rules by name. */
const FORK_CHOICES: Readonly<Record<ForkChoiceName, ForkChoice>> = {
  longest: (choice, tip, candidate) => {
    const ahead = choice.tree.height(candidate) - choice.tree.height(tip);
    if (ahead !== 0) return ahead > 0 ? candidate : tip;
    const equals = () => countAccepted(choice, atHeight(choice.tree, tip));
    return prefersSecond(choice, tip, candidate, equals) ? candidate : tip;
  },
  "most-work": (choice, tip, candidate) => {
    const order = choice.tree.compareChainwork(candidate, tip);
    if (order !== 0) return order > 0 ? candidate : tip;
    const equals = () => countAccepted(choice, atChainwork(choice.tree, tip));
    return prefersSecond(choice, tip, candidate, equals) ? candidate : tip;
  },
  ghost: selectGhostTip,
};

/**
 * GHOST (Sompolinsky & Zohar 2015): from genesis on follow the child whose subtree of accepted
 * blocks holds most work. The tip was chosen so before; one more block changes weights on its own
 * path alone, so the comparison is needed only where that path leaves the tip's, and below it.
 */
function selectGhostTip(choice: Choice, tip: BlockIndex, candidate: BlockIndex): BlockIndex {
  const { tree } = choice;
  const fork = tree.forkPoint(tip, candidate);
  const height = tree.height(fork) + 1;
  const weights = computeSubtreeWeights(choice, fork);
  const mine = tree.ancestorAt(tip, height);
  const other = tree.ancestorAt(candidate, height);
  const difference = weights.get(other)! - weights.get(mine)!;
  if (difference < 0n) return tip;
  const equals = () => countHeaviest(choice, fork, weights);
  if (difference === 0n && !prefersSecond(choice, mine, other, equals)) return tip;
  return descend(choice, other, weights);
}

/** Work of the accepted blocks in the subtree of each accepted block above `root`. */
function computeSubtreeWeights(choice: Choice, root: BlockIndex): Map<BlockIndex, bigint> {
  const { tree } = choice;
  const found = acceptedChildren(choice, root);
  for (let i = 0; i < found.length; i++) found.push(...acceptedChildren(choice, found[i]!));
  const weights = new Map<BlockIndex, bigint>();
  // Parents were found before children, so backwards a subtree is whole when it is passed on.
  for (let i = found.length - 1; i >= 0; i--) {
    const block = found[i]!;
    const weight = (weights.get(block) ?? 0n) + tree.workOf(block);
    weights.set(block, weight);
    const parent = tree.parent(block);
    if (parent !== root) weights.set(parent, (weights.get(parent) ?? 0n) + weight);
  }
  return weights;
}

/**
 * Follows the heaviest child to a block without accepted children. A tie met on the way down lies
 * on a branch that the node did not follow, so it has no chosen side: the first interned stands for
 * the first seen.
 */
function descend(
  choice: Choice,
  from: BlockIndex,
  weights: ReadonlyMap<BlockIndex, bigint>,
): BlockIndex {
  let at = from;
  for (;;) {
    let best: BlockIndex | null = null;
    let equals = 0;
    for (const child of acceptedChildren(choice, at)) {
      const order = best === null ? 1n : weights.get(child)! - weights.get(best)!;
      equals = order > 0n ? 1 : equals + (order === 0n ? 1 : 0);
      const preferred =
        order > 0n || (order === 0n && prefersSecond(choice, best!, child, () => equals));
      if (preferred) best = child;
    }
    if (best === null) return at;
    at = best;
  }
}

function acceptedChildren({ tree, view }: Choice, block: BlockIndex): BlockIndex[] {
  return tree.children(block).filter((child) => view.has(child));
}

function countHeaviest(
  choice: Choice,
  fork: BlockIndex,
  weights: ReadonlyMap<BlockIndex, bigint>,
): number {
  const children = acceptedChildren(choice, fork).map((child) => weights.get(child)!);
  const heaviest = children.reduce((most, weight) => (weight > most ? weight : most), 0n);
  return children.filter((weight) => weight === heaviest).length;
}

/**
 * Whether a tie between the block chosen so far and a newcomer goes to the newcomer. Of the rules
 * longest and most-work the two are the tips; of GHOST they are the branches' first blocks.
 * `countEquals` says how many equals there are.
 */
function prefersSecond(
  choice: Choice,
  first: BlockIndex,
  second: BlockIndex,
  countEquals: () => number,
): boolean {
  const { tree, tieBreak, draw } = choice;
  switch (tieBreak.rule) {
    case "first-seen":
      return false;
    case "lowest-hash":
      return tree.hashOf(second) < tree.hashOf(first);
    case "uniform":
      // Reservoir sampling: the k-th equal wins with probability 1/k, so all k come out alike.
      return draw() * countEquals() < 1;
    case "gamma":
      return prefersByGamma(choice, tieBreak, first, second);
  }
}

/**
 * In a tie between a favoured miner's block and another's the favoured wins with probability gamma.
 */
function prefersByGamma(
  { tree, draw }: Choice,
  tieBreak: Extract<TieBreakParams, { rule: "gamma" }>,
  first: BlockIndex,
  second: BlockIndex,
): boolean {
  const firstFavoured = tieBreak.favoured.includes(tree.minerOf(first));
  const secondFavoured = tieBreak.favoured.includes(tree.minerOf(second));
  if (firstFavoured === secondFavoured) return false;
  const favouredWins = draw() < tieBreak.gamma;
  return favouredWins === secondFavoured;
}

function countAccepted({ view }: Choice, blocks: Iterable<BlockIndex>): number {
  let count = 0;
  for (const block of blocks) if (view.has(block)) count += 1;
  assert(count >= 2, "a tie has two sides");
  return count;
}

function* atHeight(tree: BlockTree, block: BlockIndex): Generator<BlockIndex> {
  let at = tree.lastInternedAtHeight(tree.height(block));
  for (; at !== -1; at = tree.previousAtHeight(at)) yield at;
}

function* atChainwork(tree: BlockTree, block: BlockIndex): Generator<BlockIndex> {
  let at = tree.lastInternedAtChainwork(block);
  for (; at !== -1; at = tree.previousAtChainwork(at)) yield at;
}
