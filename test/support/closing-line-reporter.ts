/** Prints `N passed, N failed, N skipped` alone on a line after the runner's own summary. */
import type { Reporter, TestModule } from "vitest/node";

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      // A module that fails to load runs no test; it must not read as a clean run.
      if (module.state() === "failed" && module.errors().length > 0) count.failed += 1;
    }
    setImmediate(() => {
      const skipped = count.skipped + count.pending;
      process.stdout.write(
        `\n${count.passed} passed, ${count.failed} failed, ${skipped} skipped\n`,
      );
    });
  }
}
