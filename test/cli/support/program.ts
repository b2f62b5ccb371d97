/** The program under test: in this process with a terminal that remembers, or built and in its own. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { main } from "../../../src/cli/main.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";
import { REPOSITORY } from "../../support/source-text.ts";

/** What a call left behind. */
export interface Call {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `forksim ...argv` in this process. */
export async function forksim(...argv: readonly string[]): Promise<Call> {
  return forksimOn({}, ...argv);
}

/** The same on a terminal of another kind. */
export async function forksimOn(
  kind: Partial<Terminal>,
  ...argv: readonly string[]
): Promise<Call> {
  const written = { out: "", err: "" };
  const code = await main(argv, {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    color: { out: false, err: false },
    columns: 80,
    showsProgress: false,
    isRead: () => true,
    onInterrupt: () => () => undefined,
    ...kind,
  });
  return { code, ...written };
}

/** A folder for one test file, gone after its tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "forksim-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a scenario of two miners that ends after `height` blocks and returns its path. */
export function writeScenario(
  folder: string,
  name: string,
  { height = 20, more = "" }: { readonly height?: number; readonly more?: string } = {},
): string {
  const file = path.join(folder, `${name}.yaml`);
  const text = `version: 1
name: ${name}
question: How often do two miners fork?
seed: 1
stop: { height: ${height} }
network:
  latency: { model: constant, value: 60 s, measure: one-way }
nodes:
  - { name: alice, hashrate: 50% }
  - { name: bob, hashrate: 50% }
${more}`;
  writeFileSync(file, text);
  return file;
}

/** The built program's path; builds where a source is newer. `npm test` has built it already. */
export function builtProgram(): string {
  const program = path.join(REPOSITORY, "dist", "cli", "main.js");
  const stamp = path.join(REPOSITORY, "dist", ".tsbuildinfo");
  const built = existsSync(program) && existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const folder = path.join(REPOSITORY, "src");
  const isStale = readdirSync(folder, { recursive: true, encoding: "utf8" }).some(
    (name) => statSync(path.join(folder, name)).mtimeMs > built,
  );
  if (isStale) {
    const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
    const tsc = path.join(path.dirname(compiler), "bin", "tsc");
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: REPOSITORY });
  }
  return program;
}
