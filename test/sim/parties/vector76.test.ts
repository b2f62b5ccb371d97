/** A block that is shown to the payee alone: who sees the payment, and who loses it. */
import { expect, it } from "vitest";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";
import { OBSERVATION } from "../../../src/trace/observation.ts";
import { attack } from "../../support/attacks.ts";
import { LAWS } from "../../support/determinism.ts";

const NAME = "vector76";
const PAYMENT = 3_600_000_000;
const MERCHANT = 1;
const LAWS_TRIED = [
  "announcements delivered or elided",
  "handlers called directly or through XState actors",
  "messages as integers or through their bytes",
  "the run cut, saved, loaded and resumed",
];

/** The shipped attack, judged all the time, and what is made of the payment. */
function run(...set: readonly string[]) {
  const reverted: number[] = [];
  const shown: number[] = [];
  const sink = {
    observe: (kind: number, at: number, node: number, a: number, b: number) => {
      if (at < PAYMENT) return;
      if (kind === OBSERVATION.blockPublished) shown.push(a);
      if (kind === OBSERVATION.tipChanged && a === shown[0] && b !== a) reverted.push(node);
    },
  };
  const { simulation, result } = runWithCheckers(attack(NAME, ...set), { sinks: [sink] });
  const { lost, attempted } = result.transactions!.doubleSpends;
  const pairs = Object.fromEntries(lost.map((row) => [row.confirmations, row.pairs]));
  const goods = result.transactions!.named.find(({ id }) => id === "goods")!;
  const { attacks } = result.parties![0]!;
  return { simulation, attacks, pairs, attempted, goods, reverted, reorgs: result.reorgs };
}

it("takes the payment from a payee who has seen one confirmation that nobody else saw", () => {
  const { simulation, attacks, pairs, attempted, goods, reverted, reorgs } = run();
  expect(attacks).toEqual({ started: 1, succeeded: 1, givenUp: 0, rewritten: 1 });
  expect(attempted).toBe(1);
  expect(pairs).toEqual({ 0: 1, 1: 1, 2: 0, 6: 0 });
  expect(goods).toMatchObject({ nodesReverted: 1, nodesHaving: 0 });
  expect(reverted).toEqual([MERCHANT]);
  expect(reorgs).toMatchObject({ count: 1, depthMax: 1 });
  for (let node = 0; node < 6; node++) {
    expect(simulation.money!.accountState(node, "shop").balance).toBe(0);
    const buyer = simulation.money!.accountState(node, "buyer");
    expect(buyer).toMatchObject({ balance: 100_000_000 - 40_000_500, sequence: 1 });
  }
});

it("law: succeeds exactly where the payee had one confirmation and lost it", () => {
  const outcomes = Array.from({ length: 12 }, (_, k) => {
    const { attacks, pairs, goods, attempted } = run(`seed=${k + 1}`, "expect=[]");
    expect(attempted).toBe(1);
    expect(attacks!.succeeded + attacks!.givenUp).toBe(1);
    expect([pairs[1], goods.nodesReverted]).toEqual([attacks!.succeeded, attacks!.succeeded]);
    return attacks!.succeeded;
  });
  // Both happen: which block is there first depends on who found the other.
  expect(new Set(outcomes)).toEqual(new Set([0, 1]));
});

it("has no success where no member has a link to the payee", () => {
  const { attacks, pairs, attempted } = run(
    "network.topology.links.0=[attacker, pool/1]",
    "expect=[]",
  );
  expect(attempted).toBe(1);
  expect(attacks).toEqual({ started: 1, succeeded: 0, givenUp: 1, rewritten: 0 });
  expect(pairs).toEqual({ 0: 0, 1: 0, 2: 0, 6: 0 });
});

it("has fellows send the block who have the link", () => {
  const { attacks, goods } = run(
    "nodes.relay.party=attacker",
    "network.topology.links.0=[attacker, pool/1]",
    "expect=[]",
  );
  expect([attacks!.succeeded, goods.nodesReverted]).toEqual([1, 1]);
});

it.each(LAWS_TRIED)("comes out the same: %s", (law) => {
  LAWS[law]!(attack(NAME, "chain.blockSize=2 kB", "stop.time=5 h", "expect=[]"));
});
