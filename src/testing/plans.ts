/**
 * Plans: flat lists of small integers that a total interpreter turns into sound block trees and
 * arrival orders. Any shorter list or smaller number is again a plan, so shrinking never meets an
 * illegal one; zeros give a straight chain at the intended spacing.
 */
import fc from "fast-check";
import { BlockTree, type BlockTreeOptions, GENESIS } from "../chain/block-tree.ts";
import type { ChainParams } from "../chain/params.ts";
import type { BlockIndex } from "../lib/brand.ts";
import { childOf, TEST_PARAMS } from "./tree.ts";

/** One block of a tree. */
export interface BlockPlan {
  /** How many blocks before the newest its parent is, modulo what exists. */
  readonly back: number;
  /** Seconds off the intended spacing, zigzag: 0, 1 → +1, 2 → −1, 3 → +2, ... */
  readonly drift: number;
  /** Goes into the nonce: an injected work function may read it. */
  readonly weight: number;
}

/** Any list of block plans. */
export function treePlans(maxLength = 24): fc.Arbitrary<BlockPlan[]> {
  const block = fc.record({ back: fc.nat(7), drift: fc.nat(4000), weight: fc.nat(4) });
  return fc.array(block, { maxLength });
}

/** Any list of sort keys, for `arrivalOrder`. */
export function orderPlans(maxLength = 24): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(12), { maxLength });
}

/** The tree of a plan; all its blocks keep the rules. */
export function growTree(
  plan: readonly BlockPlan[],
  params: ChainParams = TEST_PARAMS,
  options: BlockTreeOptions = {},
): BlockTree {
  const tree = new BlockTree(params, options);
  const interval = Math.round(params.blockInterval / 1_000_000);
  plan.forEach(({ back, drift, weight }, at) => {
    const parent = (tree.size - 1 - (back % tree.size)) as BlockIndex;
    const wanted = tree.time(parent) + interval + unzigzag(drift);
    const time = Math.max(wanted, tree.medianTimePast(parent) + 1);
    tree.add(childOf(tree, parent, { extra: at, time, nonce: weight }));
  });
  return tree;
}

/** Any tree of sound blocks. */
export function blockTrees(
  params: ChainParams = TEST_PARAMS,
  maxLength = 24,
): fc.Arbitrary<BlockTree> {
  return treePlans(maxLength).map((plan) => growTree(plan, params));
}

/**
 * All blocks but genesis in an order that has every parent before its children; no keys: as
 * interned.
 */
export function arrivalOrder(tree: BlockTree, keys: readonly number[]): BlockIndex[] {
  const ready = tree.children(GENESIS);
  const order: BlockIndex[] = [];
  while (ready.length > 0) {
    ready.sort((a, b) => a - b);
    const [next] = ready.splice((keys[order.length] ?? 0) % ready.length, 1);
    order.push(next!);
    ready.push(...tree.children(next!));
  }
  return order;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? -value / 2 : (value + 1) / 2;
}
