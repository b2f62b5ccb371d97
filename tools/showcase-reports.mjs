// Writes the committed showcase reports anew: the test that demands the same bytes writes them.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const manifest = createRequire(import.meta.url).resolve("vitest/package.json");
const vitest = path.join(path.dirname(manifest), "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--project", "main", "test/golden/reports.test.ts"],
  { stdio: "inherit", env: { ...process.env, FORKSIM_UPDATE: "1" } },
);
process.exitCode = status ?? 1;
