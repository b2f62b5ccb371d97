/**
 * The shipped scenarios of faults of nodes: what each expects holds under all checkers, its fault happens, and with
 * its defence taken away an expectation fails. The laws of determinism hold for each.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../../src/scenario/parse.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";
import { createRuns } from "../../golden/runs.ts";
import { SCENARIOS } from "../../scenario/shipped.ts";
import { LAWS } from "../../support/determinism.ts";

const ACTIVATION = "upgrade.activation=10";

/** By file below `scenarios/faults/`: what takes the defence away. */
const DEFENCES: Readonly<Record<string, readonly string[]>> = {
  "pause.yaml": ["network.relay.requestTimeout=30 h"],
  "slow-cpu.yaml": ["network.topology.generator=line", "network.topology.degree=null"],
  "clock-ahead.yaml": ["chain.maxFutureTime=12 h"],
  "clock-step.yaml": ["chain.maxFutureTime=30 min"],
  "clock-drift.yaml": ["chain.maxFutureTime=10 min"],
  "disk-unsynced.yaml": ["events.power-failure.disk.unsynced=1 d"],
  "disk-snapshot.yaml": ["events.restore.crash=all"],
  "disk-lost.yaml": ["events.fire.crash=all"],
  "upgrade-hard.yaml": ["first", "second", "third"].map((name) => `events.${name}.${ACTIVATION}`),
  "upgrade-soft.yaml": ["events.rollout.upgrade.nodes.group=few"],
};

const LAWS_OF_FAULTS = [
  "announcements delivered or elided",
  "messages as integers or through their bytes",
  "handlers called directly or through XState actors",
  "the run cut, saved, loaded and resumed",
] as const;

const run = createRuns();

function load(file: string, ...set: readonly string[]): Scenario {
  const text = readFileSync(join(SCENARIOS, "faults", file), "utf8");
  const parsed = parseScenario(text, { fileName: file, set });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return parsed.scenario;
}

describe.each(Object.entries(DEFENCES))("faults/%s", (file, removal) => {
  it("holds what it promises, and its fault happens", () => {
    const { expectations, result } = run(`faults/${file}`);
    expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
    for (const { struck } of result.faults!) expect(struck).toBeGreaterThan(0);
    runWithCheckers(load(file));
  });

  it(`fails with ${removal.join(", ")}`, () => {
    const { expectations } = run(`faults/${file}`, ...removal);
    expect(expectations.filter(({ ok }) => !ok)).not.toEqual([]);
  });

  it("keeps the laws of determinism", () => {
    // Long enough for its fault; the expectations are not asked.
    const stop = file === "disk-unsynced.yaml" ? "stop.time=24.5 h" : "stop.time=13 h";
    const scenario = load(file, stop, "expect=[]");
    for (const law of LAWS_OF_FAULTS) LAWS[law]!(scenario);
  });
});
