/** Double spends of a payment that is really there: who loses what, and what the private branch holds. */
import { describe, expect, it } from "vitest";
import type { BlockIndex } from "../../../src/lib/brand.ts";
import type { Simulation } from "../../../src/sim/simulation.ts";
import { runWithCheckers } from "../../../src/testing/run-with-checkers.ts";
import { OBSERVATION } from "../../../src/trace/observation.ts";
import { attack } from "../../support/attacks.ts";
import { LAWS } from "../../support/determinism.ts";

const NAME = "double-spend-payment";
const LAWS_TRIED = [
  "announcements delivered or elided",
  "handlers called directly or through XState actors",
  "messages as integers or through their bytes",
  "the run cut, saved, loaded and resumed",
];

/** The shipped attack, judged all the time. */
function run(...set: readonly string[]) {
  const { simulation, result } = runWithCheckers(attack(NAME, ...set));
  const party = result.parties![0]!;
  const { lost, attempted } = result.transactions!.doubleSpends;
  const pairs = Object.fromEntries(lost.map((row) => [row.confirmations, row.pairs]));
  const goods = result.transactions!.named.find(({ id }) => id === "goods")!;
  return { simulation, result, attacks: party.attacks, pairs, attempted, goods };
}

/** The first node's chain, its oldest block first. */
function chainOf(simulation: Simulation): BlockIndex[] {
  const { tree } = simulation;
  const blocks: BlockIndex[] = [];
  let block = simulation.nodeState(0).tip.block as BlockIndex;
  for (; block > 0; block = tree.parent(block)) blocks.push(block);
  return blocks.reverse();
}

/** The variant's own numbers instead of the file's. */
const variant = (name: string, seed: number) => [
  `seed=${seed}`,
  "nodes.attacker.strategy.confirmations=null",
  `nodes.attacker.strategy.variant=${name}`,
];

describe("an attack from the payment on", () => {
  it("reverts it at every node, for a rival that pays the attacker", () => {
    const { attacks, pairs, goods, simulation } = run();
    expect(attacks).toEqual({ started: 1, succeeded: 1, givenUp: 0, rewritten: 2 });
    expect(pairs).toEqual({ 0: 1, 1: 1, 2: 1, 6: 0 });
    expect(goods).toMatchObject({ id: "goods" });
    const shop = simulation.money!.accountState(0, "shop");
    const buyer = simulation.money!.accountState(0, "buyer");
    expect(shop.balance).toBe(0);
    expect(buyer).toMatchObject({ balance: 100_000_000 - 40_000_500, sequence: 1 });
  });

  it("is given up where the branch falls too far behind, and the payment stands", () => {
    const { attacks, pairs, simulation } = run("seed=1");
    expect(attacks).toEqual({ started: 1, succeeded: 0, givenUp: 1, rewritten: 0 });
    expect(pairs).toEqual({ 0: 0, 1: 0, 2: 0, 6: 0 });
    expect(simulation.money!.accountState(0, "shop").balance).toBe(40_000_000);
  });

  it("begins with what a member sees where the wallet is another's", () => {
    const { attacks, pairs, attempted } = run("seed=5", "accounts.buyer.wallet=pool/0");
    expect(attempted).toBe(1);
    expect(attacks!.started).toBe(1);
    expect(pairs[2]).toBe(attacks!.succeeded);
  });

  it.each(LAWS_TRIED)("comes out the same: %s", (law) => {
    LAWS[law]!(attack(NAME, "chain.blockSize=2 kB", "stop.time=5 h", "expect=[]"));
  });
});

it("fills blocks of the branch with whatever else is valid there", () => {
  const { simulation, attacks } = run(
    "seed=5",
    "workload.transactions={ rate: 20 /h, accounts: 20, from: 61 min }",
  );
  expect(attacks!.succeeded).toBe(1);
  const { tree } = simulation;
  const own = chainOf(simulation)
    .filter((block) => tree.minerOf(block) === 0)
    .map((block) => tree.deltaOf(block)!.transactions.length);
  // The rival alone would be one in one block.
  expect(own.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
});

describe("Finney's attack", () => {
  it("takes the payment from one who delivers before it is in a block", () => {
    const { attacks, pairs, simulation } = run(...variant("finney", 14));
    expect(attacks).toEqual({ started: 1, succeeded: 1, givenUp: 0, rewritten: 0 });
    expect(pairs).toEqual({ 0: 1, 1: 0, 2: 0, 6: 0 });
    expect(simulation.money!.accountState(0, "shop").balance).toBe(0);
  });

  it("waits until the payee has delivered", () => {
    const published = (delay: string) => {
      const [seed, ...rest] = variant("finney", 14);
      const set = [seed!, ...rest, `nodes.attacker.strategy.delay=${delay}`];
      let time = 0;
      const sink = {
        observe: (kind: number, at: number) => {
          if (kind === OBSERVATION.attackEnded) time = at;
        },
      };
      runWithCheckers(attack(NAME, ...set), { sinks: [sink] });
      return time / 1_000_000;
    };
    expect(published("10 s")).toBe(3610);
    expect(published("90 s")).toBe(3690);
  });

  it("comes out the same: the run cut, saved, loaded and resumed", () => {
    const short = ["chain.blockSize=2 kB", "stop.time=2 h", "expect=[]"];
    LAWS["the run cut, saved, loaded and resumed"]!(
      attack(NAME, ...variant("finney", 14), ...short),
    );
  });
});

it("takes it from one who waits for one confirmation, with a block in advance", () => {
  const { attacks, pairs } = run(...variant("vector76", 2));
  expect(attacks).toEqual({ started: 1, succeeded: 1, givenUp: 0, rewritten: 1 });
  expect(pairs).toEqual({ 0: 1, 1: 1, 2: 0, 6: 0 });
});
