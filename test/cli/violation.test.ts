/** A run that breaks a law: how it ends, what it says, and that what it leaves behind does it again. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { VIOLATION_FILE } from "../../src/cli/violation.ts";
import { parseReport } from "../../src/report/report.ts";
import { forksim, temporaryFolder, writeScenario } from "./support/program.ts";

const folder = temporaryFolder();
const out = (name: string) => path.join(folder, name);
const file = (...names: readonly string[]) => readFileSync(path.join(folder, ...names), "utf8");
const laws = (law: string) => `expect:\n  - laws: [all, ${law}]\n`;
const broken = writeScenario(folder, "broken", { more: laws("commonPrefix: { depth: 0 }") });
const sound = writeScenario(folder, "sound", { more: laws("commonPrefix: { depth: 20 }") });

describe("a run that breaks a law", () => {
  it("stops there, exits 4, says which, and writes the scenario that does it again", async () => {
    const { code, err } = await forksim("run", broken, "--out", out("first"), "--quiet");
    expect(code).toBe(EXIT.invariantBroken);
    const again = path.join(out("first"), VIOLATION_FILE);
    expect(err).toMatch(
      /^forksim: a law was broken: commonPrefix \(depth 0, after 0 s\): .* \(event /,
    );
    expect(err).toContain(`forksim: to see it again: forksim run ${again}\n`);
    const first = parseReport(file("first", "report.json"));
    expect(first.result).toMatchObject({ stopReason: "violation", partial: true });
    const comment = file("first", VIOLATION_FILE);
    expect(comment).toContain(`digest  ${first.digest} up to that event`);
    expect(comment).toContain(`event   ${first.result.events}`);

    const second = await forksim("run", again, "--out", out("second"), "--quiet");
    expect(second.code).toBe(EXIT.invariantBroken);
    expect(second.err.split("\n")[0]).toBe(err.split("\n")[0]);
    const report = parseReport(file("second", "report.json"));
    expect(report.result).toEqual(first.result);
    expect(file("second", VIOLATION_FILE)).toBe(comment.replaceAll(out("first"), out("second")));
  });

  it("replays to the same end", async () => {
    await forksim("run", broken, "--out", out("recorded"), "--quiet");
    expect((await forksim("replay", out("recorded"))).code).toBe(EXIT.ok);
  });

  it("gives the command where it writes no files", async () => {
    const flags = ["--no-report", "--quiet", "--set", "stop.height=19"];
    const { err } = await forksim("run", broken, ...flags);
    const command = `forksim run ${broken} --set stop.height=19 --seed 1`;
    expect(err).toContain(`forksim: to see it again: ${command}\n`);
  });
});

describe("a run that keeps its laws", () => {
  it("exits 0, and its report says so", async () => {
    expect((await forksim("run", sound, "--out", out("sound"), "--quiet")).code).toBe(EXIT.ok);
    expect(file("sound", "report.md")).toContain("none broken");
    expect(existsSync(path.join(out("sound"), VIOLATION_FILE))).toBe(false);
  });

  it("has those of any run judged with --checkers, and says so too", async () => {
    const plain = writeScenario(folder, "plain");
    const call = await forksim("run", plain, "--checkers", "--out", out("plain"));
    expect(call.code).toBe(EXIT.ok);
    expect(call.out).toContain("laws: all of any run");
    expect((await forksim("replay", out("plain"))).code).toBe(EXIT.ok);
  });
});
