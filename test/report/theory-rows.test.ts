import { expect, it } from "vitest";
import { computeTheory } from "../../src/report/theory-rows.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { twoMinerStaleRate } from "../../src/theory/two-miners.ts";
import { ScriptedRun } from "../metrics/support/small-run.ts";
import { smallScenario } from "./support/small-report.ts";

/** Miners of these shares take turns, a block every 100 s; everybody else has it 10 s later. */
function turns(hashShares: readonly number[], scenario: Partial<Scenario> = {}) {
  const nodes = hashShares.length;
  const blocks = Array.from({ length: 2 * nodes }, (_, i) => ({ parent: i, miner: i % nodes }));
  const run = new ScriptedRun(blocks, { nodes, hashShares: Float64Array.from(hashShares) });
  for (let block = 1; block <= blocks.length; block++) {
    const finder = (block - 1) % nodes;
    run.find(100 * block, finder, block);
    for (let node = 0; node < nodes; node++) {
      if (node !== finder) run.get(100 * block + 10, node, block, 0);
    }
  }
  const [group] = smallScenario.nodes;
  const miners = [{ ...group!, count: nodes, hashShares }];
  const stated: Scenario = { ...smallScenario, events: [], nodes: miners, ...scenario };
  return computeTheory(stated, run.finish(100 * blocks.length + 50)).map((row) => ({
    ...row,
    basis: row.basis.split(/[,:]/)[0]!,
  }));
}

it("puts the exact form beside two miners, at the delay between them", () => {
  const rows = turns([0.5, 0.5]);
  expect(rows.map((row) => row.basis)).toEqual([
    "1 − exp(−D ÷ T)",
    "two miners",
    "ln 2 × mean",
    "exponential law",
  ]);
  // Half the hashrate waits 10 s of a mean interval of 100 s.
  expect(rows[0]!.predicted).toBeCloseTo(1 - Math.exp(-0.05), 12);
  expect(rows[1]!.predicted).toBeCloseTo(twoMinerStaleRate([0.5, 0.5], 0.1), 12);
});

it("puts the limit beside many equal miners", () => {
  const rows = turns(Array.from({ length: 20 }, () => 0.05));
  expect(rows[1]!.basis).toBe("x ÷ (1 + x)");
  expect(rows[1]!.predicted).toBeCloseTo(0.1 / 1.1, 10);
});

it("leaves out what the scenario does not fit", () => {
  const bases = (scenario: Partial<Scenario>) =>
    turns([0.5, 0.5], scenario).map((row) => row.basis);
  expect(bases({ events: smallScenario.events })).not.toContain("two miners");
  const ghost = { ...smallScenario.chain, forkChoice: "ghost" } as const;
  expect(bases({ chain: ghost })).not.toContain("two miners");
  expect(turns([0.4, 0.3, 0.3]).map((row) => row.basis)).not.toContain("x ÷ (1 + x)");
});
