/** Nodes that are upgraded twice: the second program keeps what the first changed, below its own activation. */
import { describe, expect, it } from "vitest";
import type { BlockIndex } from "../../../src/lib/brand.ts";
import { parseScenario } from "../../../src/scenario/parse.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";

const TEXT = `version: 1
name: upgraded twice
seed: 4
stop: { time: 12 h }
chain: { blockInterval: 10 min, blockSize: 1 kB, maxBlockSize: 1 kB }
network: { latency: { model: constant, value: 100 ms } }
nodes: [{ name: miner, hashrate: 100% }, { name: node, count: 5 }]
events:
  - { name: larger, at: 10 min, upgrade: { nodes: all, rules: { maxBlockSize: 4 kB, blockSize: 4 kB }, activation: 5 } }
  - { name: smaller, at: 4 h, upgrade: { nodes: all, rules: { maxBlockSize: 500 B, blockSize: 500 B }, activation: 40 } }
`;

function load(): Scenario {
  const parsed = parseScenario(TEXT);
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return parsed.scenario;
}

describe("a second upgrade", () => {
  it("refuses nothing of what the first allowed", () => {
    const { simulation, result } = runWithCheckers(load());
    expect(result.refusals).toEqual([]);
    expect(result.reorgs.count).toBe(0);
    const sizes = new Map<number, number>();
    for (let block = 1; block < simulation.tree.size; block++) {
      const index = block as BlockIndex;
      sizes.set(simulation.tree.height(index), simulation.tree.sizeOf(index));
    }
    expect([4, 5, 39, 40, 50].map((height) => sizes.get(height))).toEqual([
      1000, 4000, 4000, 500, 500,
    ]);
  });

  it("is not lost where the run is cut between the two", () => {
    const whole = new Simulation(load());
    whole.runUntil({});
    const cut = new Simulation(load());
    cut.runUntil({ events: Math.floor(whole.events / 2) });
    const resumed = Simulation.load(cut.save());
    resumed.runUntil({});
    expect(resumed.digest).toBe(whole.digest);
  });
});
