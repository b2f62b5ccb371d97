import { expect, it } from "vitest";
import { parseScenario } from "../../../src/scenario/parse.ts";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";

const TEXT = `
version: 1
name: parties in chaos
seed: 1
stop: { time: 4 h }
chain: { blockInterval: 1 min, blockSize: 50 kB }
network:
  latency: { model: log-normal, median: 100 ms, sigma: 0.5 }
  topology: { generator: outbound, degree: 3 }
  validation: { perBlock: 10 ms }
nodes:
  - { name: evil, count: 2, hashrate: 30%, strategy: selfish }
  - { name: ds, count: 1, hashrate: 20%, strategy: { name: double-spend, confirmations: 2, giveUp: 4 } }
  - { name: pool, count: 6, behaviours: [ delayBlocks: { margin: 1 s } ] }
  - { name: sybil, count: 3, hashrate: none, behaviours: [ invWithoutData: {}, invalidTransactions: { every: 1 min } ] }
accounts:
  - { name: alice, balance: 100000000, wallet: pool/0 }
  - { name: bob }
workload: { transactions: { rate: 0.1 /s, accounts: 20 } }
chaos: { until: 2 h, kinds: all, convergence: 1 h }
`;

/**
 * With seed 4 a party of one loses the public blocks that its branch hangs on, with seed 6 a member publishes blocks
 * that it keeps as orphans since it lost its disk.
 */
it.each([4, 6])(
  "parties whose disks are lost publish only what they have, with seed %d",
  (seed) => {
    const parsed = parseScenario(TEXT, { fileName: "parties in chaos", set: [`seed=${seed}`] });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const { result } = runWithCheckers(parsed.scenario);
    expect(result.parties![0]!.published).toBeGreaterThan(20);
  },
);
