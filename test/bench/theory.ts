/**
 * `npm run bench -- theory`: blocks a second where theory idealises the network: two honest miners, a thousand under
 * delay, and selfish mining without any. Digest and metrics on, the result's making timed with the rest, against a
 * bare loop of the same workload, alternating in one process. `-- theory million` is the long selfish run alone.
 */
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { type BareTheory, runBareMiners, runBareSelfish } from "./bare-theory.ts";
import { median } from "./median.ts";

const INTERVAL = 600_000_000;

/** One workload: the scenario's own part, and its bare loop. */
interface Theory {
  readonly name: string;
  readonly repeats: number;
  readonly blocks: number;
  readonly text: string;
  readonly bare: (blocks: number) => BareTheory;
}

const selfish = (blocks: number, repeats: number): Theory => ({
  name: "selfish, α = 1/3, γ = 1/2",
  repeats,
  blocks,
  text: `
chain: { consensus: { tieBreak: { gamma: 50%, favours: attacker } } }
network: { latency: { model: constant, value: 0 s, measure: one-way } }
nodes:
  - { name: attacker, hashrate: 33.333333333%, strategy: selfish }
  - { name: honest, hashrate: rest }`,
  bare: (count) => runBareSelfish({ share: 1 / 3, gamma: 0.5, interval: INTERVAL }, count),
});

const MILLION = selfish(1_000_000, 1);

const THEORIES: readonly Theory[] = [
  {
    name: "2 miners, x = 0.1",
    repeats: 5,
    blocks: 50_000,
    text: `
network: { latency: { model: constant, value: 60 s, measure: one-way } }
nodes:
  - { name: alice, hashrate: 70% }
  - { name: bob, hashrate: 30% }`,
    bare: (count) =>
      runBareMiners({ shares: [0.7, 0.3], delay: 0.1 * INTERVAL, interval: INTERVAL }, count),
  },
  {
    name: "1,000 miners, x = 0.1",
    repeats: 5,
    blocks: 1_000,
    text: `
network: { latency: { model: constant, value: 60 s, measure: one-way } }
nodes:
  - { name: miner, count: 1000, hashrate: 100% }`,
    bare: (count) => {
      const shares = Array.from({ length: 1_000 }, () => 0.001);
      return runBareMiners({ shares, delay: 0.1 * INTERVAL, interval: INTERVAL }, count);
    },
  },
  selfish(50_000, 5),
  MILLION,
];

const seconds = () => Number(process.hrtime.bigint()) / 1e9;

/** Prints blocks a second, and the ratio to the bare loop. */
export function benchTheory(print: (line: string) => void, wanted?: string): void {
  print("theory: blocks found a second, result included, and the bare loop's (medians)");
  print(
    "                     network     blocks   runs   simulator   bare loop   ratio   peak RSS",
  );
  for (const theory of wanted === "million" ? [MILLION] : THEORIES) benchOne(print, theory);
}

function benchOne(print: (line: string) => void, theory: Theory): void {
  const scenario = scenarioOf(theory);
  const full: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < theory.repeats; i++) {
    globalThis.gc?.();
    const simulation = new Simulation(scenario);
    const start = seconds();
    const { blocksFound } = simulation.run().chain;
    const middle = seconds();
    const { found } = theory.bare(blocksFound);
    bare.push(found / (seconds() - middle));
    full.push(blocksFound / (middle - start));
  }
  const ratio = median(full.map((rate, i) => rate / bare[i]!));
  const cells = [
    theory.name.padStart(28),
    theory.blocks.toLocaleString("en").padStart(10),
    String(theory.repeats).padStart(6),
    `${(median(full) / 1000).toFixed(1)} k/s`.padStart(11),
    `${(median(bare) / 1000).toFixed(1)} k/s`.padStart(11),
    ratio.toFixed(2).padStart(7),
    `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`.padStart(10),
  ];
  print(cells.join(" "));
}

/** It lasts as long as so many blocks take on average. */
function scenarioOf({ text, blocks }: Theory): Scenario {
  const common = {
    "stop.time": `${(blocks * INTERVAL) / 1e6} s`,
    "chain.blockInterval": "600 s",
    "chain.blockSize": "93 B",
    "chain.difficulty.rule": "fixed",
    "network.topology.generator": "complete",
    "network.relay.mode": "direct",
    "network.bandwidth": "unlimited",
  };
  const set = Object.entries(common).map(([path, value]) => `${path}=${value}`);
  const parsed = parseScenario(`version: 1\nname: theory\nseed: 1${text}\n`, {
    fileName: "bench",
    set,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.scenario;
}
