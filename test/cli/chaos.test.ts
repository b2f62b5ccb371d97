/** Runs of scenarios with chaos: what they say of it, how they end, and that they can be shown and replayed. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { VIOLATION_FILE } from "../../src/cli/violation.ts";
import { parseReport } from "../../src/report/report.ts";
import { SCENARIOS } from "../scenario/shipped.ts";
import { forksim, temporaryFolder } from "./support/program.ts";

const folder = temporaryFolder();
const out = (name: string) => path.join(folder, name);
const file = path.join(SCENARIOS, "chaos", "five-nodes.yaml");
const NO_RETRIES = ["--set", "network.relay.requestTimeout=9 h"];

it("says which faults the seed drew, and leaves a report that replays", async () => {
  const { code, err } = await forksim("run", file, "--seed", "3", "--out", out("fine"));
  expect(code).toBe(EXIT.ok);
  expect(err).toMatch(/^forksim: chaos of seed 3: \d+ faults: .*bridge \d+.*; not drawn: /);
  expect(err).toContain(`see them: forksim show ${file} --seed 3\n`);
  expect((await forksim("replay", out("fine"))).code).toBe(EXIT.ok);
});

it("shows them as events, and what is shown runs to the same digest", async () => {
  const shown = await forksim("show", file, "--seed", "3");
  expect(shown.out).toContain("name: chaos-clog-1");
  expect(shown.out).not.toMatch(/^chaos:/m);
  const explicit = out("shown.yaml");
  writeFileSync(explicit, shown.out);
  await forksim("run", explicit, "--out", out("explicit"), "--quiet");
  const digest = (name: string) =>
    parseReport(readFileSync(path.join(folder, name, "report.json"), "utf8")).digest;
  expect(digest("explicit")).toBe(digest("fine"));
});

it("exits 1 where all do not agree in time, and says of which seeds", async () => {
  const seeds = ["--seeds", "1..5", "--no-report"];
  const { code, out: table, err } = await forksim("run", file, ...seeds, ...NO_RETRIES);
  expect(code).toBe(EXIT.expectationFailed);
  expect(table).toContain("✗ convergence after chaos-");
  expect(err).toMatch(/^forksim: chaos of seed 1: /);
  // The fifth recovers even so, and is not spoken of.
  expect(err).not.toContain("chaos of seed 5:");
  expect(err).toContain("chaos of seed 4:");
});

it("exits 4 where a law is broken, and writes the events that broke it", async () => {
  const broken = out("broken.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(broken, `${text}expect: [{ laws: [commonPrefix: { depth: 0 }] }]\n`);
  const { code, err } = await forksim("run", broken, "--out", out("broken"));
  expect(code).toBe(EXIT.invariantBroken);
  expect(err).toContain("forksim: a law was broken: commonPrefix (depth 0, after 0 s): ");
  expect(err).toContain("forksim: chaos of seed 1: ");
  const violation = readFileSync(path.join(folder, "broken", VIOLATION_FILE), "utf8");
  expect(violation).toContain("name: chaos-");
});
