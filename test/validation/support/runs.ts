/** Runs of scenarios for the comparisons in this folder, reduced to the figures that peers publish. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseScenario } from "../../../src/scenario/parse.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { SCENARIOS } from "../../scenario/shipped.ts";

/** Medians over blocks of the delay until half and 90 % of the nodes have it; blocks beside the chain. */
export interface Figures {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly stale: number;
}

/** Runs a text with `--set` texts laid over it. */
export function runText(text: string, seed: number, set: readonly string[] = []): Figures {
  const parsed = parseScenario(text, { fileName: "scenario", seed, set });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const { propagation, chain } = new Simulation(parsed.scenario).run();
  const [half, most] = propagation.shares;
  return { p50Ms: half!.delayMs!.p50, p90Ms: most!.delayMs!.p50, stale: chain.staleBlocks };
}

/** Runs the shipped scenario on SimBlock's model once for each of the seeds. */
export function runSimBlock(
  seeds: readonly number[],
  height: number,
  set: readonly string[] = [],
): Figures[] {
  const text = readFileSync(join(SCENARIOS, "network/simblock-2019.yaml"), "utf8");
  return seeds.map((seed) => runText(text, seed, [`stop.height=${height}`, ...set]));
}

/** The mean of one figure over runs. */
export function meanOf(runs: readonly Figures[], figure: keyof Figures): number {
  return runs.reduce((sum, run) => sum + run[figure], 0) / runs.length;
}
