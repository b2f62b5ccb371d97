/**
 * A node's miner: whether it searches, and on which tip. How long a search takes is the host's business; what
 * a success is made into is `found-block.ts`. The modes are `miner.machine.ts`.
 */
import type { BlockIndex } from "../../lib/brand.ts";
import type { MachineImplementations } from "../../lib/machine-compiler.ts";
import type { MinerSignal } from "./miner.machine.ts";
import type { NakamotoNode } from "./state.ts";

/** What the names in the miner machine mean. */
export const minerImplementations: MachineImplementations<NakamotoNode> = {
  guards: { isBehind: (node) => node.syncMode === node.setup.machines.fetchingBlocks },
  actions: {
    startSearch: (node) => node.out.startSearch(miningTip(node)),
    stopSearch: (node) => node.out.stopSearch(),
    updateTemplate: (node) => node.out.startSearch(miningTip(node)),
  },
};

/** The block that the node mines on: its tip, or the private one of a party that withholds. */
export function miningTip(node: NakamotoNode): BlockIndex {
  const { party } = node;
  return party === null || party.policy === null ? node.view.tip : party.privateTip;
}

/** Tells the miner machine. */
export function onMinerSignal(node: NakamotoNode, type: MinerSignal["type"]): void {
  const { machines } = node.setup;
  node.minerMode = machines.miner.send(node.minerMode, machines.minerSignals[type], node);
}
