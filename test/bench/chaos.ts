/**
 * How many runs of the standard chaos scenario one process makes a minute, each with another seed, from the draw of
 * its faults to its judged result: with all standing laws judged, and without. A run is also the cost of making
 * one and of ending it: it takes a few thousand events.
 */
import { readFileSync } from "node:fs";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { expandChaos } from "../../src/sim/chaos/expand.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { median } from "./median.ts";

const FILE = "scenarios/chaos/five-nodes.yaml";
const RUNS = 200;
const REPEATS = 5;

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

/** Prints runs a minute. */
export function benchChaos(print: (line: string) => void): void {
  const parsed = parseScenario(readFileSync(FILE, "utf8"), { fileName: FILE });
  if (!parsed.ok) throw new Error(`${FILE} cannot be run`);
  const { scenario } = parsed;
  print(`${FILE}, ${REPEATS} times ${RUNS} seeds, medians`);
  print("   laws   ms a run   runs/min   events a run   of it drawing faults");
  for (const [name, change] of [
    ["judged", (one: Scenario) => one],
    ["none", withoutLaws],
  ] as const) {
    // Once for the compiler.
    measure(scenario, change);
    const all = Array.from({ length: REPEATS }, () => measure(scenario, change));
    const each = median(all.map((one) => one.each));
    const cells = [
      name.padStart(7),
      each.toFixed(2).padStart(10),
      (60_000 / each).toFixed(0).padStart(10),
      all[0]!.events.toFixed(0).padStart(14),
      `${median(all.map((one) => one.drawing)).toFixed(2)} ms`.padStart(22),
    ];
    print(cells.join(" "));
  }
}

function withoutLaws(scenario: Scenario): Scenario {
  return { ...scenario, expect: scenario.expect.filter(({ expect }) => expect !== "laws") };
}

function measure(scenario: Scenario, change: (scenario: Scenario) => Scenario) {
  let events = 0;
  let drawing = 0;
  const start = milliseconds();
  for (let seed = 1; seed <= RUNS; seed++) {
    const before = milliseconds();
    const expanded = change(expandChaos({ ...scenario, seed: String(seed) }));
    drawing += milliseconds() - before;
    const { result, expectations } = simulate(expanded);
    if (!expectations.every(({ ok }) => ok)) throw new Error(`seed ${seed} fails`);
    events += result.events;
  }
  return { each: (milliseconds() - start) / RUNS, events: events / RUNS, drawing: drawing / RUNS };
}
