import { describe, expect, it } from "vitest";
import { createDriver, type Driver } from "../../../src/testing/driver.ts";
import { reported } from "../../support/transactions.ts";

const MATURITY = 4;
const PAY = { from: "node", to: "bob", amount: 10, fee: 1 };

/** A node that has found the block at height 1 and heard of others on it, up to a height. */
function finder(height: number, chain = {}): Driver {
  const money = { maturity: MATURITY };
  const driver = createDriver({ peers: 1, mines: true, blockSize: 10_000, chain, money });
  driver.find();
  for (let at = 2; at <= height; at++) driver.deliver(0, "block", driver.grow(driver.tip));
  reported(driver);
  return driver;
}

describe("a coinbase of height 1 that matures with the fourth block above it", () => {
  it("is refused to wallet and mempool one block too early", () => {
    const driver = finder(MATURITY - 1);
    expect(driver.pay(PAY)).toBeNull();
    expect(reported(driver)).toEqual(["paymentFailed 0 insufficient-funds"]);
    const tx = driver.money.make(PAY);
    driver.deliver(0, "tx", tx);
    expect(reported(driver)).toEqual([`txRefused ${tx} immature-coinbase from 0`]);
    // The next tip's child may spend it.
    driver.deliver(0, "block", driver.grow(driver.tip));
    driver.deliver(0, "tx", tx);
    expect(driver.money.statusOf(tx)).toBe("held");
  });

  it.each([MATURITY, MATURITY + 1])("is spent by a block on a tip of height %i", (height) => {
    const driver = finder(height);
    const tx = driver.pay(PAY)!;
    expect(driver.money.mempool()).toEqual([tx]);
    driver.find();
    expect(driver.tree.height(driver.tip)).toBe(height + 1);
    expect(driver.tree.deltaOf(driver.tip)!.transactions).toEqual(Int32Array.of(tx));
  });

  it("may not be spent once fork choice has moved the node to a lower tip", () => {
    const driver = finder(MATURITY, { forkChoice: "ghost" });
    const tx = driver.pay(PAY)!;
    reported(driver);
    const first = driver.tree.ancestorAt(driver.tip, 1);
    // Heavier by number, and a block lower: no block on either branch has touched the account.
    const second = driver.grow(first);
    driver.deliver(0, "block", second);
    for (let i = 0; i < 3; i++) driver.deliver(0, "block", driver.grow(second));
    expect(driver.tree.height(driver.tip)).toBe(MATURITY - 1);
    expect(reported(driver)).toContain(`txConflicted ${tx}`);
    expect(driver.money.mempool()).toEqual([]);
  });

  it("may be spent by a block at the fourth height above it, and by none below", () => {
    const driver = finder(MATURITY - 1);
    const tx = driver.money.make(PAY);
    const early = driver.grow(driver.tip, { transactions: [tx] });
    expect(driver.tree.isValid(early)).toBe(false);
    const due = driver.grow(driver.grow(driver.tip), { transactions: [tx] });
    expect(driver.tree.isValid(due)).toBe(true);
  });
});
