/** Explicit scenarios for tests that need particular ones: everything calm, then changed where it matters. */
import { bitsForWork } from "../../src/chain/target.ts";
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { DelayDistribution, TopologySpec } from "../../src/network/specs.ts";
import type { RelayMode } from "../../src/protocol/nakamoto/params.ts";
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
