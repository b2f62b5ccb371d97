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
  withLosingNonce,
  withNextNonce,
} from "../../../chain/breaking/operators.ts";
import type { Header } from "../../../chain/header.ts";
import { createTemplate } from "../../../chain/template.ts";
import type { BlockIndex } from "../../../lib/brand.ts";
import { MESSAGE } from "../messages.ts";
import type { NakamotoNode } from "../state.ts";
import { type BehaviourActs, noteMisbehaviour, type Turn, takeTurns } from "./behaviour.ts";

export const invalidBlocks: BehaviourActs = {
  act(turn) {
    const { node, own } = turn;
    if (own.params.behaviour !== "invalidBlocks") return;
    const next = takeTurns(turn, own.params.rules);
    if (next === null) return;
    const block = breakRule(turn, next.rule);
    node.out.send(next.peer, MESSAGE.block, block);
    noteMisbehaviour(turn, block, next.peer);
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
    unseal: (header) =>
      chain.proofOfWork === "sampled"
        ? withNextNonce(header)
        : withLosingNonce(header, chain.powLimitBits),
  };
}
