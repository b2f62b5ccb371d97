import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { parseReport } from "../../src/report/report.ts";
import { forksim, temporaryFolder, writeScenario } from "./support/program.ts";

const folder = temporaryFolder();
const scenario = writeScenario(folder, "pair");
const recorded = path.join(folder, "recorded");

beforeAll(async () => {
  await forksim("run", scenario, "--trace", "messages", "--out", recorded, "--quiet");
});

type Json = Record<string, unknown>;

/** A copy of the recording whose report, and trace where wanted, were edited. */
function edited(
  name: string,
  edit: (report: Json & { result: Json; scenario: Json }) => void,
  editTrace: (text: string) => string | null = () => null,
): string {
  const copy = path.join(folder, name);
  cpSync(recorded, copy, { recursive: true });
  const file = path.join(copy, "report.json");
  const report = JSON.parse(readFileSync(file, "utf8"));
  edit(report);
  writeFileSync(file, JSON.stringify(report));
  const trace = path.join(copy, "trace.jsonl");
  const text = editTrace(readFileSync(trace, "utf8"));
  writeFileSync(trace, text ?? "");
  return copy;
}

function setDigest(report: { result: Json } & Json, digest: string): void {
  report["digest"] = digest;
  report.result["digest"] = digest;
  (report.result["checkpoints"] as Json[]).at(-1)!["digest"] = digest;
}

const WRONG = "0123456789abcdef";

describe("replay", () => {
  it.each([
    ["the folder", () => recorded],
    ["the file", () => path.join(recorded, "report.json")],
  ])("says identical, given %s", async (_, report) => {
    const { code, out, err } = await forksim("replay", report());
    expect({ code, err }).toEqual({ code: EXIT.ok, err: "" });
    const { digest } = parseReport(readFileSync(path.join(recorded, "report.json"), "utf8"));
    expect(out).toMatch(/report\.json: identical\n/);
    expect(out).toContain(digest);
  });

  it("names the first checkpoint window that differs: 5", async () => {
    const copy = edited("checkpoint", ({ result }) => {
      (result["checkpoints"] as Json[])[4]!["digest"] = WRONG;
    });
    const { code, out } = await forksim("replay", copy);
    const { checkpoints } = parseReport(
      readFileSync(path.join(recorded, "report.json"), "utf8"),
    ).result;
    expect(code).toBe(EXIT.diverged);
    expect(out).toContain("diverged");
    expect(out).toContain(
      `between effective events ${checkpoints[3]?.event} and ${checkpoints[4]?.event},`,
    );
    const clock = String.raw`\d+:\d\d:\d\d\.\d{3}`;
    expect(out).toMatch(new RegExp(`from ${clock} to ${clock} of simulated time`));
  });

  it("names the first record that differs where the trace was kept", async () => {
    const copy = edited(
      "trace",
      (report) => setDigest(report, WRONG),
      (text) => {
        const lines = text.split("\n");
        lines[0] = lines[0]!.replace(/[0-9a-f]{16}/, WRONG);
        lines[6] = lines[6]!.replace(/"time":\d+/, '"time":5');
        return lines.join("\n");
      },
    );
    const { code, out, err } = await forksim("replay", copy);
    expect({ code, err }).toEqual({ code: EXIT.diverged, err: "" });
    expect(out).toContain("first record that differs: trace.jsonl, line 7");
    expect(out).toMatch(/recorded {2}\{.*"time":5,/);
    expect(out).toMatch(/now {7}\{.*"time":\d{2,}/);
  });

  it.each([
    ["another run's", (text: string) => text.replace(/[0-9a-f]{16}/, WRONG), "of another run"],
    ["a broken", (text: string) => `${text}{"record":`, "is not compared: trace line"],
  ])("does without %s trace, and says so", async (name, edit, message) => {
    const { code, out, err } = await forksim(
      "replay",
      edited(name, () => undefined, edit),
    );
    expect({ code, said: out.includes("identical") }).toEqual({ code: EXIT.ok, said: true });
    expect(err).toContain(message);
  });

  it("says plainly that another version wrote the report", async () => {
    const copy = edited("version", (report) => {
      report["forksim"] = "9.9.9";
      setDigest(report, WRONG);
    });
    const { code, out } = await forksim("replay", copy);
    expect(code).toBe(EXIT.diverged);
    expect(out).toMatch(/written by forksim 9\.9\.9, this is \d+\.\d+\.\d+:/);
    expect(out).toContain("promised for the same version only");
  });

  it("of several takes the gravest; --json prints an object a line", async () => {
    const bad = edited("one of two", (report) => setDigest(report, WRONG));
    const { code, out } = await forksim("replay", recorded, bad, "--json");
    expect(code).toBe(EXIT.diverged);
    const verdicts = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(verdicts.map(({ identical }) => identical)).toEqual([true, false]);
    expect(verdicts[1].window).toMatchObject({ toEvent: expect.any(Number) });
  });

  it("names a figure that the run does not give, where the digest is the same: 5", async () => {
    const copy = edited("figure", ({ result }) => {
      (result["chain"] as Json)["staleBlocks"] = 1_000;
    });
    const { code, out } = await forksim("replay", copy);
    expect(code).toBe(EXIT.diverged);
    expect(out).toContain("first that differs: result.chain.staleBlocks");
    expect(out).toMatch(/recorded {2}1000\n {4}now {7}\d+\n/);
  });

  it("of a partial run ends where that ended", async () => {
    const poor = writeScenario(folder, "poor", { more: "budget: { events: 30 }\n" });
    const place = path.join(folder, "partial");
    expect((await forksim("run", poor, "--out", place)).code).toBe(EXIT.budgetExhausted);
    expect(await forksim("replay", place)).toMatchObject({ code: EXIT.ok });
  });
});

describe("a report that cannot be used: 3, naming the file", () => {
  const write = (name: string, text: string | Uint8Array) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const whole = () => readFileSync(path.join(recorded, "report.json"), "utf8");
  const with_ = (change: Json) => JSON.stringify({ ...JSON.parse(whole()), ...change });

  it.each<[string, () => string | Uint8Array, RegExp]>([
    ["truncated", () => whole().slice(0, 500), /not JSON, or was cut off/],
    ["empty", () => "", /the file is empty/],
    ["binary", () => Uint8Array.of(0xff, 0xfe, 0), /not a text file/],
    ["a list", () => "[]", /no JSON object/],
    ["another schema's", () => with_({ schema: "forksim/report/99" }), /forksim\/report\/99/],
    ["of no schema", () => "{}", /it has no "schema"/],
    ["without a result", () => with_({ result: null }), /result is null/],
    ["self-contradictory", () => with_({ digest: WRONG }), /contradicts itself/],
    ["of a broken scenario", () => with_({ scenario: { name: "x", question: "?" } }), /error\[/],
    [
      "of broken checkpoints",
      () => {
        const report = JSON.parse(whole());
        report.result.checkpoints[2] = null;
        return JSON.stringify(report);
      },
      /checkpoints\[2\]/,
    ],
  ])("%s", async (name, text, message) => {
    const file = write(`${name}.json`, text());
    const call = await forksim("replay", file);
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    expect(call.err.startsWith(`forksim: ${file}: `)).toBe(true);
    expect(call.err).toMatch(message);
    expect(call.err).not.toMatch(/^\s+at /m);
  });

  it("missing, or a folder without one", async () => {
    const gone = await forksim("replay", path.join(folder, "gone"));
    expect(gone).toMatchObject({
      code: EXIT.badInput,
      err: expect.stringContaining("no such file"),
    });
    const bare = await forksim("replay", folder);
    expect(bare.err).toContain(`${path.join(folder, "report.json")}: no such file`);
  });
});

it("needs no transaction file: the report has the payments", async () => {
  const file = path.join(folder, "paying.yaml");
  const payments = path.join(folder, "payments.csv");
  const text = readFileSync(scenario, "utf8");
  writeFileSync(payments, "at,from,to,amount,fee\n1 s,payer,payee,5,1\n2 s,payer,payee,6,1\n");
  const money = "accounts: [{ name: payer, balance: 100 }, { name: payee }]\n";
  writeFileSync(file, `${text}${money}workload: { transactions: { trace: payments.csv } }\n`);
  const paying = path.join(folder, "paying");
  const made = await forksim("run", file, "--out", paying, "--quiet");
  expect(made).toEqual({ code: EXIT.ok, out: "", err: "" });
  rmSync(payments);
  const call = await forksim("replay", paying);
  expect(call).toMatchObject({ code: EXIT.ok, err: "" });
  expect(call.out).toContain("identical");
});
