/** Explicit scenarios for tests that need particular ones: everything calm, then changed where it matters. */
import { bitsForWork } from "../../src/chain/target.ts";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { DelayDistribution, TopologySpec } from "../../src/network/specs.ts";
import type { MempoolParams, RelayMode } from "../../src/protocol/nakamoto/params.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { TEST_PARAMS } from "../../src/testing/tree.ts";

/** What a test chooses. */
export interface SimpleScenario {
  readonly seed?: string;
  /** Hash share of each node; they need not sum to 1 here. */
  readonly shares: readonly number[];
  readonly topology?: TopologySpec;
  readonly latency?: DelayDistribution;
  readonly relay?: RelayMode;
  readonly interval?: number;
  readonly stop: { readonly time?: number; readonly height?: number };
  readonly events?: Scenario["events"];
  readonly chain?: Partial<Scenario["chain"]>;
}

const HASHRATE = 1e15;

/** No validation time, unlimited bandwidth, nothing lost; 10 min between blocks. */
export function simpleScenario(wanted: SimpleScenario): Scenario {
  const { shares, stop, interval = 600_000_000 } = wanted;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    version: 1,
    name: "simple",
    question: "What does the test ask?",
    seed: wanted.seed ?? "42",
    stop: {
      time: (stop.time ?? null) as Instant | null,
      height: stop.height ?? null,
    },
    budget: { events: null, time: null, queue: null },
    chain: {
      ...TEST_PARAMS,
      blockInterval: interval as Duration,
      powLimitBits: 0x1d00ffff,
      genesisBits: bitsForWork((HASHRATE * interval) / 1e6),
      maxFutureTime: Number.MAX_SAFE_INTEGER as Duration,
      ...wanted.chain,
    },
    hashrate: HASHRATE,
    blockSize: 1000,
    protocol: {
      relay: {
        mode: wanted.relay ?? "inv",
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
      topology: wanted.topology ?? { generator: "complete" },
      latency: {
        base: wanted.latency ?? { model: "constant", value: 100_000 as Duration },
        measure: "one-way",
        drawn: "per-link",
        jitter: { kind: "none" },
        overhead: 0 as Duration,
      },
      bandwidth: null,
      sendOverhead: 0 as Duration,
      controlOverhead: 0 as Duration,
      blockQueue: "back-to-back",
      conditions: { loss: 0, duplicate: 0, extraDelay: 0 as Duration },
    },
    nodes: [
      {
        name: "node",
        count: shares.length,
        hashShares: shares.map((share) => share / total),
        region: null,
        bandwidth: null,
      },
    ],
    accounts: [],
    workload: null,
    events: wanted.events ?? [],
    expect: [],
    elide: true,
  };
}

/** Takes what pays anything, keeps it for ever and has room for all of it. */
export const MEMPOOL: MempoolParams = {
  policy: "fee-with-ageing",
  agedShare: 0.25,
  maxBytes: 1_000_000,
  minFeeRate: 1,
  incrementalFeeRate: 1,
  expiry: 1e15 as Duration,
  maxChain: 25,
  maxWaiting: 100,
};

/** Six nodes on a ring, ten accounts, a payment every ten seconds of which one in ten is a double spend. */
export function moneyScenario(change: Partial<Scenario> = {}): Scenario {
  const plain = simpleScenario({
    shares: [3, 2, 1, 1, 0, 0],
    stop: { time: 36_000_000_000 },
    topology: { generator: "ring" },
  });
  return {
    ...plain,
    chain: { ...plain.chain, money: { signatures: "modelled", maturity: 2 } },
    protocol: {
      ...plain.protocol,
      validation: { ...plain.protocol.validation, perSignature: 100 as Duration },
      transactions: {
        mempool: MEMPOOL,
        relay: { trickle: 2_000_000 as Duration, batch: 100, resubmit: 1_800_000_000 as Duration },
      },
    },
    accounts: [{ name: "user", count: 10, balance: 1_000_000, wallets: { by: "all" } }],
    workload: {
      source: "drawn",
      arrivals: { process: "poisson", rate: 0.1 },
      accounts: "user",
      zipf: 1,
      from: 0 as Instant,
      until: null,
      amount: { law: "constant", value: 10 },
      fee: { law: "constant", value: 5 },
      feePer: "transaction",
      size: { law: "constant", value: 250 },
      conflicts: 0.1,
    },
    ...change,
  };
}
