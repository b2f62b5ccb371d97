import { defineConfig } from "vitest/config";

const shared = { environment: "node", testTimeout: 120_000, pool: "forks" } as const;

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    projects: [
      { test: { ...shared, name: "main", include: ["test/**/*.test.ts"] } },
      { test: { ...shared, name: "slow", include: ["test/**/*.slow.ts"], testTimeout: 1_800_000 } },
    ],
  },
});
