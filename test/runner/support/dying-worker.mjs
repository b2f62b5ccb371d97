/** A worker that dies at the seeds named so, and otherwise is the real one. */
import { parentPort } from "node:worker_threads";

parentPort.on("message", ({ scenario }) => {
  if (scenario.seed === "die") process.exit(9);
  if (scenario.seed === "throw") throw new Error("thrown outside of any run");
});
await import("../../../dist/runner/worker.js");
