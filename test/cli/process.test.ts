import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { parseReport } from "../../src/report/report.ts";
import { builtProgram, temporaryFolder, writeScenario } from "./support/program.ts";

const folder = temporaryFolder();
const program = builtProgram();
const long = writeScenario(folder, "long", { height: 5_000_000 });

function start(...argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...argv], { cwd: folder, env: { PATH: "" } });
}

/** The run of a child that goes on for minutes. */
async function startLong(out: string): Promise<ChildProcess> {
  const child = start("run", long, "--trace", "blocks", "--out", out);
  // The trace grows from the first slice on.
  const trace = path.join(out, "trace.jsonl");
  while (!existsSync(trace) || readFileSync(trace).length < 1_000) await wait(20);
  return child;
}

it("SIGINT ends a run with a partial report: 130", async () => {
  const out = path.join(folder, "once");
  const child = await startLong(out);
  const said = text(child.stderr!);
  child.kill("SIGINT");
  const [code, signal] = await once(child, "exit");
  expect({ code, signal }).toEqual({ code: EXIT.interrupted, signal: null });
  expect(await said).toContain("interrupted, writing what there is");
  const report = parseReport(readFileSync(path.join(out, "report.json"), "utf8"));
  expect(report).toMatchObject({ partial: true, result: { stopReason: "interrupted" } });
});

it("a reader that goes away is no fault", async () => {
  const quick = writeScenario(folder, "quick");
  const child = start("run", quick, "--seeds", "1..40", "--json", "--no-report");
  const said = text(child.stderr!);
  await once(child.stdout!, "data");
  child.stdout!.destroy();
  const [code] = await once(child, "exit");
  expect({ code, said: await said }).toEqual({ code: EXIT.ok, said: "" });
});

it("the program runs through the link that npm makes, stdout apart from stderr", async () => {
  const link = path.join(folder, "forksim");
  symlinkSync(program, link);
  const child = spawn(process.execPath, [link, "check", long], { env: { PATH: "" } });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  expect({ out, err, code }).toEqual({ out: "1 file ok\n", err: "", code: EXIT.ok });
});
