import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/lib/brand.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { observationSink } from "../../src/sim/simulate.ts";
import { Simulation } from "../../src/sim/simulation.ts";

function scenarioOf(lines: string): Scenario {
  const text = `version: 1\nname: t\nseed: 5\nnodes: [{ name: n, count: 6 }]\n${lines}`;
  const parsed = parseScenario(text, { fileName: "t.yaml" });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return parsed.scenario;
}

describe("scenario events", () => {
  it("may be called like anything, also beside standing conditions", () => {
    const events =
      "events: [{ at: 1 h, name: network, links: { from: all, to: all, extraDelay: 1 s }, for: 1 h }]";
    const scenario = scenarioOf(`stop: { time: 3 h }\nnetwork: { loss: 1% }\n${events}`);
    expect(new Simulation(scenario).run().timeline).toMatchObject([
      { event: "network" },
      { event: "network" },
    ]);
  });

  it("that overlap keep a node down until the last of them ends", () => {
    const scenario = scenarioOf(`stop: { time: 6 h }
events:
  - { at: 1 h, name: short, crash: n/0, for: 1 h }
  - { at: 1.5 h, name: long, crash: n/0, for: 3 h }`);
    const ups: number[] = [];
    const sink = observationSink(({ time }) => ups.push(time / 3.6e9), ["nodeUp"]);
    new Simulation(scenario, { sinks: [sink] }).run();
    expect(ups).toEqual([4.5]);
  });
});

describe("a run", () => {
  it("that has drained says so to somebody who slices it by time", () => {
    const scenario = scenarioOf("stop: { height: 1000 }\nevents: [{ at: 1 h, leave: all }]");
    const simulation = new Simulation(scenario);
    let hour = 0;
    while (hour < 100 && simulation.runUntil({ time: (3.6e9 * ++hour) as Instant }));
    expect(simulation.stopReason).toBe("drained");
  });

  it("lets a listener leave while it listens, and no other misses anything", () => {
    const scenario = scenarioOf("stop: { time: 3 h }");
    const simulation = new Simulation(scenario);
    const heard = { leaving: 0, staying: 0 };
    const leave = simulation.subscribe({
      observe: () => {
        heard.leaving += 1;
        leave();
      },
    });
    simulation.subscribe({
      observe: () => {
        heard.staying += 1;
      },
    });
    simulation.run();
    let all = 0;
    const again = new Simulation(scenario);
    again.subscribe({
      observe: () => {
        all += 1;
      },
    });
    again.run();
    expect(heard).toEqual({ leaving: 1, staying: all });
  });
});
