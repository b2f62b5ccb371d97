import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Simulation } from "../../src/sim/simulation.ts";
import { scenarios } from "../../src/testing/scenario-plans.ts";
import { builtProgram, temporaryFolder } from "../cli/support/program.ts";

const SEED = 7;

/** Loads each saved run given as a file, goes on to its end and prints its digest. */
const PROGRAM = `
import { readFileSync } from "node:fs";
const { Simulation } = await import(process.argv[2]);
for (const file of process.argv.slice(3)) {
  const simulation = Simulation.load(readFileSync(file, "utf8"));
  simulation.runUntil({});
  console.log(simulation.digest, JSON.stringify(simulation.result()).length);
}`;

describe("a run cut and saved", () => {
  it(`goes on in another process to the same end (seed ${SEED}, 12 scenarios)`, () => {
    const library = path.join(path.dirname(builtProgram()), "..", "index.js");
    const folder = temporaryFolder();
    const program = path.join(folder, "resume.mjs");
    writeFileSync(program, PROGRAM);
    const runs = fc.sample(scenarios(), { seed: SEED, numRuns: 12 }).map((scenario, k) => {
      const whole = new Simulation(scenario);
      const result = whole.run();
      const cut = new Simulation(scenario);
      cut.runUntil({ events: Math.floor((whole.events * (k + 1)) / 14) });
      const file = path.join(folder, `${k}.save`);
      writeFileSync(file, cut.save());
      return { file, line: `${whole.digest} ${JSON.stringify(result).length}` };
    });
    const argv = [program, pathToFileURL(library).href, ...runs.map(({ file }) => file)];
    const printed = execFileSync(process.execPath, argv).toString();
    expect(printed.trim().split("\n")).toEqual(runs.map(({ line }) => line));
  });
});
