import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { renderYaml } from "../../src/cli/yaml-text.ts";
import { SCENARIOS, shippedScenarios } from "../scenario/shipped.ts";
import { forksim, temporaryFolder, writeScenario } from "./support/program.ts";

const folder = temporaryFolder();

/** Can be run, and none of its coinbases can be spent. */
const DOUBTFUL = `version: 1
name: doubtful
seed: 1
stop: { height: 5 }
chain: { transactions: { maturity: 80 } }
nodes: [{ name: miner, count: 2 }]
`;

describe("check", () => {
  it("finds the shipped scenarios by their folder, all of them fine", async () => {
    const count = shippedScenarios().length;
    const call = await forksim("check", SCENARIOS);
    expect(call).toMatchObject({ code: EXIT.ok, out: `${count} files ok\n` });
    // A workload that is more than blocks can carry is what one of them is about.
    const codes = [...call.err.matchAll(/^(?:error|warning)\[.*\]/gm)].map(([code]) => code);
    expect(codes).toEqual(["warning[faster-than-blocks]"]);
  });

  it("takes files and counts each once", async () => {
    const files = shippedScenarios().map((name) => path.join(SCENARIOS, name));
    const [first = ""] = files;
    const call = await forksim("check", first, first);
    expect(call).toEqual({ code: EXIT.ok, out: "1 file ok\n", err: "" });
  });

  it("tells all problems of all files and what would be right: 3", async () => {
    const place = path.join(folder, "bad");
    mkdirSync(path.join(place, "deep"), { recursive: true });
    writeScenario(place, "fine");
    writeFileSync(path.join(place, "one.yaml"), "version: 1\nnaem: x\nsead: 1\n");
    writeFileSync(path.join(place, "deep", "two.yml"), "version: 2\n");
    const call = await forksim("check", place);
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    expect(call.err).toContain("2 of 3 scenario files cannot be used");
    expect(call.err).toContain('did you mean "name"?');
    expect(call.err).toContain('did you mean "seed"?');
    expect(call.err).toContain("two.yml:1:");
  });

  it("looks at a file's sweep too", async () => {
    const more =
      "sweep: { grid: { chain.blokInterval: [1 min] }, seeds: 5..1, metrics: [staleness] }\n";
    const call = await forksim("check", writeScenario(folder, "swept", { more }));
    expect(call.code).toBe(EXIT.badInput);
    for (const what of ['"blockInterval"', "runs backwards", 'no metric "staleness"']) {
      expect(call.err).toContain(what);
    }
  });

  it("prints a JSON object a file with --json", async () => {
    const bad = path.join(folder, "bad.yaml");
    writeFileSync(bad, "version: 1\nnaem: x\n");
    const files = [writeScenario(folder, "good"), bad, path.join(folder, "gone.yaml")];
    const call = await forksim("check", "--json", ...files);
    expect(call).toMatchObject({ code: EXIT.badInput, err: "" });
    const [good, wrong, gone] = call.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(good).toEqual({ file: files[0], ok: true });
    expect(wrong.diagnostics).toContainEqual(expect.objectContaining({ line: 2, column: 1 }));
    expect(gone).toMatchObject({ ok: false, unreadable: expect.stringContaining("no such file") });
  });

  it("tells what is doubtful on stderr and is content: 0", async () => {
    const doubtful = path.join(folder, "doubtful.yaml");
    writeFileSync(doubtful, DOUBTFUL);
    const call = await forksim("check", doubtful);
    expect(call).toMatchObject({ code: EXIT.ok, out: "1 file ok\n" });
    expect(call.err).toMatch(/^warning\[never-matures\]: /);
    expect(call.err).toContain("doubtful.yaml:5:");
    expect(call.err).toContain("1 warning in ");
    const json = await forksim("check", "--json", doubtful);
    expect(json).toMatchObject({ code: EXIT.ok, err: "" });
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      diagnostics: [{ severity: "warning", code: "never-matures", line: 5 }],
    });
  });

  it("refuses a folder without scenarios, and a file that may not be read", async () => {
    const empty = path.join(folder, "empty");
    mkdirSync(empty);
    expect(await forksim("check", empty)).toMatchObject({
      code: EXIT.badInput,
      err: expect.stringContaining("no *.yaml file in this folder or below"),
    });
    const locked = writeScenario(folder, "locked");
    chmodSync(locked, 0o000);
    const call = await forksim("check", locked);
    // To the superuser nothing is locked.
    const isRoot = process.getuid?.() === 0;
    expect(call.code).toBe(isRoot ? EXIT.ok : EXIT.badInput);
    expect(call.err).toContain(isRoot ? "" : "permission denied");
  });
});

describe("show", () => {
  const scenario = writeScenario(folder, "pair");
  const digestOf = async (file: string) => {
    const { out } = await forksim("run", file, "--json", "--no-report");
    return JSON.parse(out).digest;
  };

  it.each([["--json"], []])(
    "prints a scenario that runs to the same digest %s",
    async (...flags) => {
      const changes = ["--seed", "9", "--set", "chain.blockInterval=2 min"];
      const shown = await forksim("show", scenario, ...changes, ...flags);
      expect(shown).toMatchObject({ code: EXIT.ok, err: "" });
      const copy = path.join(folder, "shown.yaml");
      writeFileSync(copy, shown.out);
      const { out } = await forksim("run", scenario, ...changes, "--json", "--no-report");
      expect(await digestOf(copy)).toBe(JSON.parse(out).digest);
      // What is resolved resolves to itself.
      expect((await forksim("show", copy, ...flags)).out).toBe(shown.out);
    },
  );

  it.each(shippedScenarios())("of %s as YAML and as JSON are the same data", async (name) => {
    const file = path.join(SCENARIOS, name);
    const [yaml, json] = [await forksim("show", file), await forksim("show", file, "--json")];
    expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
  });

  it("tells what is wrong instead: 3", async () => {
    const bad = path.join(folder, "misspelt.yaml");
    writeFileSync(bad, "version: 1\nnaem: x\n");
    const call = await forksim("show", bad);
    expect(call).toMatchObject({ code: EXIT.badInput, out: "" });
    expect(call.err).toContain("misspelt.yaml:2:1");
  });
});

it("YAML of any data is read back as that data (seed 42)", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "10 min",
      "yes",
      "0xff",
      "1e5",
      "null",
      "~",
      "- a",
      "a: b",
      "# c",
      "30%",
      "1_0",
      "",
    ),
  );
  const tree = fc.letrec((tie) => ({
    leaf: fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)),
    node: fc.oneof(
      { depthSize: "small" },
      tie("leaf"),
      fc.array(tie("node"), { maxLength: 5 }),
      fc.dictionary(text, tie("node"), { maxKeys: 5, noNullPrototype: true }),
    ),
  })).node;
  const same = fc.property(tree, (data) => {
    // −0 and infinities are not JSON's; no scenario has them.
    const plain = JSON.parse(JSON.stringify(data));
    fc.pre(!JSON.stringify(plain).includes("__proto__"));
    expect(parse(renderYaml(plain))).toEqual(plain);
  });
  fc.assert(same, { seed: 42, numRuns: 500 });
});
