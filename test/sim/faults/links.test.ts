import { describe, expect, it } from "vitest";
import { parseScenario } from "../../../src/scenario/parse.ts";
import { observationSink } from "../../../src/sim/simulate.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import type { Observation, ObservationName } from "../../../src/trace/observation.ts";

/** A line of messages that arrived: time in seconds, sender, receiver, kind. */
interface Heard {
  readonly time: number;
  readonly from: number;
  readonly to: number;
  readonly kind: string;
}

function runOf(lines: string, kinds: readonly ObservationName[] = []) {
  const text = `version: 1
name: t
seed: 5
stop: { time: 1 h }
chain: { blockInterval: 1 min }
nodes: [{ name: n, count: 4 }]
${lines}`;
  const parsed = parseScenario(text, { fileName: "t.yaml" });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  const seen: Observation[] = [];
  const heard: Heard[] = [];
  const simulation: Simulation = new Simulation(parsed.scenario, {
    elide: false,
    sinks: [observationSink((one) => seen.push(one), [...kinds])],
    messageSink: {
      message: (time, _order, from, to, kind) =>
        heard.push({ time: time / 1e6, from, to, kind: simulation.messageKinds[kind]! }),
    },
  });
  return { result: simulation.run(), seen, heard };
}

describe("a clog", () => {
  it("delivers nothing while it lasts and everything at its end", () => {
    const network = "network: { latency: { model: constant, value: 100 ms } }\n";
    const clog = "{ name: c, at: 20 min, clog: { nodes: n/0, direction: in }, for: 10 min }";
    const { heard, result } = runOf(`${network}events: [${clog}]`);
    const toIt = heard.filter(({ to }) => to === 0).map(({ time }) => time);
    const during = toIt.filter((time) => time > 1200.2 && time < 1800);
    expect(during).toEqual([]);
    const atItsEnd = toIt.filter((time) => time === 1800);
    // What was under way when it began is neither held nor lost.
    expect(atItsEnd).toHaveLength(result.faults![0]!.struck);
    expect(atItsEnd.length).toBeGreaterThan(10);
    expect(result.traffic.dropped).toBe(0);
  });

  it("swizzled holds one node after the other and lets each go in the second half", () => {
    const clog = "{ name: c, at: 10 min, clog: { nodes: all, swizzle: true }, for: 20 min }";
    const { seen } = runOf(`events: [${clog}]`, ["faultSwitched"]);
    const on = seen.filter(({ b }) => b === 1);
    const off = seen.filter(({ b }) => b === 0);
    expect([on.length, off.length]).toEqual([4, 4]);
    expect(on.every(({ time }) => time >= 600e6 && time < 1200e6)).toBe(true);
    expect(off.every(({ time }) => time >= 1200e6 && time < 1800e6)).toBe(true);
    expect(new Set(on.map(({ node }) => node)).size).toBe(4);
  });
});

describe("corruption", () => {
  it("is refused by the codec and told where it arrives", () => {
    const noise = "{ at: 5 min, links: { from: all, to: all, corrupt: 20% } }";
    const { result, seen } = runOf(`events: [${noise}]`, ["messageCorrupted"]);
    expect(seen.length).toBe(result.faults![0]!.struck);
    expect(seen.length).toBeGreaterThan(50);
    expect(result.traffic.dropped).toBe(seen.length);
  });
});

describe("a reset", () => {
  it("loses what is under way and nothing else", () => {
    // A message takes a minute: each block's announcements are under way when the connections break.
    const slow = "network: { latency: { model: constant, value: 1 min } }\n";
    const reset = "{ name: r, at: 30 min, reset: { from: n/0, to: n/1 } }";
    const { heard, seen, result } = runOf(`${slow}events: [${reset}]`, ["connectionReset"]);
    expect(seen).toMatchObject([{ node: 0, b: 0, time: 1800e6 }]);
    const between = (a: number, b: number) =>
      heard.filter(
        ({ from, to, time }) => from + to === a + b && from * to === a * b && time > 1800,
      );
    expect(Math.min(...between(0, 1).map(({ time }) => time))).toBeGreaterThanOrEqual(1860);
    expect(Math.min(...between(0, 2).map(({ time }) => time))).toBeLessThan(1860);
    expect(result.traffic.dropped).toBeGreaterThan(0);
    expect(result.faults).toEqual([{ event: "r", kind: "reset", struck: 1 }]);
  });
});

describe("flapping", () => {
  it("comes and goes by the clock, or at random but never shorter than the least time", () => {
    const flap = (more: string) =>
      `events: [{ at: 10 min, partition: { name: p, group: n/0 }, for: 20 min, flap: { on: 2 min, off: 3 min${more} } }]`;
    const fixed = runOf(flap(""), ["eventApplied", "faultSwitched", "eventUndone"]);
    expect(fixed.seen.map(({ time, kind, b }) => [time / 60e6, kind, b])).toEqual([
      [10, "eventApplied", 0],
      [12, "faultSwitched", 0],
      [15, "faultSwitched", 1],
      [17, "faultSwitched", 0],
      [20, "faultSwitched", 1],
      [22, "faultSwitched", 0],
      [25, "faultSwitched", 1],
      [27, "faultSwitched", 0],
      [30, "eventUndone", 0],
    ]);
    const random = runOf(flap(", random: true, least: 90 s"), ["eventApplied", "faultSwitched"]);
    const times = random.seen.map(({ time }) => time);
    const spells = times.slice(1).map((time, k) => time - times[k]!);
    expect(Math.min(...spells)).toBeGreaterThanOrEqual(90e6);
    expect(new Set(spells).size).toBe(spells.length);
  });
});
