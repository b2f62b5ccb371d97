/** The report of the hand-made partitioned run, with expectations that hold and one that fails. */
import type { Duration, Instant } from "../../../src/lib/brand.ts";
import type { RunResult } from "../../../src/metrics/run-result.ts";
import { createReport, type Report } from "../../../src/report/report.ts";
import { renderScenario } from "../../../src/scenario/render.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { depthInstants, judgeExpectations } from "../../../src/sim/expectations.ts";
import { partitionedRun, SECOND_US } from "../../metrics/support/small-run.ts";

const us = (seconds: number) => (seconds * SECOND_US) as Duration;
const at = (seconds: number) => (seconds * SECOND_US) as Instant;

export const smallScenario: Scenario = {
  version: 1,
  name: "one node cut off",
  question: "How deep is the reorg when a miner with a tenth of the hashrate comes back?",
  seed: "42",
  stop: { time: at(3000), height: null },
  budget: { events: 1_000_000, time: null, queue: null },
  chain: {
    forkChoice: "most-work",
    tieBreak: { rule: "first-seen" },
    blockInterval: us(600),
    difficulty: { rule: "fixed" },
    proofOfWork: "sampled",
    powLimitBits: 0x207fffff,
    genesisBits: 0x207fffff,
    genesisTime: 1_231_006_505,
    maxFutureTime: us(7200),
    maxBlockSize: 1_000_000,
    subsidy: { initial: 50, halvingInterval: 4 },
    money: null,
  },
  hashrate: 1_000_000,
  blockSize: 1_000_000,
  protocol: {
    relay: { mode: "inv", compact: null, requestTimeout: us(20), window: 16, maxOrphans: 100 },
    validation: { perSignature: us(0), perBlock: us(0.01), nanosecondsPerByte: 0 },
    transactions: null,
  },
  network: {
    regions: null,
    topology: { generator: "complete" },
    latency: {
      base: { model: "constant", value: us(1) },
      measure: "one-way",
      drawn: "per-link",
      jitter: { kind: "none" },
      overhead: us(0),
    },
    bandwidth: null,
    sendOverhead: us(0),
    controlOverhead: us(0),
    blockQueue: "back-to-back",
    conditions: { loss: 0, duplicate: 0, extraDelay: us(0) },
  },
  nodes: [
    { name: "pool", count: 2, hashShares: [0.4, 0.3], region: null, bandwidth: null },
    { name: "home", count: 2, hashShares: [0.2, 0.1], region: null, bandwidth: null },
  ],
  accounts: [],
  workload: null,
  events: [
    {
      name: "split",
      trigger: { at: at(100) },
      action: { do: "partition", group: { by: "node", name: "home/1" }, direction: "both" },
      lasts: null,
    },
    {
      name: "mend",
      trigger: { at: at(2000) },
      action: { do: "heal", partition: "split" },
      lasts: null,
    },
  ],
  expect: [
    { expect: "agreement", depth: 1, after: at(2100) },
    { expect: "maxReorgDepth", range: { min: null, max: 1 } },
    { expect: "staleRate", range: { min: 0.2, max: 0.4 } },
    { expect: "convergence", after: "mend", within: us(10) },
    { expect: "minerShare", nodes: { by: "group", name: "pool" }, range: { min: 0.5, max: 0.9 } },
  ],
  elide: true,
};

export function smallReport(scenario: Scenario = smallScenario): Report {
  const run = partitionedRun({ depthInstants: depthInstants(scenario) });
  const result = run.finish(3000);
  const selections = scenario.expect.map((e) => (e.expect === "minerShare" ? [0, 1] : null));
  return createReport({
    scenario,
    document: renderScenario(scenario),
    result,
    expectations: judgeExpectations(scenario, result, selections),
  });
}

/** Another result in a report of the same scenario, judged by nothing. */
export function smallReportOf(result: RunResult): Report {
  const document = renderScenario(smallScenario);
  return createReport({ scenario: smallScenario, document, result, expectations: [] });
}
