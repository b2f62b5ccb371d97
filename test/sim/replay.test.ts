import { describe, expect, it } from "vitest";
import {
  createReport,
  InputError,
  judgeRun,
  type Observation,
  observationSink,
  parseReport,
  parseScenario,
  renderJson,
  replay,
  Simulation,
  simulate,
} from "../../src/index.ts";

const TEXT = `
version: 1
name: three miners
seed: 3
stop: { height: 30 }
network: { latency: { model: constant, value: 30 s, measure: one-way } }
nodes: [{ name: a }, { name: b }, { name: c, hashrate: 50% }]
expect:
  - minerShare: { nodes: c, between: [20%, 80%] }
  - tipHeight: { atMost: 10 }
`;

function scenarioOf(text: string) {
  const parsed = parseScenario(text, { fileName: "three.yaml" });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return parsed.scenario;
}

const scenario = scenarioOf(TEXT);

describe("simulate", () => {
  it("runs to the stop and judges", () => {
    const run = simulate(scenario);
    expect(run.result).toMatchObject({ stopReason: "height", partial: false });
    expect(run.expectations.map(({ ok }) => ok)).toEqual([true, false]);
    expect(run.expectations[0]?.text).toBe("share of blocks mined by c");
  });

  it("gives what a report is made of", () => {
    const report = createReport(simulate(scenario));
    expect(parseReport(renderJson(report))).toEqual(JSON.parse(renderJson(report)));
  });

  it("is the same run as a simulation that is stepped and judged on the way", () => {
    const simulation = new Simulation(scenario);
    while (simulation.step()) if (simulation.events % 50 === 0) judgeRun(simulation);
    expect(judgeRun(simulation)).toEqual(simulate(scenario));
  });

  it("refuses to judge without metrics", () => {
    expect(() => simulate(scenario, { metrics: false })).toThrow(InputError);
  });
});

describe("observationSink", () => {
  it("hears objects with the names of their kinds, and those asked for alone", () => {
    const all: Observation[] = [];
    const found: Observation[] = [];
    const sinks = [
      observationSink((observation) => all.push(observation)),
      observationSink((observation) => found.push(observation), ["blockFound"]),
    ];
    const { result } = simulate(scenario, { sinks });
    expect(found).toHaveLength(result.chain.blocksFound);
    expect(all.filter(({ kind }) => kind === "blockFound")).toEqual(found);
    expect(all.length).toBeGreaterThan(found.length);
  });
});

describe("replay", () => {
  const report = createReport(simulate(scenario));

  it("of a report is identical", () => {
    expect(replay(report)).toMatchObject({
      identical: true,
      window: null,
      digest: report.digest,
      recordedDigest: report.digest,
    });
  });

  it("is identical with every way of driving the run", () => {
    for (const options of [{ drive: "actors" }, { wire: "bytes" }, { elide: false }] as const) {
      expect(replay(report, options).identical).toBe(true);
    }
  });

  it("of another seed's digests parts in the first window", () => {
    const other = createReport(simulate({ ...scenario, seed: "4" }));
    const mixed = { ...other, scenario: report.scenario };
    const verdict = replay(mixed);
    expect(verdict.identical).toBe(false);
    expect(verdict.window?.fromEvent).toBe(0);
  });

  it("finds the window of a single checkpoint that was changed", () => {
    const { checkpoints } = report.result;
    for (let k = 0; k < checkpoints.length; k++) {
      const changed = checkpoints.map((one, i) => (i === k ? { ...one, digest: "x" } : one));
      const { window } = replay({ ...report, result: { ...report.result, checkpoints: changed } });
      expect(window).toMatchObject({
        fromEvent: checkpoints[k - 1]?.event ?? 0,
        toEvent: checkpoints[k]?.event,
      });
    }
  });

  it("of a digest alone that was changed names no window", () => {
    const verdict = replay({ ...report, digest: "0".repeat(16) });
    expect(verdict).toMatchObject({ identical: false, window: null });
  });

  it("of an interrupted run stops where that stopped, at any event", () => {
    for (const events of [0, 1, 17, 100]) {
      const simulation = new Simulation(scenario);
      simulation.runUntil({ events });
      simulation.interrupt();
      const partial = createReport(judgeRun(simulation));
      expect(partial.partial).toBe(true);
      expect(replay(partial)).toMatchObject({ identical: true, events: simulation.events });
    }
  });

  it("refuses a scenario that cannot be run, and says what is wrong in it", () => {
    const bad = { ...report, scenario: { ...report.scenario, seed: null } };
    expect(() => replay(bad)).toThrow(InputError);
    expect(() => replay(bad)).toThrow(/the report's scenario:\d+:\d+/);
  });
});
