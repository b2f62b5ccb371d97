/** What only a chain with transactions has is there however transactions came to be turned on. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";

const HEAD = `version: 1
name: money by itself
seed: 1
stop: { time: 2 h }
`;
const WORKLOAD = "workload: { transactions: { rate: 1 /min, accounts: 4 } }\n";

const USES: readonly (readonly [what: string, text: string])[] = [
  [
    "a censor",
    "nodes: [{ name: pool, count: 4, strategy: { name: censor, accounts: [user/0] } }]\n",
  ],
  [
    "a fault of messages about transactions",
    "nodes: [{ name: pool, count: 4 }]\nnetwork: { loss: 1%, kinds: [tx] }\n",
  ],
];

describe.each(USES)("%s", (_, text) => {
  it("goes with a workload", () => {
    const parsed = parseScenario(HEAD + WORKLOAD + text);
    expect(parsed.ok ? [] : parsed.diagnostics).toEqual([]);
  });

  it("is refused where nothing pays", () => {
    expect(parseScenario(HEAD + text).ok).toBe(false);
  });
});
