import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeState } from "../../../src/lib/state-codec.ts";
import type { SavedNakamotoNodes } from "../../../src/protocol/nakamoto/state.ts";
import { TX_STATUS } from "../../../src/protocol/nakamoto/transaction-state.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { scenarioOf, scenarioPlans } from "../../../src/testing/scenario-plans.ts";

const SEED = 42;

/** What all nodes hold now. */
function nodesOf(simulation: Simulation) {
  const { state } = decodeState(simulation.save()) as {
    readonly state: { readonly host: { readonly nodes: SavedNakamotoNodes } };
  };
  return state.host.nodes.money!.nodes;
}

/** In order and each once: statuses by name, of one kind. */
const sorted = (list: Iterable<number>) => [...list].sort((a, b) => a - b);

function expectInvariants(simulation: Simulation): void {
  nodesOf(simulation).forEach((saved, node) => {
    const having = (wanted: number) =>
      [...saved.status.keys()].filter((tx) => saved.status[tx] === wanted);
    const waiting = new Set(saved.mempool.waiting.map(({ tx }) => tx));
    expect(having(TX_STATUS.held)).toEqual(sorted(saved.mempool.pending.map(({ tx }) => tx)));
    expect(having(TX_STATUS.waiting).filter((tx) => waiting.has(tx))).toEqual(sorted(waiting));
    const { activeChain } = simulation.nodeState(node);
    const chain = activeChain.flatMap((block) => [
      ...(simulation.tree.deltaOf(block)?.transactions ?? []),
    ]);
    expect(having(TX_STATUS.confirmed)).toEqual(sorted(chain));
    const asked = new Set(saved.requests.flatMap(({ transactions }) => transactions));
    expect(having(TX_STATUS.requested).filter((tx) => !asked.has(tx as never))).toEqual([]);
    const attempts = saved.requests.map(({ attempt }) => attempt);
    expect(attempts).toEqual(sorted(new Set(attempts)));
    const unverified = new Set<number>(saved.unverified.map(({ tx }) => tx));
    expect(having(TX_STATUS.received).filter((tx) => !unverified.has(tx))).toEqual([]);
    expect(saved.inVerification).toBeLessThanOrEqual(saved.unverified.length);
    for (const { transactions: own } of saved.own) expect(new Set(own).size).toBe(own.length);
  });
}

describe("what nodes hold of transactions", () => {
  it(`is at any moment what its statuses say, whatever fails (seed ${SEED}, 60 runs)`, () => {
    let seen = 0;
    const law = fc.property(scenarioPlans({ maxNodes: 6 }), fc.nat(400), (plan, step) => {
      const simulation = new Simulation(scenarioOf({ ...plan, money: 1 + (plan.money % 3) }));
      let until = 1 + step;
      // Looked at more and more rarely: all of it would take hours.
      for (; simulation.runUntil({ events: until }); until += until) expectInvariants(simulation);
      expectInvariants(simulation);
      seen += nodesOf(simulation).reduce((sum, { mempool }) => sum + mempool.pending.length, 0);
    });
    fc.assert(law, { seed: SEED, numRuns: 60 });
    expect(seen).toBeGreaterThan(100);
  });
});
