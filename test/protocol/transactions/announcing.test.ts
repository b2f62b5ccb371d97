import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import type { Duration, TxIndex } from "../../../src/lib/brand.ts";
import type { SavedNakamotoNodes } from "../../../src/protocol/nakamoto/state.ts";
import { createDriver } from "../../../src/testing/driver.ts";
import { sent } from "../../support/transactions.ts";

const MEAN = 2_000_000;
const TRICKLING = { money: { relay: { trickle: MEAN as Duration } } };

describe("telling peers of transactions", () => {
  it("waits for each peer's own moment, exponential with the mean (seed 1, 4,000 delays)", () => {
    const rounds = 1000;
    const accounts = [
      { name: "alice", balance: 1_000_000 },
      { name: "bob", balance: 0 },
    ];
    const money = { ...TRICKLING.money, mempool: { maxChain: rounds }, accounts };
    const driver = createDriver({ peers: 5, money });
    const delays: number[] = [];
    for (let round = 0; round < rounds; round++) {
      driver.deliver(0, "tx", driver.money.make({ from: "alice", to: "bob" }));
      const armed = driver.pending.filter(({ what }) => what === "trickle");
      // Peer 0 sent it, and is told nothing at its moment.
      expect(armed.map(({ item }) => item as number).sort()).toEqual([0, 1, 2, 3, 4]);
      delays.push(...armed.filter(({ item }) => item > 0).map(({ at }) => at - driver.now));
      driver.advance(100 * MEAN);
    }
    const n = delays.length;
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / n;
    // An exponential's deviation is its mean: 4 sigma of the average.
    expect(Math.abs(mean / MEAN - 1)).toBeLessThan(4 / Math.sqrt(n));
    delays.sort((a, b) => a - b);
    const distance = delays.reduce((most, delay, i) => {
      const due = 1 - Math.exp(-delay / MEAN);
      return Math.max(most, Math.abs(due - i / n), Math.abs(due - (i + 1) / n));
    }, 0);
    // Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded by chance once in a thousand.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  it("brings what came meanwhile along, in batches, and no timer runs with nothing to tell", () => {
    const driver = createDriver({
      peers: 2,
      money: { relay: { trickle: MEAN as Duration, batch: 2 } },
    });
    const txs = [0, 1, 2].map(() => driver.money.make({ from: "alice", to: "bob" }));
    for (const tx of txs) driver.deliver(0, "tx", tx);
    expect(driver.pending).toHaveLength(2);
    expect(sent(driver)).toEqual([]);
    driver.advance(100 * MEAN);
    expect(sent(driver)).toEqual(["txinv 0,1 > 1", "txinv 2 > 1"]);
    expect(driver.pending).toEqual([]);
  });

  it("leaves out what a peer has announced, and what is no longer held", () => {
    const driver = createDriver({ peers: 3, ...TRICKLING });
    const [a, b, c] = [0, 1, 2].map(() => driver.money.make({ from: "alice", to: "bob" }));
    for (const tx of [a!, b!, c!]) driver.deliver(0, "tx", tx);
    driver.deliverList(1, "txinv", [b!]);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [a!] }));
    sent(driver);
    driver.advance(100 * MEAN);
    expect(sent(driver).sort()).toEqual(["txinv 1,2 > 2", "txinv 2 > 1"]);
  });

  it("happens once in a connection, through any number of reorgs", () => {
    const driver = createDriver({ peers: 2, money: {} });
    const tx = driver.money.make({ from: "alice", to: "bob" });
    driver.deliver(0, "tx", tx);
    expect(sent(driver)).toEqual(["txinv 0 > 1"]);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [tx] }));
    expect(driver.money.statusOf(tx)).toBe("confirmed");
    const branch = driver.growChain(GENESIS, 2);
    for (const block of branch) driver.deliver(0, "block", block);
    expect(driver.money.statusOf(tx)).toBe("held");
    expect(sent(driver).filter((line) => line.startsWith("tx"))).toEqual([]);
  });

  it("begins with what is new once a peer comes up, which may ask for all", () => {
    const driver = createDriver({ peers: 2, money: { relay: { batch: 2 } } });
    const txs = [0, 1, 2].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.peerDown(1);
    for (const tx of txs) driver.deliver(0, "tx", tx);
    expect(sent(driver)).toEqual([]);
    expect(driver.peerUp(1)).toBe(true);
    expect(sent(driver)).toEqual(["mempool > 1"]);
    driver.deliver(1, "mempool", 0 as TxIndex);
    expect(sent(driver)).toEqual(["txinv 0,1 > 1", "txinv 2 > 1"]);
    // Whoever asks again is told again.
    driver.deliver(1, "mempool", 0 as TxIndex);
    expect(sent(driver)).toEqual(["txinv 0,1 > 1", "txinv 2 > 1"]);
  });

  it("to one who asks for all keeps in mind what that one announced", () => {
    const driver = createDriver({ peers: 3, money: {} });
    const [mine, theirs] = [0, 1].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliver(0, "tx", mine!);
    driver.deliverList(1, "txinv", [theirs!]);
    driver.deliverList(2, "txinv", [theirs!]);
    sent(driver);
    driver.deliver(2, "mempool", 0 as TxIndex);
    expect(sent(driver)).toEqual(["txinv 0 > 2"]);
    driver.advance(20_000_000);
    expect(sent(driver)).toEqual(["txgetdata 1 > 2"]);
  });

  it("of many, longer than any log is kept", () => {
    const count = 2000;
    const accounts = [
      { name: "alice", balance: 1_000_000 },
      { name: "bob", balance: 0 },
    ];
    const money = { ...TRICKLING.money, accounts, mempool: { maxChain: count } };
    const driver = createDriver({ peers: 3, money });
    const told: number[] = [];
    for (let i = 0; i < count; i++) {
      driver.deliver(0, "tx", driver.money.make({ from: "alice", to: "bob" }));
      driver.advance(MEAN / 100);
      for (const { peer, list } of driver.sent()) if (peer === 2) told.push(...list);
    }
    driver.advance(100 * MEAN);
    for (const { peer, list } of driver.sent()) if (peer === 2) told.push(...list);
    expect(told).toEqual(Array.from({ length: count }, (_, tx) => tx));
  });
});

it("a node without peers keeps nothing to tell", () => {
  const driver = createDriver({ peers: 0, money: {} });
  const txs = [0, 1, 2].map(() => driver.pay({ from: "alice", to: "bob" })!);
  expect(driver.money.mempool()).toEqual(txs);
  const { nodes } = (driver.protocol.save() as SavedNakamotoNodes).money!;
  expect(nodes[0]!.log).toEqual([]);
});
