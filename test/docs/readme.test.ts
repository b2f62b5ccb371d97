import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EXIT_MEANINGS } from "../../src/cli/exit-codes.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { builtProgram, temporaryFolder } from "../cli/support/program.ts";
import { REPOSITORY } from "../support/source-text.ts";
import { type FencedBlock, fencedBlocks, withBlock } from "./pages.ts";

/**
 * What the README shows is what comes out: its scenarios, commands and programs are run in their order, in
 * one folder. FORKSIM_UPDATE=1 writes what came out into the page.
 */
const README = path.join(REPOSITORY, "README.md");
const UPDATES = process.env["FORKSIM_UPDATE"] === "1";
const HOW_TO_UPDATE = "where meant: FORKSIM_UPDATE=1 npx vitest run --project main test/docs";
const folder = temporaryFolder();
/** Inside the repository, so that `forksim` is found by its own name, as an installed package is. */
const programs = path.join(REPOSITORY, "dist", `.readme-${process.pid}`);
afterAll(() => rmSync(programs, { recursive: true, force: true }));

const page = readFileSync(README, "utf8");
const blocks = fencedBlocks(page);

describe("the README", () => {
  it("has scenarios that parse, in the file that their first line names", () => {
    const scenarios = blocks.filter(({ language }) => language === "yaml");
    expect(scenarios.length).toBeGreaterThan(0);
    for (const { text } of scenarios) {
      const name = /^# (\S+\.yaml)$/m.exec(text)?.[1] ?? "";
      expect(name, text).not.toBe("");
      expect(parseScenario(text, { fileName: name })).toMatchObject({ ok: true });
      writeFileSync(path.join(folder, name), text);
    }
  });

  it("shows what its commands print (FORKSIM_UPDATE=1 rewrites it)", () => {
    const program = builtProgram();
    symlinkSync(path.join(REPOSITORY, "scenarios"), path.join(folder, "scenarios"));
    const shell = shown("sh");
    expect(shell.length).toBeGreaterThan(0);
    for (const { source, output } of shell) {
      check(output, runShell(commandOf(source.text, program)));
    }
  });

  it("has programs that compile and print what it shows (FORKSIM_UPDATE=1 rewrites it)", () => {
    builtProgram();
    const examples = shown("ts");
    expect(examples.length).toBe(blocks.filter(({ language }) => language === "ts").length);
    const files = compile(examples.map(({ source }) => source.text));
    examples.forEach(({ output }, index) => {
      const printed = execFileSync(process.execPath, [files[index]!], { cwd: folder });
      check(output, printed.toString());
    });
  });

  it("has the table of exit codes", () => {
    const rows = EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`);
    expect(page).toContain(`| code | meaning |\n| ---: | --- |\n${rows.join("\n")}\n`);
  });
});

/** Blocks of a language whose next block is text, which is what they print. */
function shown(language: string): { readonly source: FencedBlock; readonly output: FencedBlock }[] {
  return blocks.flatMap((source, index) => {
    const output = blocks[index + 1];
    if (source.language !== language || output?.language !== "text") return [];
    return [{ source, output }];
  });
}

/** The block's last command as the shell gets it: installing is done, and the program is this one. */
function commandOf(text: string, program: string): string {
  const { scripts } = JSON.parse(readFileSync(path.join(REPOSITORY, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const run = `"${process.execPath}" "${program}"`;
  return (text.trimEnd().split("\n").at(-1) ?? "")
    .replace(/^npm ci && /, "")
    .replace(/^npm start$/, scripts["start"] ?? "")
    .replace(/^(npx forksim|node dist\/cli\/main\.js)\b/, run)
    .replace(/\| node /, `| "${process.execPath}" `);
}

function runShell(command: string): string {
  const { stdout, stderr, status } = spawnSync("sh", ["-c", command], { cwd: folder });
  expect(status, `${command}\n${stderr}`).toBeLessThan(70);
  return stdout.toString() + stderr.toString();
}

/** Compiles examples as users would, against the built package; returns the programs. */
function compile(texts: readonly string[]): string[] {
  mkdirSync(programs, { recursive: true });
  const sources = texts.map((text, index) => {
    const file = path.join(programs, `example-${index}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const require = createRequire(import.meta.url);
  const compiler = path.join(path.dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const options =
    "--ignoreConfig --strict --module nodenext --target es2023 --types node --skipLibCheck";
  const compiled = spawnSync(process.execPath, [compiler, ...options.split(" "), ...sources]);
  expect(compiled.stdout.toString(), "examples in the README must compile").toBe("");
  const made = sources.map((file) => file.replace(/\.ts$/, ".js"));
  expect(made.filter((file) => !existsSync(file))).toEqual([]);
  return made;
}

function check(block: FencedBlock, printed: string): void {
  const text = tidy(printed);
  if (UPDATES) {
    const current = readFileSync(README, "utf8");
    const place = blocks.indexOf(block);
    writeFileSync(README, withBlock(current, fencedBlocks(current)[place]!, text));
    return;
  }
  expect(block.text, HOW_TO_UPDATE).toBe(text);
}

/** Without blank lines around, the common indentation and spaces at the ends of lines. */
function tidy(printed: string): string {
  const lines = printed.split("\n").map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  const indents = lines.filter((line) => line !== "").map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return `${lines.map((line) => line.slice(common)).join("\n")}\n`;
}
