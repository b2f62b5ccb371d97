import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import type { BlockIndex } from "../../../src/lib/brand.ts";
import { createDriver } from "../../../src/testing/driver.ts";
import { perSignature, sent } from "../../support/transactions.ts";

const COMPACT = { size: 0, use: 1, failure: 0, missingShare: 0 };

/** A node that holds some of a block's three transactions and has asked peer 0 for its compact form. */
function asking(held: readonly number[]) {
  const driver = createDriver({ relay: { compact: COMPACT }, money: {} });
  const txs = [0, 1, 2].map(() => driver.money.make({ from: "alice", to: "bob" }));
  for (const place of held) driver.deliver(2, "tx", txs[place]!);
  const block = driver.grow(GENESIS, { transactions: txs });
  driver.deliver(0, "inv", block);
  driver.deliver(1, "inv", block);
  driver.sent();
  return { driver, block, txs };
}

const tells = (lines: readonly string[]) => lines.filter((line) => line.startsWith("inv"));

describe("a compact block", () => {
  it("of which nothing is missing is accepted without a question", () => {
    const { driver, block } = asking([0, 1, 2]);
    driver.deliver(0, "cmpctblock", block);
    expect(driver.tip).toBe(block);
    expect(sent(driver)).toEqual([`inv b${block} > 2`]);
  });

  it("counts what waits and what is being verified as here", () => {
    const driver = createDriver({
      relay: { compact: COMPACT },
      money: {},
      validation: perSignature(100),
    });
    const txs = [0, 1, 2].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliver(2, "tx", txs[1]!);
    driver.advance(100);
    driver.deliver(2, "tx", txs[0]!);
    driver.deliver(2, "tx", txs[2]!);
    const block = driver.grow(GENESIS, { transactions: txs });
    driver.sent();
    driver.deliver(0, "cmpctblock", block);
    expect(sent(driver)).toEqual([]);
    driver.advance(1000);
    expect(driver.tip).toBe(block);
  });

  it("has exactly what is missing asked for, and is complete with it", () => {
    const { driver, block } = asking([1]);
    driver.deliver(0, "cmpctblock", block);
    expect(sent(driver)).toEqual([`getblocktxn b${block}:1,3 > 0`]);
    expect(driver.tip).toBe(GENESIS);
    driver.deliverList(0, "blocktxn", [1, 3], block);
    expect(driver.tip).toBe(block);
    expect(tells(sent(driver))).toEqual([`inv b${block} > 2`]);
    // It comes too late.
    expect(driver.deliverList(0, "blocktxn", [1, 3], block)).toBe(false);
    driver.advance(60_000_000);
    expect(sent(driver)).toEqual([]);
    expect(driver.money.listsHeld).toBe(0);
  });

  it("is asked from another peer where the first has nothing more to say, or says no", () => {
    for (const way of ["silence", "notfound", "down"] as const) {
      const { driver, block } = asking([0]);
      driver.deliver(0, "cmpctblock", block);
      sent(driver);
      if (way === "silence") driver.advance(20_000_000);
      else if (way === "notfound") driver.deliver(0, "notfound", block);
      else driver.peerDown(0);
      expect(driver.sent()).toMatchObject([{ kind: "getdata", item: block, arg: 1, peer: 1 }]);
      driver.deliver(1, "cmpctblock", block);
      expect(sent(driver)).toEqual([`getblocktxn b${block}:2,3 > 1`]);
      driver.deliverList(1, "blocktxn", [2, 3], block);
      expect(driver.tip).toBe(block);
    }
  });

  it("that is invalid is asked for whole, refused, and its sender cut off", () => {
    const { driver, txs } = asking([0, 1]);
    const poor = driver.money.make({ from: "bob", to: "alice", amount: 5000 });
    const bad = driver.grow(GENESIS, { transactions: [txs[0]!, poor] });
    driver.deliver(2, "inv", bad);
    driver.sent();
    driver.deliver(2, "cmpctblock", bad);
    expect(sent(driver)).toEqual([`getblocktxn b${bad}:1,2 > 2`]);
    driver.deliverList(2, "blocktxn", [1, 2], bad);
    expect(driver.refusals()).toEqual([{ block: bad, code: "insufficient-balance" }]);
    expect(driver.isDisconnected(2)).toBe(true);
  });

  it("is served whole and in parts, or as notfound where it is not here", () => {
    const { driver, block } = asking([0, 1, 2]);
    const other: BlockIndex = driver.grow(GENESIS);
    driver.deliver(0, "cmpctblock", block);
    sent(driver);
    driver.deliver(1, "getdata", block, 1);
    driver.deliverList(1, "getblocktxn", [3, 1], block);
    driver.deliverList(1, "getblocktxn", [1], other);
    expect(sent(driver)).toEqual([
      `cmpctblock b${block} > 1`,
      `blocktxn b${block}:3,1 > 1`,
      `notfound b${other} > 1`,
    ]);
    expect(driver.money.listsHeld).toBe(0);
  });
});
