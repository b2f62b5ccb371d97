import { describe, expect, it } from "vitest";
import {
  InputError,
  type Instant,
  type MoneyDoor,
  parseScenario,
  Simulation,
  type Transaction,
  type TransactionTotals,
} from "../../src/index.ts";

const TEXT = `
  version: 1
  name: rent
  seed: 7
  stop: { height: 20 }
  nodes:
    - { name: pool, count: 3 }
  accounts:
    - { name: alice, balance: 10000 }
    - { name: bob, balance: 0, count: 2 }
  chain: { transactions: { signatures: modelled, maturity: 2 } }
  events:
    - { at: 1 min, submit: { id: rent, from: alice, to: bob/1, amount: 700, fee: 20, via: pool/1 } }
`;

function rentRun(): { simulation: Simulation; money: MoneyDoor } {
  const parsed = parseScenario(TEXT, { fileName: "rent.yaml" });
  if (!parsed.ok) throw new Error("the scenario does not parse");
  const simulation = new Simulation(parsed.scenario);
  return { simulation, money: simulation.money! };
}

describe("money from outside", () => {
  it("tells accounts by the scenario's names, before and after a payment", () => {
    const { simulation, money } = rentRun();
    expect(money.accountState("pool/0", "alice")).toEqual({
      balance: 10_000,
      immature: 0,
      sequence: 0,
    });
    simulation.runUntil({ time: 61_000_000 as Instant });
    const pending: readonly Transaction[] = money.mempoolOf(1);
    expect(pending).toMatchObject([{ amount: 700n, fee: 20n, sequence: 0 }]);
    simulation.runUntil({});
    expect(money.accountState("pool/0", "alice")).toMatchObject({ balance: 9280, sequence: 1 });
    expect(money.accountState(0, "bob/1")).toMatchObject({ balance: 700, sequence: 0 });
    expect(money.accountState(0, "bob/0")).toMatchObject({ balance: 0 });
    const totals: TransactionTotals | undefined = simulation.result().transactions;
    expect(totals?.counts.included).toBe(1);
    expect(totals?.named).toMatchObject([{ id: "rent" }]);
  });

  it("tells an account by its public key as by its name", () => {
    const { simulation, money } = rentRun();
    simulation.runUntil({});
    const [given] = money.allocations;
    expect(given!.amount).toBe(10_000);
    for (const node of [0, "pool/2"]) {
      expect(money.accountState(node, given!.account)).toEqual(money.accountState(node, "alice"));
    }
  });

  it("has nothing for a key that nobody has paid, and does not change by being asked", () => {
    const { simulation, money } = rentRun();
    simulation.runUntil({ time: 3_600_000_000 as Instant });
    const before = simulation.save();
    const nothing = { balance: 0, immature: 0, sequence: 0 };
    expect(money.accountState(1, "ab".repeat(32))).toEqual(nothing);
    expect(money.accountState(1, "bob/0")).toEqual(nothing);
    expect(simulation.save()).toBe(before);
  });

  it("says of an unknown account or node what it may have been meant for", () => {
    const { money } = rentRun();
    const near = [
      [
        () => money.accountState(0, "alcie"),
        'no account "alcie" in this run: did you mean "alice"?',
      ],
      [
        () => money.accountState(0, "AB".repeat(32)),
        "in this run: there is pool/0, pool/1, pool/2, alice",
      ],
      [
        () => money.accountState("poll/1", "alice"),
        'no node "poll/1" in this run: did you mean "pool/1"?',
      ],
      [
        () => money.accountState(3, "alice"),
        "no node 3 in this run: there is pool/0, pool/1, pool/2",
      ],
    ] as const;
    for (const [ask, message] of near) {
      expect(ask).toThrow(InputError);
      expect(ask).toThrow(message);
    }
  });
});
