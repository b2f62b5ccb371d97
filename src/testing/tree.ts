/**
 * Block trees drawn in text, for tests: "g-a1-a2 / a1-b2" is a chain of two blocks on genesis g and
 * a branch from its first. Blocks are sound; a name's letters tell nothing to the rules.
 */

import { type Block, buildBlock } from "../chain/block.ts";
import { BlockTree, type BlockTreeOptions, GENESIS } from "../chain/block-tree.ts";
import { ChainView, KnowledgeTable, STATUS } from "../chain/chain-view.ts";
import { type ForkChoiceRule, selectTip } from "../chain/fork-choice.ts";
import type { ChainParams } from "../chain/params.ts";
import { demandsOn } from "../chain/template.ts";
import { SimulationBug, UsageError } from "../lib/assert.ts";
import type { BlockIndex, Duration, NodeIndex } from "../lib/brand.ts";
import type { Draw } from "../lib/distributions.ts";

/**
 * Parameters under which everything is easy: sampled proof of work, fixed difficulty, ten minutes.
 */
export const TEST_PARAMS: ChainParams = {
  forkChoice: "most-work",
  tieBreak: { rule: "first-seen" },
  blockInterval: 600_000_000 as Duration,
  difficulty: { rule: "fixed" },
  proofOfWork: "sampled",
  powLimitBits: 0x207fffff,
  genesisBits: 0x207fffff,
  genesisTime: 1_700_000_000,
  maxFutureTime: 7_200_000_000 as Duration,
  maxBlockSize: 1_000_000,
  subsidy: { initial: 5_000_000_000, halvingInterval: 210_000 },
  money: null,
};

/** A tree and the names of its blocks. */
export interface DrawnTree {
  readonly tree: BlockTree;
  /** Index of a named block; an unknown name is an error of the test. */
  at(name: string): BlockIndex;
  /** Names of blocks, joined by spaces. */
  names(blocks: readonly BlockIndex[]): string;
}

/** The tree of a drawing. `miners` gives a block's miner by name, −1 otherwise. */
export function treeOf(
  drawing: string,
  options: BlockTreeOptions & {
    readonly params?: ChainParams;
    readonly miners?: Readonly<Record<string, number>>;
  } = {},
): DrawnTree {
  const tree = new BlockTree(options.params ?? TEST_PARAMS, options);
  const byName = new Map<string, BlockIndex>([["g", GENESIS]]);
  for (const branch of drawing.split("/")) {
    const [root, ...rest] = branch.trim().split("-");
    let parent = need(byName, root!);
    for (const name of rest) {
      const miner = options.miners?.[name] ?? -1;
      parent = tree.add(childOf(tree, parent, { extra: byName.size, miner }));
      byName.set(name, parent);
    }
  }
  const nameOf = new Map([...byName].map(([name, index]) => [index, name]));
  return {
    tree,
    at: (name) => need(byName, name),
    names: (blocks) => blocks.map((block) => nameOf.get(block)).join(" "),
  };
}

/** A sound block on `parent`: one interval later unless `time` says otherwise. */
export function childOf(
  tree: BlockTree,
  parent: BlockIndex,
  fields: {
    readonly extra: number;
    readonly miner?: number;
    readonly time?: number;
    readonly nonce?: number;
    readonly size?: number;
  },
): Block {
  const time = fields.time ?? childTime(tree, parent);
  return buildBlock({
    parent: tree.hashOf(parent),
    height: tree.height(parent) + 1,
    time,
    ...demandsOn(tree, parent, time),
    miner: fields.miner ?? -1,
    size: fields.size ?? 0,
    extra: fields.extra,
    nonce: fields.nonce ?? 0,
  });
}

/** One interval after `parent`, or later where the median time past wants it; Unix seconds. */
export function childTime(tree: BlockTree, parent: BlockIndex): number {
  const interval = Math.round(tree.params.blockInterval / 1_000_000);
  return Math.max(tree.time(parent) + interval, tree.medianTimePast(parent) + 1);
}

/** A fresh view of the tree by the only node. */
export function lonelyView(tree: BlockTree): ChainView {
  return new ChainView(tree, new KnowledgeTable(1), 0 as NodeIndex);
}

/** Accepts blocks in this order and returns the tip after each. */
export function acceptAll(
  rule: ForkChoiceRule,
  tree: BlockTree,
  order: readonly BlockIndex[],
  draw: Draw = noDraw,
): BlockIndex[] {
  const view = lonelyView(tree);
  return order.map((block) => {
    view.setStatus(block, STATUS.accepted);
    view.tip = selectTip(rule, tree, view, view.tip, block, draw);
    return view.tip;
  });
}

/** A draw for rules that must not ask for chance. */
export const noDraw: Draw = () => {
  throw new SimulationBug("this rule must not draw");
};

/** A small generator for tests (mulberry32): numbers from [0, 1). */
export function testDraw(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function need(byName: ReadonlyMap<string, BlockIndex>, name: string): BlockIndex {
  const index = byName.get(name);
  if (index === undefined) throw new UsageError(`the drawing has no block ${name}`);
  return index;
}
