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

const PAIR = `
version: 1
name: a pair that forgets
seed: 4
stop: { time: 6 h }
chain: { blockInterval: 1 min, difficulty: { rule: fixed } }
nodes:
  - { name: party, count: 2, hashrate: 40%, strategy: selfish }
  - { name: pool, count: 5 }
events:
  - { when: { height: 20 }, crash: party/0, disk: lost, for: 20 min }
  - { at: 2 h, crash: { group: party }, disk: { unsynced: 40 min }, for: 1 min }
  - { at: 4 h, crash: party/1, disk: lost, for: 1 min }
`;

it("a member takes in only once what it has asked a peer for and publishes itself", () => {
  const parsed = parseScenario(PAIR, { fileName: "a pair that forgets" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  expect(runWithCheckers(parsed.scenario).result.partial).toBe(false);
});
