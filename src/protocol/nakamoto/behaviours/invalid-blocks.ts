/**
 * Invalid blocks: makes a sound block on its tip, breaks exactly one rule in it, and sends it unasked to one peer
 * after another, rule after rule. Work costs it nothing: the worst case for those who have to judge. Every node that
 * gets one has to refuse it with that rule's code, and hang up.
 */

import type { Block } from "../../../chain/block.ts";
import {
  BREAKING_OPERATORS,
  type BreakingRule,
  type Sealer,
  soundBlock,
} from "../../../chain/breaking/operators.ts";
import { blockHash, type Header } from "../../../chain/header.ts";
import { hasProofOfWork } from "../../../chain/proof-of-work.ts";
import { createTemplate } from "../../../chain/template.ts";
import type { BlockIndex } from "../../../lib/brand.ts";
import { MESSAGE } from "../messages.ts";
import type { NakamotoNode } from "../state.ts";
import { type BehaviourActs, noteMisbehaviour, peersMeant, type Turn } from "./behaviour.ts";

export const invalidBlocks: BehaviourActs = {
  act(turn) {
    const { node, own, state } = turn;
    if (own.params.behaviour !== "invalidBlocks") return;
    const peers = peersMeant(turn);
    if (peers.length === 0) return;
    const { rules } = own.params;
    const turnNumber = state.acted + own.ordinal;
    const block = breakRule(turn, rules[turnNumber % rules.length]!);
    const peer = peers[turnNumber % peers.length]!;
    node.out.send(peer, MESSAGE.block, block);
    noteMisbehaviour(turn, block, peer);
  },
};

function breakRule({ node, state }: Turn, rule: BreakingRule): BlockIndex {
  const { setup, view, context, index } = node;
  const { tree } = setup;
  const parent = view.tip;
  const extra = 0xa000_0000 + state.acted;
  const localTime = context.localTime(index);
  const { time } = createTemplate(tree, parent, { miner: index, size: 0, extra, localTime });
  const sealer = createSealer(node);
  const sound = soundBlock(tree, parent, sealer, { time, extra, miner: index });
  const latestTime = time + Math.floor(setup.chain.maxFutureTime / 1_000_000);
  return tree.add(BREAKING_OPERATORS[rule]({ tree, parent, sound, sealer, latestTime }));
}

/** Proof of work as the run has it. */
function createSealer({ setup }: NakamotoNode): Sealer {
  const { chain } = setup;
  const bare = (header: Header): Block => ({ header, payloads: [], miner: -1 });
  return {
    seal: (header) => setup.seal(bare(header)).block.header,
    unseal(header) {
      let loser = { ...header, nonce: (header.nonce + 1) % 0x1_0000_0000 };
      if (chain.proofOfWork === "sampled") return loser;
      while (hasProofOfWork(loser, blockHash(loser), chain.powLimitBits)) {
        loser = { ...loser, nonce: (loser.nonce + 1) % 0x1_0000_0000 };
      }
      return loser;
    },
  };
}
