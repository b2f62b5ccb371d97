/** The benchmark's workload as a scenario: block gossip over a random network, every node mining alike. */
import { bitsForWork } from "../../src/chain/target.ts";
import type { Duration } from "../../src/lib/brand.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const HASHRATE = 1e15;
const BLOCK_INTERVAL = 600_000_000 as Duration;

/** Nodes and blocks of a benchmark run. */
export interface Workload {
  readonly nodes: number;
  readonly blocks: number;
}

/** 8 outbound links a node, log-normal latency fixed per link, 20 Mbit/s, 535 kB blocks every 10 min. */
export function benchScenario({ nodes, blocks }: Workload): Scenario {
  return {
    version: 1,
    name: `bench ${nodes}x${blocks}`,
    question: "How fast is the simulator?",
    seed: "1",
    stop: { time: null, height: blocks },
    budget: { events: null, time: null, queue: null },
    chain: {
      forkChoice: "most-work",
      tieBreak: { rule: "first-seen" },
      blockInterval: BLOCK_INTERVAL,
      difficulty: { rule: "fixed" },
      proofOfWork: "sampled",
      powLimitBits: 0x1d00ffff,
      genesisBits: bitsForWork((HASHRATE * BLOCK_INTERVAL) / 1e6),
      genesisTime: 1_600_000_000,
      maxFutureTime: 7_200_000_000 as Duration,
      maxBlockSize: 1_000_000,
      subsidy: { initial: 5_000_000_000, halvingInterval: 210_000 },
      money: null,
    },
    hashrate: HASHRATE,
    blockSize: 535_000,
    protocol: {
      relay: {
        mode: "inv",
        compact: null,
        requestTimeout: 20_000_000 as Duration,
        window: 16,
        maxOrphans: 100,
      },
      validation: {
        perSignature: 0 as Duration,
        perBlock: 0 as Duration,
        nanosecondsPerByte: 0,
      },
      transactions: null,
    },
    network: {
      regions: null,
      topology: { generator: "outbound", degree: { kind: "constant", degree: 8 } },
      latency: {
        base: { model: "log-normal", median: 100_000 as Duration, sigma: 0.5 },
        measure: "one-way",
        drawn: "per-link",
        jitter: { kind: "none" },
        overhead: 0 as Duration,
      },
      bandwidth: { up: 20_000_000, down: 20_000_000 },
      sendOverhead: 0 as Duration,
      controlOverhead: 0 as Duration,
      blockQueue: "back-to-back",
      conditions: { loss: 0, duplicate: 0, extraDelay: 0 as Duration },
    },
    nodes: [
      {
        name: "node",
        count: nodes,
        hashShares: Array.from({ length: nodes }, () => 1 / nodes),
        region: null,
        bandwidth: null,
      },
    ],
    accounts: [],
    workload: null,
    events: [],
    expect: [],
    elide: true,
  };
}
