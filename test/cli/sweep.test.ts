import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { builtProgram, forksim, temporaryFolder, writeScenario } from "./support/program.ts";

/** Workers run the built program. */
beforeAll(() => void builtProgram());

const folder = temporaryFolder();
const out = (name: string) => path.join(folder, name);
const read = (...names: string[]) => readFileSync(path.join(folder, ...names), "utf8");
const SWEEP = `sweep:
  grid:
    chain.blockInterval: [2 min, 10 min]
    network.latency.value: [5 s, 60 s]
  seeds: 1..3
  metrics: [staleBlocks, tipHeight]
`;
const scenario = writeScenario(folder, "grid", { more: SWEEP });

describe("a sweep", () => {
  it("writes a row for each point, seed and metric, the same for 1, 2 and 7 workers", async () => {
    for (const workers of ["1", "2", "7"]) {
      const call = await forksim("sweep", scenario, "--workers", workers, "--out", out(workers));
      expect(call).toMatchObject({ code: EXIT.ok, err: "" });
    }
    for (const file of ["sweep.csv", "summary.csv", "sweep.json"]) {
      expect(read("2", file)).toBe(read("1", file));
      expect(read("7", file)).toBe(read("1", file));
    }
    expect(readdirSync(out("1")).sort()).toEqual(["summary.csv", "sweep.csv", "sweep.json"]);
    const lines = read("1", "sweep.csv").trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 4 * 3 * 2);
    expect(lines[1 + 6]).toMatch(/^1,2 min,60 s,1,staleBlocks,\d+$/);
  });

  it("has these tables", async () => {
    const against = ["--against", "chain.blockInterval=2 min", "--seeds", "1..2"];
    const call = await forksim("sweep", scenario, ...against, "--out", out("golden"));
    await expect(read("golden", "sweep.csv")).toMatchFileSnapshot("snapshots/sweep.csv");
    await expect(read("golden", "summary.csv")).toMatchFileSnapshot("snapshots/sweep-summary.csv");
    await expect(call.out.replace(folder, "FOLDER")).toMatchFileSnapshot("snapshots/sweep.txt");
  });

  it("has in each cell what the run alone has", async () => {
    const call = await forksim("sweep", scenario, "--json", "--no-report");
    const { rows, points } = JSON.parse(call.out);
    expect(points[3]).toEqual(["10 min", "60 s"]);
    const set = ["--set", "chain.blockInterval=10 min", "--set", "network.latency.value=60 s"];
    const alone = await forksim("run", scenario, ...set, "--seed", "2", "--json", "--no-report");
    const cell = { point: 3, seed: "2", metric: "staleBlocks" };
    const { value } = rows.find((row: object) =>
      Object.entries(cell).every(([k, v]) => row[k as never] === v),
    );
    expect(value).toBe(JSON.parse(alone.out).result.chain.staleBlocks);
  });

  it("states how many blocks it leaves out of each run", async () => {
    const set = ["--set", "sweep.metrics=[staleRate]", "--warmup", "5", "--no-report"];
    const shown = await forksim("sweep", scenario, ...set);
    expect(shown.out).toContain("without the first 5 blocks");
    const { warmupBlocks } = JSON.parse((await forksim("sweep", scenario, ...set, "--json")).out);
    expect(warmupBlocks).toBe(5);
  });

  it("leaves the cells of a run that fails empty, and keeps the others", async () => {
    const poor = writeScenario(folder, "poor", {
      more: "sweep: { grid: { budget.events: [10, unlimited] }, seeds: 1..2 }\n",
    });
    const call = await forksim("sweep", poor, "--out", out("poor"));
    expect(call.code).toBe(EXIT.budgetExhausted);
    expect(call.out).toContain("2 runs without a result");
    const lines = read("poor", "sweep.csv").trimEnd().split("\n");
    expect(lines.slice(1).map((line) => line.endsWith(","))).toEqual([true, true, false, false]);
  });

  it("is no matter for the scenario itself", async () => {
    const plain = writeScenario(folder, "grid-without");
    const [one, other] = await Promise.all(
      [scenario, plain].map((file) => forksim("run", file, "--json", "--no-report")),
    );
    expect(JSON.parse(one!.out).digest).toBe(JSON.parse(other!.out).digest);
  });
});

describe("a sweep that cannot be meant", () => {
  it("has each problem told at its place in the file", async () => {
    const bad = writeScenario(folder, "bad", {
      more: `sweep:
  grid:
    chain.blockIntervall: [10 s]
    chain.blockInterval: [10 s, 3 apples]
    nodes.zed.hashrate: [10%]
    seed: [1, 2]
  seeds: 9..1
  metrics: [staleRat, minerShare/zed]
`,
    });
    const call = await forksim("sweep", bad);
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    const told = call.err.replaceAll(folder, "FOLDER");
    await expect(told).toMatchFileSnapshot("snapshots/bad-sweep.txt");
  });

  it.each([
    [["--against", "x=1"], EXIT.usage, "the axes are chain.blockInterval, network.latency.value"],
    [["--against", "chain.blockInterval=1 min"], EXIT.usage, "its values are 2 min, 10 min"],
    [["--warmup", "5"], EXIT.usage, "staleBlocks is not worked out of single blocks"],
    [["--warmup", "x"], EXIT.usage, "--warmup takes a whole number, at least 0, not x"],
    [["--workers", "0"], EXIT.usage, "--workers takes a whole number, at least 1, not 0"],
    [["--seeds", "3..1"], EXIT.usage, "--seeds 3..1 runs backwards"],
    [["--set", "sweep.grid=null"], EXIT.badInput, "sweep"],
  ])("%s: refused", async (flags, code, message) => {
    const call = await forksim("sweep", scenario, ...flags, "--no-report");
    expect(call).toMatchObject({ code, out: "" });
    expect(call.err).toContain(message);
  });

  it("because there is none, or no file", async () => {
    const plain = writeScenario(folder, "plain");
    expect((await forksim("sweep", plain)).err).toContain('"sweep" is missing');
    expect((await forksim("sweep", out("none.yaml"))).err).toContain("no such file");
    writeFileSync(out("file"), "");
    const call = await forksim("sweep", scenario, "--out", out("file"));
    expect(call.err).toContain("cannot write to");
  });
});

describe("--until-ci", () => {
  const until = ["run", scenario, "--no-report", "--until-ci", "30%", "--metric", "staleBlocks"];

  it("stops at the same seed for 1, 2 and 7 workers", async () => {
    const calls = [];
    for (const n of ["1", "2", "7"]) calls.push(await forksim(...until, "--workers", n));
    expect(calls[0]!.code).toBe(EXIT.ok);
    expect(calls[1]).toEqual(calls[0]);
    expect(calls[2]).toEqual(calls[0]);
    const lines = calls[0]!.out.trimEnd().split("\n");
    const [, runs] = /of (\d+) runs; ± 30 % reached$/.exec(lines.at(-1)!)!;
    expect(lines).toHaveLength(2 + Number(runs));
    expect(Number(runs)).toBeGreaterThan(10);
    expect(Number(runs)).toBeLessThan(1000);
  });

  it("is bounded by the seeds, and says where they were too few", async () => {
    const few = await forksim(...until, "--seeds", "5..7");
    expect(few.out).toMatch(/of 3 runs; ± 30 % not reached\n$/);
    const most = await forksim(...until, "--max-runs", "4", "--json");
    const last = JSON.parse(most.out.trimEnd().split("\n").at(-1)!);
    expect(last).toMatchObject({ schema: "forksim/estimate/1", runs: 4, reached: false });
  });

  it("leaves no folder of a run that was not needed", async () => {
    const call = ["run", scenario, "--until-ci", "100%", "--metric", "tipHeight", "--quiet"];
    await forksim(...call, "--out", out("until"));
    expect(readdirSync(out("until"))).toHaveLength(10);
  });

  it.each([
    [["--until-ci", "0"], "--until-ci takes a percentage"],
    [["--metric", "staleRate"], "--metric is for --until-ci"],
    [["--until-ci", "1%", "--metric", "staleRat"], 'did you mean "staleRate"?'],
    [["--until-ci", "1%", "--seed", "3"], "give --seeds, not --seed"],
    [["--until-ci", "1%", "--seeds", "1..3", "--max-runs", "3"], "--seeds or --max-runs"],
    [["--until-ci", "1%", "--checkers"], "--until-ci or --checkers"],
    [["--until-ci", "1%", scenario], "--until-ci takes one scenario"],
  ])("%s: refused", async (flags, message) => {
    const call = await forksim("run", scenario, ...flags, "--no-report");
    expect(call).toMatchObject({ code: EXIT.usage, out: "" });
    expect(call.err).toContain(message);
  });
});
