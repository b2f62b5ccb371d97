import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import type { TxIndex } from "../../../src/lib/brand.ts";
import { createDriver, type Driver } from "../../../src/testing/driver.ts";
import { sent } from "../../support/transactions.ts";

const TIMEOUT = 20_000_000;

/** A node that has heard of one transaction from the given peers, the first of which it has asked. */
function asking(peers: readonly number[]): { driver: Driver; tx: TxIndex } {
  const driver = createDriver({ peers: 4, money: {} });
  const tx = driver.money.make({ from: "alice", to: "bob" });
  for (const peer of peers) driver.deliverList(peer, "txinv", [tx]);
  expect(sent(driver)).toEqual([`txgetdata 0 > ${peers[0]}`]);
  return { driver, tx };
}

describe("a request for transactions", () => {
  it("that is not answered goes to each other announcer once, then is forgotten", () => {
    const { driver, tx } = asking([2, 0, 3]);
    driver.advance(TIMEOUT);
    expect(sent(driver)).toEqual(["txgetdata 0 > 0"]);
    driver.advance(TIMEOUT);
    expect(sent(driver)).toEqual(["txgetdata 0 > 3"]);
    driver.advance(TIMEOUT);
    expect(sent(driver)).toEqual([]);
    expect(driver.money.statusOf(tx)).toBe("unknown");
    expect(driver.pending).toEqual([]);
    // The next announcement counts as the first.
    driver.deliverList(1, "txinv", [tx]);
    expect(sent(driver)).toEqual(["txgetdata 0 > 1"]);
  });

  it("that is answered in time is over", () => {
    const { driver, tx } = asking([1, 2]);
    driver.advance(TIMEOUT - 1);
    driver.deliver(1, "tx", tx);
    sent(driver);
    driver.advance(2 * TIMEOUT);
    expect(sent(driver)).toEqual([]);
  });

  it("is over where another peer sends the transaction, or a block has it", () => {
    for (const come of ["tx", "block"] as const) {
      const { driver, tx } = asking([1, 2]);
      const block = driver.grow(GENESIS, { transactions: [tx] });
      if (come === "tx") driver.deliver(3, "tx", tx);
      else driver.deliver(3, "block", block);
      sent(driver);
      driver.advance(2 * TIMEOUT);
      expect(sent(driver)).toEqual([]);
    }
  });

  it("to a peer that has not got it goes elsewhere at once, and its timer is void", () => {
    const { driver } = asking([1, 3]);
    driver.deliverList(1, "txnotfound", [0]);
    expect(sent(driver)).toEqual(["txgetdata 0 > 3"]);
    expect(driver.deliverList(1, "txnotfound", [0])).toBe(false);
    expect(driver.deliverList(2, "txnotfound", [0])).toBe(false);
    driver.advance(TIMEOUT - 1);
    expect(sent(driver)).toEqual([]);
  });

  it("to a peer that goes down goes elsewhere at once, but to nobody who is down", () => {
    const { driver } = asking([1, 0, 3]);
    driver.peerDown(0);
    expect(sent(driver)).toEqual([]);
    driver.peerDown(1);
    expect(sent(driver)).toEqual(["txgetdata 0 > 3"]);
  });

  it("is split among those who announced its parts", () => {
    const driver = createDriver({ peers: 4, money: {} });
    const txs = [0, 1, 2].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliverList(0, "txinv", txs);
    driver.deliverList(1, "txinv", [txs[0]!, txs[2]!]);
    driver.deliverList(2, "txinv", [txs[1]!]);
    sent(driver);
    driver.advance(TIMEOUT);
    expect(sent(driver)).toEqual(["txgetdata 0,2 > 1", "txgetdata 1 > 2"]);
  });

  it("that a notfound answers in part waits for the rest", () => {
    const driver = createDriver({ money: {} });
    const [a, b] = [0, 1].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliverList(0, "txinv", [a!, b!]);
    driver.deliverList(1, "txinv", [a!, b!]);
    sent(driver);
    driver.deliverList(0, "txnotfound", [a!]);
    expect(sent(driver)).toEqual(["txgetdata 0 > 1"]);
    driver.advance(TIMEOUT);
    expect(sent(driver)).toEqual(["txgetdata 1 > 1"]);
  });

  it("of long ago has no say in what came, was dropped, and is asked for once more", () => {
    const driver = createDriver({ money: { mempool: { minFeeRate: 1000 } } });
    const [cheap, other] = [0, 1].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliverList(0, "txinv", [cheap!, other!]);
    driver.deliver(0, "tx", cheap!);
    driver.advance(TIMEOUT / 2);
    // On a new tip the refused one is unknown again, and asked for; the other is still open.
    driver.deliver(2, "block", driver.grow(GENESIS));
    driver.deliverList(1, "txinv", [cheap!]);
    sent(driver);
    driver.advance(TIMEOUT / 2);
    expect(driver.money.statusOf(cheap!)).toBe("requested");
    expect(driver.money.statusOf(other!)).toBe("unknown");
    expect(sent(driver)).toEqual([]);
    driver.peerDown(0);
    expect(driver.money.statusOf(cheap!)).toBe("requested");
    expect(driver.money.listsHeld).toBe(0);
  });
});
