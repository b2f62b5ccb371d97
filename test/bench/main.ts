/**
 * `npm run bench`: the full simulator, digest and metrics on, against a bare loop of the same workload,
 * alternating in one process. `npm run bench -- queue` compares the event queues, `-- ledger` and `-- payments`
 * time transactions, `-- chaos` many short runs, `-- 2000x100` runs one workload. Wall time; on a shared machine trust ratios, not seconds.
 */

import { RandomStreams } from "../../src/engine/streams.ts";
import { createLatency } from "../../src/network/latency.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { runBareLoop } from "./bare-loop.ts";
import { benchChaos } from "./chaos.ts";
import { median } from "./median.ts";
import { benchLedger, benchPayments } from "./payments.ts";
import { benchQueues } from "./queues.ts";
import { benchScenario, type Workload } from "./workload.ts";

const WORKLOADS: readonly (Workload & { readonly repeats: number })[] = [
  { nodes: 600, blocks: 100, repeats: 9 },
  { nodes: 2_000, blocks: 100, repeats: 9 },
  { nodes: 10_000, blocks: 100, repeats: 5 },
  { nodes: 10_000, blocks: 1_000, repeats: 1 },
  { nodes: 100_000, blocks: 20, repeats: 1 },
];

const print = (line: string) => process.stdout.write(`${line}\n`);
const seconds = () => Number(process.hrtime.bigint()) / 1e9;

function main(wanted: string | undefined): void {
  if (wanted === "queue") return benchQueues(print);
  if (wanted === "chaos") return benchChaos(print);
  if (wanted === "ledger") return benchLedger(print);
  if (wanted === "payments") return benchPayments(print, Number(process.argv[3] ?? 60_000));
  print(`Node ${process.version}, wall time, medians; deliveries count elided announcements too`);
  print("   nodes × blocks   runs   simulator   bare loop   ratio   deliveries/s   peak RSS");
  for (const workload of WORKLOADS) {
    const name = `${workload.nodes}x${workload.blocks}`;
    if (wanted === undefined || wanted === name) benchWorkload(workload, workload.repeats);
  }
  if (wanted !== undefined) return;
  benchQueues(print);
  benchLedger(print);
  benchPayments(print);
  benchChaos(print);
}

function benchWorkload(workload: Workload, repeats: number): void {
  const scenario = benchScenario(workload);
  const full: number[] = [];
  const bare: number[] = [];
  let deliveries = 0;
  for (let i = 0; i < repeats; i++) {
    const simulation = new Simulation(scenario);
    globalThis.gc?.();
    const start = seconds();
    simulation.runUntil({});
    const middle = seconds();
    runBareLoop(bareInputOf(simulation, workload));
    bare.push(seconds() - middle);
    full.push(middle - start);
    deliveries = simulation.events + simulation.elided;
  }
  const ratio = median(full.map((time, i) => bare[i]! / time));
  const rss = process.resourceUsage().maxRSS / 1024;
  const cells = [
    `${workload.nodes} × ${workload.blocks}`.padStart(17),
    String(repeats).padStart(6),
    `${median(full).toFixed(2)} s`.padStart(11),
    `${median(bare).toFixed(2)} s`.padStart(11),
    ratio.toFixed(2).padStart(7),
    `${(deliveries / median(full) / 1e6).toFixed(1)} M`.padStart(14),
    `${rss.toFixed(0)} MiB`.padStart(10),
  ];
  print(cells.join(" "));
}

function bareInputOf(simulation: Simulation, { blocks }: Workload) {
  const { scenario, topology } = simulation;
  const { latency, bandwidth } = scenario.network;
  const streams = new RandomStreams(scenario.seed);
  const { fixed } = createLatency(latency, topology, null, null, streams);
  if (fixed === null || bandwidth === null || bandwidth === "regions") {
    throw new Error("the bare loop knows fixed latencies and one bandwidth only");
  }
  return {
    topology,
    latency: fixed,
    costPerByte: 8e6 / bandwidth.up,
    blockBytes: scenario.blockSize + 24,
    messageBytes: 61,
    blocks,
    interval: scenario.chain.blockInterval,
    seed: scenario.seed,
  };
}

main(process.argv[2]);
