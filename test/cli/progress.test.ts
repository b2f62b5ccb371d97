import { describe, expect, it } from "vitest";
import {
  Progress,
  type ProgressFacts,
  renderProgress,
  renderRuns,
} from "../../src/cli/progress.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { Simulation } from "../../src/sim/simulation.ts";

const HOUR_MS = 3_600_000;

const facts: ProgressFacts = {
  title: "showcase",
  timeMs: 3 * HOUR_MS,
  stopMs: 12 * HOUR_MS,
  height: 17,
  stopHeight: null,
  events: 600_000,
  elapsedMs: 2_000,
};

describe("the progress line", () => {
  it("shows share done, simulated time, height, speed and time left", () => {
    expect(renderProgress(facts, 100)).toBe(
      "showcase █████░░░░░░░░░░░░░░░  25 % · 3 h · height 17 · 300 k events/s · ETA 6 s",
    );
  });

  it.each([
    [70, "showcase ██░░░░░░░░  25 % · 3 h · height 17 · 300 k events/s · ETA 6 s"],
    [66, "showc… ██░░░░░░  25 % · 3 h · height 17 · 300 k events/s · ETA 6 s"],
    [60, "showcase  25 % · 3 h · height 17 · 300 k events/s · ETA 6 s"],
    [57, "showc…  25 % · 3 h · height 17 · 300 k events/s · ETA 6 s"],
    [30, " 25 % · 3 h · height 17 · 300…"],
  ])("in %i columns lets bar and title go first", (width, line) => {
    expect(renderProgress(facts, width)).toBe(line);
  });

  it("goes by the stop that is nearest", () => {
    expect(renderProgress({ ...facts, stopHeight: 20 }, 100)).toContain(" 85 % ");
    expect(renderProgress({ ...facts, stopMs: null, stopHeight: 34 }, 100)).toContain(" 50 % ");
  });

  it("guesses no time left before there is something to go by", () => {
    expect(renderProgress({ ...facts, timeMs: 0, height: 0 }, 100)).not.toContain("ETA");
    expect(renderProgress({ ...facts, stopMs: null }, 100)).not.toContain("ETA");
  });
});

describe("the progress line of several runs", () => {
  const runs = { title: "pair", done: 3, total: 12, failed: 0, share: 4, elapsedMs: 20_000 };

  it("shows share and runs done, the pace, and the time left", () => {
    const figures = " 33 % · 3 of 12 runs · 9 a minute · ETA 40 s";
    expect(renderRuns(runs, 100)).toBe(`pair ██████░░░░░░░░░░░░░░ ${figures}`);
    expect(renderRuns({ ...runs, failed: 2 }, 100)).toContain("12 runs · 2 failed · 9 a");
    expect(renderRuns({ ...runs, done: 0, share: 0.1 }, 100)).not.toMatch(/ETA|minute/);
    expect(renderRuns(runs, 40).length).toBeLessThanOrEqual(40);
  });
});

describe("progress of a run", () => {
  const parsed = parseScenario(
    "{version: 1, name: pair, seed: 1, stop: {height: 9}, nodes: [{name: a}, {name: b}]," +
      " network: {latency: {model: constant, value: 1 s, measure: one-way}}}",
    { fileName: "pair" },
  );
  const terminal = (written: string[], showsProgress: boolean) => ({
    out: () => undefined,
    err: (text: string) => void written.push(text),
    color: { out: false, err: false },
    columns: 40,
    showsProgress,
    isRead: () => true,
    onInterrupt: () => () => undefined,
  });

  it("is painted within the terminal's width, seldom, and is gone at the end", async () => {
    if (!parsed.ok) throw new Error("the scenario is not clean");
    const written: string[] = [];
    const progress = new Progress(terminal(written, true), "a run with quite a long name");
    const simulation = new Simulation(parsed.scenario, { sinks: progress.sinks });
    simulation.runUntil({});
    const begun = performance.now();
    while (performance.now() < begun + 700) progress.update(simulation);
    const elapsed = performance.now() - begun;
    progress.clear();
    const erase = "\r\u001b[2K";
    expect(written.at(-1)).toBe(erase);
    // Nothing in the first quarter of a second, then at most ten a second.
    expect(written.length).toBeGreaterThan(1);
    expect(written.length).toBeLessThanOrEqual(1 + Math.ceil(elapsed / 100));
    for (const line of written) expect(line.slice(erase.length).length).toBeLessThan(40);
  });

  it("is not shown where there is no terminal to show it on", () => {
    if (!parsed.ok) throw new Error("the scenario is not clean");
    const written: string[] = [];
    const progress = new Progress(terminal(written, false), "quiet");
    const simulation = new Simulation(parsed.scenario, { sinks: progress.sinks });
    const end = performance.now() + 400;
    while (performance.now() < end) progress.update(simulation);
    progress.clear();
    expect(written).toEqual([]);
  });
});
