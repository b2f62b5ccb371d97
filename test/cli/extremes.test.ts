import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { forksim } from "./support/program.ts";

/** Scenarios whose every value is in its range, and which still cannot be run to their end. */
const EXTREMES: Readonly<Record<string, readonly [lines: string, says: string]>> = {
  "validation of a century": ["network: { validation: { perBlock: 10000 w } }", "285 years"],
  "blocks beyond 2106": ["chain: { blockInterval: 10000 w }", "in the year 2106"],
  "a late genesis": [
    "chain: { genesisTime: 4254967295, blockInterval: 1000 w }",
    "in the year 2106",
  ],
  "a share of nobody": [
    "events: [{ at: 1 s, name: nobody, crash: { and: [{ group: idle }, { share: 10% }] } }]",
    "the event nobody selects no node",
  ],
};

describe("a scenario that turns out infeasible", () => {
  const folder = mkdtempSync(join(tmpdir(), "forksim-extremes-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(EXTREMES))("%s: is told in words, exit 3", async (name, [lines, says]) => {
    const file = join(folder, `${name.replaceAll(" ", "-")}.yaml`);
    const nodes = "nodes: [{ name: m, count: 4 }, { name: idle, count: 2, hashrate: 0% }]";
    const base = `version: 1\nname: x\nseed: 1\nstop: { height: 5 }\n${nodes}\n`;
    writeFileSync(file, `${base}${lines}\n`);
    const { code, err } = await forksim("run", file, "--no-report");
    expect(err).toContain(says);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(EXIT.badInput);
  });

  it("a run that can never reach its stop says so", async () => {
    const file = join(folder, "drained.yaml");
    const events = "events: [{ at: 1 s, leave: all }]";
    const base =
      "version: 1\nname: x\nseed: 1\nstop: { height: 5 }\nnodes: [{ name: m, count: 4 }]";
    writeFileSync(file, `${base}\n${events}\n`);
    const { out } = await forksim("run", file, "--no-report");
    expect(out).toContain("ended early: nothing was left to happen");
  });

  it("a device is no scenario", async () => {
    expect(await forksim("run", "/dev/null", "--no-report")).toMatchObject({ code: EXIT.badInput });
  });
});
