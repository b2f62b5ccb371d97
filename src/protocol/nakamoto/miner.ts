/**
 * A node's miner: whether it searches, and on which tip. How long a search takes is the host's business; what
 * a success is made into is `found-block.ts`. The modes are `miner.machine.ts`.
 */

import { GENESIS } from "../../chain/block-tree.ts";
import { computeTemplateTime } from "../../chain/template.ts";
import type { BlockIndex } from "../../lib/brand.ts";
import type { MachineImplementations } from "../../lib/machine-compiler.ts";
import type { MinerSignal } from "./miner.machine.ts";
import type { Party } from "./party-table.ts";
import type { NakamotoNode } from "./state.ts";
import { isDearer } from "./strategies/hopping.ts";
import { isOnUnjudged } from "./strategies/spv.ts";

/** What the names in the miner machine mean. */
export const minerImplementations: MachineImplementations<NakamotoNode> = {
  guards: {
    isBehind: (node) => node.syncMode === node.setup.machines.fetchingBlocks,
    isElsewhere: (node) => node.party !== null && hopsAway(node, node.party),
  },
  actions: {
    startSearch: (node) => node.out.startSearch(miningTip(node)),
    stopSearch: (node) => node.out.stopSearch(),
    updateTemplate: (node) => node.out.startSearch(miningTip(node)),
  },
};

function hopsAway(node: NakamotoNode, { setup: { strategy } }: Party): boolean {
  if (strategy.name !== "hopping") return false;
  const { tree, chain } = node.setup;
  const tip = miningTip(node);
  const time = computeTemplateTime(tree, tip, node.context.localTime(node.index));
  return isDearer(strategy.above, { next: tree.nextBits(tip, time), genesis: chain.genesisBits });
}

/** The block that the node mines on: its tip, or the private one of a party that withholds. */
export function miningTip(node: NakamotoNode): BlockIndex {
  const { party } = node;
  if (party === null) return node.view.tip;
  if (party.policy !== null) return party.privateTip;
  return party.unjudged !== GENESIS && isOnUnjudged(node, party.unjudged)
    ? party.unjudged
    : node.view.tip;
}

/** Tells the miner machine. */
export function onMinerSignal(node: NakamotoNode, type: MinerSignal["type"]): void {
  const { machines } = node.setup;
  node.minerMode = machines.miner.send(node.minerMode, machines.minerSignals[type], node);
}
