import { expect, it } from "vitest";
import { parseScenario } from "../../../src/scenario/parse.ts";
import { observationSink } from "../../../src/sim/simulate.ts";
import { Simulation } from "../../../src/sim/simulation.ts";

/** What the node reports while it is paused, in a run with these keys. */
function toldInPause(node: string, nodes: string): string[] {
  const text = `
version: 1
name: paused
seed: 3
stop: { time: 4 h }
chain: { blockInterval: 1 min, difficulty: { rule: fixed } }
network: { topology: { generator: complete } }
nodes: [${nodes}]
events:
  - { at: 1 h, pause: ${node}, for: 1 h }
`;
  const parsed = parseScenario(text, { fileName: "paused" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const told: string[] = [];
  let pauses = 0;
  const simulation = new Simulation(parsed.scenario);
  const index = simulation.specs.findIndex(({ name }) => name === node);
  let isPaused = false;
  simulation.subscribe(
    observationSink((observation) => {
      if (observation.node !== index) return;
      if (observation.kind === "nodeResumed") isPaused = false;
      else if (isPaused) told.push(observation.kind);
      if (observation.kind === "nodePaused") isPaused = true;
      pauses += Number(observation.kind === "nodePaused");
    }),
  );
  simulation.runUntil({});
  expect(pauses).toBe(1);
  return told;
}

it("a paused member hears of its party's blocks only when it goes on", () => {
  const nodes =
    "{ name: eve, count: 2, hashrate: 40%, strategy: selfish }, { name: home, count: 4 }";
  expect(toldInPause("eve/1", nodes)).toEqual([]);
});
