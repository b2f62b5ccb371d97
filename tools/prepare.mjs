// Builds dist/ after an install, and stays quiet where the compiler is absent
// (an install without development dependencies, or a lock-file-only one).
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
let compiler;
try {
  compiler = require.resolve("typescript/package.json").replace(/package\.json$/, "bin/tsc");
} catch {
  process.exit(0);
}
execFileSync(process.execPath, [compiler, "-p", "tsconfig.json"], { stdio: "inherit" });
