import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli/command-line.ts";
import { EXIT, EXIT_MEANINGS } from "../../src/cli/exit-codes.ts";
import { parseSeeds } from "../../src/cli/seeds.ts";
import { FLAGS } from "../../src/cli/usage-errors.ts";
import { SimulationBug } from "../../src/lib/assert.ts";
import { VERSION } from "../../src/lib/version.ts";
import { forksim, forksimOn } from "./support/program.ts";

describe("help", () => {
  it("lists the commands, examples and the exit codes on stdout", async () => {
    const { code, out, err } = await forksim("--help");
    expect({ code, err }).toEqual({ code: EXIT.ok, err: "" });
    for (const command of Object.keys(FLAGS)) expect(out).toContain(`forksim ${command}`);
    for (const [number, meaning] of EXIT_MEANINGS) expect(out).toContain(`${number}  ${meaning}`);
    expect(out).toContain("Examples:");
  });

  it.each(Object.entries(FLAGS))(
    "of %s shows every flag that is known, and no other",
    async (command, flags) => {
      if (command === "completion") return expect(flags).toEqual([]);
      const { code, out } = await forksim(command, "--help");
      expect(code).toBe(EXIT.ok);
      expect(out).toContain("Examples:");
      const shown = [...out.matchAll(/^ +(?:-\w, )? *--([\w-]+) /gm)].map((match) => match[1]);
      expect(shown.sort()).toEqual([...flags, "help", "version"].sort());
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it("has the exit code of every kind of outcome", () => {
    expect(EXIT_MEANINGS.map(([code]) => code)).toEqual(Object.values(EXIT));
  });

  it("prints the version", async () => {
    expect(await forksim("--version")).toEqual({ code: EXIT.ok, out: `${VERSION}\n`, err: "" });
  });
});

describe("completion", () => {
  it("prints a script for the shell", async () => {
    const { code, out } = await forksim("completion");
    expect(code).toBe(EXIT.ok);
    expect(out).toContain(
      "complete -o bashdefault -o default -F _forksim_yargs_completions forksim",
    );
  });

  it("knows the commands and their flags", async () => {
    const commands = await forksim("--get-yargs-completions", "forksim", "");
    expect(commands.out.split("\n")).toEqual(expect.arrayContaining(Object.keys(FLAGS)));
    const flags = await forksim("--get-yargs-completions", "forksim", "run", "--");
    expect(flags.out).toContain("--seeds");
  });
});

describe("what cannot be meant exits 2 and says what would be right:", () => {
  it.each([
    ["", "a command is missing: one of run, sweep, replay, check, show, reproduce,"],
    ["--foo", "a command is missing"],
    ["rnu a.yaml", 'unknown command "rnu": did you mean "run"?'],
    ["frobnicate", 'unknown command "frobnicate": the commands are run,'],
    ["a.yaml", "to run a file: forksim run a.yaml"],
    ["run", "which scenario? run needs a scenario file"],
    ["check", "which scenario? check needs a scenario file"],
    ["show", "which scenario? show needs a scenario file"],
    ["replay", "which report? replay needs a report.json or its folder"],
    ["run a.yaml --sed 1", "unknown flag --sed: did you mean --seed?"],
    ["run a.yaml --no-reprot", "unknown flag --no-reprot: did you mean --no-report?"],
    ["run a.yaml -x", "unknown flag -x"],
    ["replay a --seed 1", "unknown flag --seed"],
    ["run a.yaml --seed", "--seed needs a value"],
    ["run a.yaml --seed=", "--seed needs a value"],
    ["run a.yaml --out", "--out needs a value"],
    ["run a.yaml --set", "--set needs a value"],
    ["run a.yaml --seed 1 --seed 2", "--seed is given 2 times"],
    ["run a.yaml --seed 1 --seeds 2", "give --seed or --seeds, not both"],
    ["run a.yaml --seeds x", '--seeds "x" is no list of seeds'],
    ["run a.yaml --seeds 1..", '--seeds "1.." is no list of seeds'],
    ["run a.yaml --seeds 5..1", "--seeds 5..1 runs backwards: write 1..5"],
    ["run a.yaml --seeds 1..1000000", "means more than 100000 runs"],
    ["run a.yaml --trace all", '--trace cannot be "all": choose one of "blocks", "messages"'],
    ["run a.yaml --no-report --out b", "give --no-report or --out, not both"],
    ["run a.yaml --no-report --trace blocks", "give --no-report or --trace, not both"],
    ["run a.yaml --json=maybe", '--json takes no value, and "maybe" is given'],
    ["show a.yaml b.yaml", 'too many arguments: "b.yaml"'],
    ["completion zsh", 'too many arguments: "zsh"'],
  ])("forksim %s", async (line, message) => {
    const call = await forksim(...line.split(" ").filter((word) => word !== ""));
    expect(call).toMatchObject({ code: EXIT.usage, out: "" });
    expect(call.err).toMatch(/^forksim: /);
    expect(call.err).toContain(message);
    expect(call.err).not.toMatch(/^\s+at /m);
  });
});

it("a fault in forksim exits 70, with its stack and how to report it", async () => {
  const call = await forksimOn(
    {
      out: () => {
        throw new SimulationBug("two tips in one place", { node: 7 });
      },
    },
    "--version",
  );
  expect(call.code).toBe(EXIT.bug);
  expect(call.err).toContain("a fault in forksim");
  expect(call.err).toContain("Please report it");
  expect(call.err).toContain("two tips in one place (node: 7)");
  expect(call.err).toMatch(/^\s+at /m);
  expect(call.err).toContain('arguments: ["--version"]');
});

describe("what is meant", () => {
  it("keeps words as they are written", async () => {
    const line = "run 1 a.yaml --seed 007 --set a.b=1 --set c=x --out 2 --trace blocks -q";
    expect(await parseCommandLine(line.split(" "), 80)).toEqual({
      command: "run",
      arguments: {
        scenarios: ["1", "a.yaml"],
        seeds: ["007"],
        set: ["a.b=1", "c=x"],
        out: "2",
        json: false,
        trace: "blocks",
        quiet: true,
        writes: true,
        checkers: false,
        workers: null,
        untilPrecise: null,
      },
    });
  });

  it("flags may stand before the files", async () => {
    const line = "check --json --set a=1 x.yaml y.yaml";
    expect(await parseCommandLine(line.split(" "), 80)).toEqual({
      command: "check",
      arguments: { scenarios: ["x.yaml", "y.yaml"], set: ["a=1"], json: true },
    });
  });

  it.each([
    ["1..3", ["1", "2", "3"]],
    ["7", ["7"]],
    ["3, 1..2 ,2", ["3", "1", "2"]],
    ["007", ["7"]],
  ])("seeds %s", (text, seeds) => {
    expect(parseSeeds(text)).toEqual(seeds);
  });
});
