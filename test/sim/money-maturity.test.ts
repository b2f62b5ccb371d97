import { expect, it } from "vitest";
import type { BlockIndex, Duration } from "../../src/lib/brand.ts";
import { PAYMENT_FAILURES } from "../../src/protocol/nakamoto/payment-table.ts";
import type { ScenarioEvent } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/sim/simulation.ts";
import { OBSERVATION } from "../../src/trace/observation.ts";
import { moneyScenario } from "../support/scenarios.ts";

const MATURITY = 5;

/** A payment from the coinbases of the only miner, asked for when its tip reaches a height. */
function spendAt(height: number): ScenarioEvent {
  const payment = { id: "spend", from: "node/0", to: "user/0", amount: 10, fee: 5, size: 250 };
  return {
    name: "spend",
    trigger: { when: "height", height, delay: 0 as Duration },
    action: { do: "submit", payment: { ...payment, via: null, rivalOf: null } },
    lasts: null,
  };
}

it.each([
  [MATURITY - 1, null],
  [MATURITY, MATURITY + 1],
  [MATURITY + 1, MATURITY + 2],
])("a coinbase of height 1 that is spent at height %i, maturity 5, is in block %s", (at, due) => {
  const plain = moneyScenario({ stop: { time: null, height: MATURITY + 3 } });
  const nodes = [{ ...plain.nodes[0]!, count: 2, hashShares: [1, 0] }];
  const chain = { ...plain.chain, money: { signatures: "modelled", maturity: MATURITY } as const };
  const network = { ...plain.network, topology: { generator: "complete" } as const };
  const events = [spendAt(at)];
  const simulation = new Simulation({ ...plain, nodes, chain, network, workload: null, events });
  const failures: number[] = [];
  simulation.subscribe({
    observe: (kind, _time, _node, _a, b) => {
      if (kind === OBSERVATION.paymentFailed) failures.push(b);
    },
  });
  simulation.runUntil({});
  const { tree } = simulation;
  const including: number[] = [];
  let block = simulation.nodeState(0).tip.block as BlockIndex;
  for (; tree.height(block) > 0; block = tree.parent(block)) {
    if (tree.deltaOf(block)!.transactions.length > 0) including.push(tree.height(block));
  }
  expect(including).toEqual(due === null ? [] : [due]);
  expect(failures.map((code) => PAYMENT_FAILURES[code])).toEqual(
    due === null ? ["insufficient-funds"] : [],
  );
});
