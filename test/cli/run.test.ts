import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { parseReport } from "../../src/report/report.ts";
import { parseTrace } from "../../src/trace/jsonl.ts";
import {
  builtProgram,
  forksim,
  forksimOn,
  temporaryFolder,
  writeScenario,
} from "./support/program.ts";

/** Several runs are made by workers, which run the built program. */
beforeAll(() => void builtProgram());

const folder = temporaryFolder();
const scenario = writeScenario(folder, "pair");
const out = (name: string) => path.join(folder, name);

describe("one run", () => {
  it("prints a summary on stdout alone and writes report.json and report.md", async () => {
    const { code, out: shown, err } = await forksim("run", scenario, "--out", out("one"));
    expect({ code, err }).toEqual({ code: EXIT.ok, err: "" });
    const report = parseReport(readFileSync(path.join(out("one"), "report.json"), "utf8"));
    expect(shown).toContain(report.digest);
    expect(shown).toContain(`forksim replay ${out("one")}`);
    expect(shown.split("\n").length).toBeLessThan(45);
    for (const line of shown.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(readFileSync(path.join(out("one"), "report.md"), "utf8")).toMatch(/^# pair\n/);
  });

  it("writes every picture that report.md links", async () => {
    await forksim("run", scenario, "--out", out("pictures"));
    const markdown = readFileSync(path.join(out("pictures"), "report.md"), "utf8");
    const linked = [...markdown.matchAll(/\((\S+\.svg)\)/g)].map((match) => match[1]);
    const written = readdirSync(out("pictures")).filter((name) => name.endsWith(".svg"));
    expect(written.length).toBeGreaterThan(0);
    expect([...new Set(linked)].sort()).toEqual(written.sort());
  });

  it("prints the report itself with --json, the same bytes as the file", async () => {
    const { code, out: shown } = await forksim("run", scenario, "--json", "--out", out("json"));
    expect(code).toBe(EXIT.ok);
    expect(shown).toBe(readFileSync(path.join(out("json"), "report.json"), "utf8"));
    expect(JSON.parse(shown)).toHaveProperty("digest", expect.stringMatching(/^[0-9a-f]{16}$/));
  });

  it("goes to reports/runs/NAME-SEED below the working folder by default", async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      await forksim("run", "pair.yaml", "--seed", "a/../b c", "--quiet");
    } finally {
      process.chdir(before);
    }
    expect(readdirSync(path.join(folder, "reports", "runs"))).toEqual(["pair-a-b-c"]);
  });

  it("tells what is doubtful in the scenario on stderr before it runs, unless --quiet", async () => {
    const doubtful = ["run", scenario, "--no-report", "--set", "chain.transactions.maturity=80"];
    const call = await forksim(...doubtful);
    expect(call.code).toBe(EXIT.ok);
    expect(call.err).toMatch(/^warning\[never-matures\]: /);
    expect(call.err).toContain("--> --set:1:");
    expect(await forksim(...doubtful, "--quiet")).toEqual({ code: EXIT.ok, out: "", err: "" });
  });

  it("takes --seed and --set over the file's own", async () => {
    const call = await forksim(
      ..."run --json --no-report --seed 42 --set stop.height=7 --set".split(" "),
      "chain.blockInterval=1 min",
      scenario,
    );
    const report = parseReport(call.out);
    expect(report.result.seed).toBe("42");
    expect(report.result.chain.canonicalHeight).toBe(7);
    expect(report.scenario).toMatchObject({ chain: { blockInterval: "1 min" } });
  });

  it("is the same run whatever is printed, traced or written", async () => {
    const ways = [
      ["--no-report"],
      ["--out", out("traced"), "--trace", "messages"],
      ["--out", out("blocks"), "--trace", "blocks", "--quiet"],
    ];
    const reports = await Promise.all(
      ways.map((way) => forksim("run", scenario, "--json", ...way)),
    );
    expect(new Set(reports.map((call) => call.out)).size).toBe(1);
    const shown = await forksimOn(
      { showsProgress: true },
      "run",
      scenario,
      "--json",
      "--no-report",
    );
    expect(shown.out).toBe(reports[0]?.out);
  });

  it("says nothing with --quiet, and writes nothing with --no-report", async () => {
    const before = readdirSync(folder);
    const call = await forksim("run", scenario, "--quiet", "--no-report");
    expect(call).toEqual({ code: EXIT.ok, out: "", err: "" });
    expect(readdirSync(folder)).toEqual(before);
  });

  it("leaves no file of an earlier run in the folder", async () => {
    await forksim("run", scenario, "--trace", "blocks", "--out", out("again"));
    expect(readdirSync(out("again"))).toContain("trace.jsonl");
    await forksim("run", scenario, "--out", out("again"));
    expect(readdirSync(out("again"))).not.toContain("trace.jsonl");
  });
});

describe("--trace", () => {
  it.each(["blocks", "messages"])("%s writes a trace of this run", async (level) => {
    const place = out(`trace-${level}`);
    await forksim("run", scenario, "--trace", level, "--out", place);
    const trace = parseTrace(readFileSync(path.join(place, "trace.jsonl"), "utf8"));
    const report = parseReport(readFileSync(path.join(place, "report.json"), "utf8"));
    expect(trace.header).toMatchObject({ scenario: "pair", seed: "1", digest: report.digest });
    const kinds = new Set(trace.records.map(({ kind }) => kind));
    expect(kinds).toContain("blockFound");
    expect(kinds.has("block")).toBe(level === "messages");
    const found = trace.records.filter(({ kind }) => kind === "blockFound");
    expect(found).toHaveLength(report.result.chain.blocksFound);
  });
});

describe("several runs", () => {
  it("print a table, a row each, and write a folder each", async () => {
    const other = writeScenario(folder, "other pair");
    const call = await forksim("run", scenario, other, "--seeds", "1..3", "--out", out("many"));
    expect(call.code).toBe(EXIT.ok);
    const [head = "", ...rows] = call.out.trimEnd().split("\n");
    expect(head.split(/ {2,}/)).toEqual("name seed height stale reorg digest verdict".split(" "));
    expect(rows).toHaveLength(6);
    for (const line of [head, ...rows]) expect(line.length).toBeLessThanOrEqual(80);
    const folders = ["other-pair", "pair"].flatMap((name) => [1, 2, 3].map((n) => `${name}-${n}`));
    expect(readdirSync(out("many")).sort()).toEqual(folders);
  });

  it("print JSON Lines with --json, each as the run alone would", async () => {
    const call = await forksim("run", scenario, "--seeds", "5,7", "--json", "--no-report");
    const lines = call.out.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const [index, seed] of ["5", "7"].entries()) {
      const alone = await forksim("run", scenario, "--seed", seed, "--json", "--no-report");
      expect(JSON.parse(lines[index] ?? "")).toEqual(JSON.parse(alone.out));
    }
  });

  it("of one name and seed do not overwrite each other", async () => {
    await forksim("run", scenario, scenario, "--quiet", "--out", out("twice"));
    expect(readdirSync(out("twice")).sort()).toEqual(["pair-1", "pair-1-2"]);
  });

  it("stop where nobody reads the results any more", async () => {
    let rows = 0;
    const call = await forksimOn(
      { out: () => void rows++, isRead: () => rows < 2 },
      ...["run", scenario, "--seeds", "1..50", "--json", "--no-report"],
    );
    expect({ rows, code: call.code }).toEqual({ rows: 2, code: EXIT.ok });
  });
});

describe("exit codes", () => {
  const failing = writeScenario(folder, "failing", {
    more: "expect:\n  - tipHeight: { atMost: 3 }\n",
  });
  const poor = writeScenario(folder, "poor", { more: "budget: { events: 10 }\n" });

  it("1 where an expectation failed, with actual and wanted", async () => {
    const call = await forksim("run", failing, "--no-report");
    expect(call.code).toBe(EXIT.expectationFailed);
    expect(call.out).toMatch(/✗ canonical height\s+20\s+\(wanted at most 3\)/);
  });

  it("6 where the budget was exhausted, and the report says partial", async () => {
    const call = await forksim("run", poor, "--out", out("poor"));
    expect(call.code).toBe(EXIT.budgetExhausted);
    expect(call.out).toContain("PARTIAL");
    const report = parseReport(readFileSync(path.join(out("poor"), "report.json"), "utf8"));
    expect(report).toMatchObject({ partial: true, result: { stopReason: "budget-events" } });
  });

  it("the gravest of several; a failed expectation is told below its row", async () => {
    const call = await forksim("run", scenario, failing, poor, "--no-report");
    expect(call.code).toBe(EXIT.budgetExhausted);
    expect(call.out).toMatch(/failing .*✗ 1 failed\n {2}✗ canonical height: 20 \(wanted/);
    expect(call.out).toMatch(/poor .* {2}out of events\n/);
  });
});

describe("Ctrl-C", () => {
  it("writes what there is as a partial report and starts no further run: 130", async () => {
    const long = writeScenario(folder, "long", { height: 1_000_000 });
    const call = await forksimOn(
      {
        onInterrupt: (listener) => {
          const timer = setTimeout(listener, 100);
          return () => clearTimeout(timer);
        },
      },
      ...["run", long, scenario, "--workers", "1", "--out", out("broken off")],
    );
    expect(call.code).toBe(EXIT.interrupted);
    expect(call.err).toContain("interrupted");
    expect(readdirSync(out("broken off"))).toContain("long-1");
    const text = readFileSync(path.join(out("broken off"), "long-1", "report.json"), "utf8");
    expect(parseReport(text)).toMatchObject({
      partial: true,
      result: { stopReason: "interrupted" },
    });
    expect(existsSync(path.join(out("broken off"), "pair-1", "report.json"))).toBe(false);
    const again = await forksim("replay", path.join(out("broken off"), "long-1"));
    expect(again).toMatchObject({ code: EXIT.ok, out: expect.stringContaining("identical") });
  });
});

describe("bad input", () => {
  const bad = (name: string, text: string | Uint8Array) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it("all problems of all files come at once, before anything is run: 3", async () => {
    const files = [
      scenario,
      bad("typo.yaml", "version: 1\nnaem: x\nseed: 1\n"),
      path.join(folder, "missing.yaml"),
    ];
    const call = await forksim("run", ...files, "--out", out("never"));
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    expect(call.err).toContain("2 of 3 scenario files cannot be used");
    expect(call.err).toContain("typo.yaml:2:1");
    expect(call.err).toContain("missing.yaml: no such file");
    expect(existsSync(out("never"))).toBe(false);
  });

  it.each([
    ["a folder", () => folder, /this is a folder/],
    ["binary garbage", () => bad("noise.yaml", Uint8Array.of(0x7f, 0x45, 0xff, 0)), /not a text/],
    ["control characters", () => bad("zero.yaml", "\0\u0001\u0002"), /zero\.yaml:1/],
    ["an empty file", () => bad("empty.yaml", ""), /empty\.yaml:1:1/],
    [
      "an extends of a missing file",
      () => bad("heir.yaml", "extends: ./gone.yaml\nversion: 1\n"),
      /cannot read ".*gone\.yaml": no such file/,
    ],
  ])("%s: 3, without a stack", async (_, file, message) => {
    const call = await forksim("run", file(), "--no-report");
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    expect(call.err).toMatch(message);
    expect(call.err).not.toMatch(/^\s+at /m);
  });

  it.each([["nonsense"], ["a.b.c=1"], ["=1"], ["nodes[9].count=2"], ["stop.height=: {"]])(
    "--set %s: 3, pointing into it",
    async (set) => {
      const call = await forksim("run", scenario, "--no-report", "--set", set);
      expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
      expect(call.err).toContain("--> --set:1:");
    },
  );

  it("a folder to write to that is a file: 3, before the run", async () => {
    const call = await forksim("run", scenario, "--out", scenario);
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    expect(call.err).toContain("cannot write to");
  });
});
