/** A miner with a strategy against one honest miner, without delay: the network of the theories of withholding. */
import type { StrategyParams } from "../../src/protocol/nakamoto/strategies/strategy.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { simpleScenario } from "./scenarios.ts";

/** What a theory is asked for. */
export interface TwoParties {
  readonly seed?: string;
  /** The party's share of the hashrate. */
  readonly alpha: number;
  /** Probability that the honest miner takes the party's block in a race. */
  readonly gamma: number;
  /** Blocks that both find together, on average. */
  readonly blocks: number;
  readonly strategy: StrategyParams;
  /** Nodes of the party, which divide its hashrate. */
  readonly members?: number;
}

const INTERVAL = 600_000_000;

export function twoParties(wanted: TwoParties): Scenario {
  const { alpha, gamma, blocks, strategy, members = 1 } = wanted;
  const favoured = Array.from({ length: members }, (_, node) => node);
  const plain = simpleScenario({
    seed: wanted.seed ?? "42",
    shares: [1],
    relay: "direct",
    latency: { model: "constant", value: 0 as never },
    stop: { time: blocks * INTERVAL },
    chain: { tieBreak: { rule: "gamma", gamma, favoured } },
  });
  const [group] = plain.nodes;
  const party = { count: members, hashShares: favoured.map(() => alpha / members), strategy };
  return {
    ...plain,
    nodes: [
      { ...group!, ...party, name: "party" },
      { ...group!, name: "honest", hashShares: [1 - alpha] },
    ],
  };
}
