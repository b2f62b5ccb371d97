/** What the network makes of a strategy: whom the others follow in a race, when withheld blocks spread, who is deceived. */
import { describe, expect, it } from "vitest";
import type { BlockIndex, Duration } from "../../../src/lib/brand.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { partyOf } from "../../support/party-figures.ts";
import { simpleScenario } from "../../support/scenarios.ts";
import { twoParties } from "../../support/two-party.ts";

const INTERVAL = 600_000_000;

/**
 * Two members of a selfish party with α of the hashrate, each beside one of two honest miners that are three links from
 * each other over two nodes that do not mine.
 */
function beside(
  alpha: number,
  honest: readonly [number, number],
  path: readonly number[],
): Scenario {
  const [left, right] = honest;
  const plain = simpleScenario({
    shares: [1],
    relay: "push",
    latency: { model: "constant", value: 100_000 as Duration },
    stop: { time: 8_000 * INTERVAL },
    topology: {
      generator: "explicit",
      links: [[0, 2], [1, 3], ...path.slice(1).map((node, k) => [path[k]!, node] as const)],
    },
  });
  const [group] = plain.nodes;
  const strategy = { name: "selfish" } as const;
  return {
    ...plain,
    nodes: [
      { ...group!, name: "party", count: 2, hashShares: [alpha / 2, alpha / 2], strategy },
      { ...group!, name: "honest", count: 4, hashShares: [left, right, 0, 0] },
    ],
  };
}

describe("gamma that comes of the links", () => {
  it.each([
    [0.3, 0.3],
    [0.42, 0.18],
  ] as const)("is that of a rushing party, honest shares %d and %d, 4 sigma (seed 42)", (s, t) => {
    // The far one hears of the party's block over two links, of the other honest one's over three. So a block on the
    // party's branch is found by whoever did not begin the race.
    const wanted = (2 * s * t) / (s + t) ** 2;
    const { gamma } = partyOf(new Simulation(beside(0.4, [s, t], [2, 4, 5, 3])).run());
    expect(gamma.blocks).toBeGreaterThan(500);
    const sigma = Math.sqrt((wanted * (1 - wanted)) / gamma.blocks);
    expect(Math.abs(gamma.share! - wanted)).toBeLessThan(4 * sigma);
  });

  it("is nothing where honest miners hear of each other first", () => {
    const { gamma } = partyOf(new Simulation(beside(0.4, [0.3, 0.3], [2, 3])).run());
    expect(gamma.blocks).toBeGreaterThan(500);
    // A block found within the 100 ms of a message's way is the only way to join the party.
    expect(gamma.onParty / gamma.blocks).toBeLessThan(0.01);
  });
});

it("a withheld block spreads from its publication on", () => {
  const strategy = { name: "selfish" } as const;
  const scenario = twoParties({ alpha: 0.4, gamma: 0.5, blocks: 300, strategy });
  const { propagation, parties } = new Simulation(scenario).run();
  expect(parties![0]!.published).toBeGreaterThan(50);
  // This network has no delay at all.
  for (const { delayMs } of propagation.shares) expect(delayMs!.max).toBe(0);
  expect(propagation.hashWeightedDelayMs!.max).toBe(0);
});

describe("a miner that builds on blocks before it has judged them", () => {
  /** One who sends invalid blocks, an SPV miner that takes a minute to judge each, and an honest one. */
  function deceiving(strategy: "spv" | "honest", rule = "bad-coinbase-height"): Scenario {
    const plain = simpleScenario({
      shares: [1],
      relay: "push",
      stop: { time: 150 * INTERVAL },
      topology: { generator: "complete" },
    });
    const [group] = plain.nodes;
    const every = (INTERVAL / 2) as Duration;
    const rules = [rule];
    const times = { from: 0, until: null, to: null, miners: null };
    const invalid = { behaviour: "invalidBlocks", every, rules, ...times };
    return {
      ...plain,
      protocol: {
        ...plain.protocol,
        relay: {
          ...plain.protocol.relay,
          defences: {
            anchors: 0,
            maxOrphansPerPeer: null,
            maxTimeouts: null,
            checkHeaders: false,
            disconnectInvalid: false,
          },
        },
        validation: { ...plain.protocol.validation, perBlock: 60_000_000 as Duration },
      },
      nodes: [
        {
          ...group!,
          name: "forger",
          hashShares: [0],
          behaviours: [invalid],
        } as unknown as Scenario["nodes"][number],
        { ...group!, name: "lazy", hashShares: [0.5], strategy: { name: strategy } },
        { ...group!, name: "honest", hashShares: [0.5] },
      ],
    };
  }

  it("loses what it finds on an invalid one, which an honest miner never does", () => {
    const deceived = new Simulation(deceiving("spv"));
    const result = deceived.run();
    const { tree } = deceived;
    const invalid: BlockIndex[] = [];
    for (let block = 1; block < tree.size; block++) {
      const index = block as BlockIndex;
      if (tree.minerOf(index) === 1 && !tree.isValid(index)) invalid.push(index);
    }
    expect(invalid.length).toBeGreaterThan(3);
    expect(result.chain.blocksInvalid).toBeGreaterThanOrEqual(invalid.length);
    for (const block of invalid) expect(tree.isValid(tree.parent(block))).toBe(false);
    const lazy = partyOf(result);
    expect(lazy.blocksFound - lazy.blocksCanonical).toBeGreaterThanOrEqual(invalid.length);
    expect(new Simulation(deceiving("honest")).run().chain.blocksInvalid).toBe(0);
  });

  it("does not build on a body that is not its header's", () => {
    const result = new Simulation(deceiving("spv", "bad-merkle-root")).run();
    expect(result.refusals.map(({ code }) => code)).toEqual(["bad-merkle-root"]);
    expect(result.chain.blocksInvalid).toBe(0);
  });
});
