import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import { createDriver } from "../../../src/testing/driver.ts";
import { reported, sent } from "../../support/transactions.ts";

const RESUBMIT = 1_800_000_000;
const PAY = { from: "alice", to: "bob", amount: 10, fee: 1 };

describe("a wallet", () => {
  it("makes transactions in order of sequence, signed, admitted and told", () => {
    const driver = createDriver({ peers: 2, money: {} });
    const txs = [
      driver.pay(PAY)!,
      driver.pay(PAY)!,
      driver.pay({ ...PAY, from: "bob", to: "alice" })!,
    ];
    const { table } = driver.money.chain;
    expect(txs.map((tx) => table.sequenceOf(tx))).toEqual([0, 1, 0]);
    expect(txs.map((tx) => table.flawOf(tx))).toEqual([null, null, null]);
    expect(driver.money.mempool()).toEqual(txs);
    expect(reported(driver).slice(0, 2)).toEqual(["txSubmitted 0", "txAdmitted 0 from -1"]);
    expect(sent(driver).slice(0, 2)).toEqual(["txinv 0 > 0", "txinv 0 > 1"]);
  });

  it("goes on behind what its chain and its mempool have, whoever made that", () => {
    const driver = createDriver({ money: {} });
    const [confirmed, pending] = [0, 1].map(() => driver.money.make(PAY));
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [confirmed!] }));
    driver.deliver(0, "tx", pending!);
    const tx = driver.pay(PAY)!;
    expect(driver.money.chain.table.sequenceOf(tx)).toBe(2);
    expect(driver.money.statusOf(tx)).toBe("held");
  });

  it("spends no more than its chain and its mempool leave", () => {
    const driver = createDriver({ money: {} });
    expect(driver.pay({ ...PAY, amount: 600, fee: 0 })).not.toBeNull();
    expect(driver.pay({ ...PAY, amount: 400, fee: 1 })).toBeNull();
    expect(reported(driver).at(-1)).toBe("paymentFailed 1 insufficient-funds");
    expect(driver.pay({ ...PAY, amount: 400, fee: 0 })).not.toBeNull();
  });

  it("makes a rival of a payment with its sequence, and none of one that was never made", () => {
    const driver = createDriver({ money: {} });
    const tx = driver.pay(PAY)!;
    const rival = driver.pay({ ...PAY, to: "node", fee: 5, rivalOf: 0 })!;
    expect(driver.money.chain.table.sequenceOf(rival)).toBe(0);
    expect(driver.money.statusOf(tx)).toBe("refused");
    expect(driver.money.mempool()).toEqual([rival]);
    driver.pay({ ...PAY, amount: 5000 });
    expect(driver.pay({ ...PAY, rivalOf: 2 })).toBeNull();
    expect(reported(driver).at(-1)).toBe("paymentFailed 3 no-rival");
  });

  it("that makes the same transaction twice has it once", () => {
    const driver = createDriver({ money: {} });
    const tx = driver.pay(PAY)!;
    reported(driver);
    expect(driver.pay({ ...PAY, rivalOf: 0 })).toBe(tx);
    expect(driver.money.statusOf(tx)).toBe("held");
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [tx] }));
    expect(driver.pay({ ...PAY, rivalOf: 0 })).toBe(tx);
    expect(driver.money.statusOf(tx)).toBe("confirmed");
    expect(reported(driver)).toEqual(["txSubmitted 0", "txSubmitted 0"]);
  });

  it("offers again what is not confirmed, told before or not, until it is", () => {
    const driver = createDriver({ peers: 2, money: {} });
    const tx = driver.pay(PAY)!;
    sent(driver);
    for (let round = 0; round < 2; round++) {
      driver.advance(RESUBMIT);
      expect(sent(driver)).toEqual(["txinv 0 > 0", "txinv 0 > 1"]);
    }
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [tx] }));
    sent(driver);
    driver.advance(RESUBMIT);
    expect(sent(driver)).toEqual([]);
    expect(driver.pending).toEqual([]);
  });

  it("gives up what a confirmed rival has the place of", () => {
    const driver = createDriver({ peers: 1, money: {} });
    const tx = driver.pay(PAY)!;
    const rival = driver.money.makeRival(tx, { to: "alice" });
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [rival] }));
    expect(reported(driver)).toContain(`txConflicted ${tx}`);
    sent(driver);
    driver.advance(2 * RESUBMIT);
    expect(sent(driver)).toEqual([]);
    expect(driver.pending).toEqual([]);
  });

  it("keeps what its chain has no room for, goes on behind it, and offers it after each block", () => {
    const driver = createDriver({ peers: 1, money: { mempool: { maxChain: 2, maxWaiting: 0 } } });
    const txs = [0, 1, 2, 3].map(() => driver.pay(PAY)!);
    expect(txs.map((tx) => driver.money.chain.table.sequenceOf(tx))).toEqual([0, 1, 2, 3]);
    expect(txs.map((tx) => driver.money.statusOf(tx))).toEqual([
      "held",
      "held",
      "refused",
      "refused",
    ]);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: txs.slice(0, 1) }));
    expect(driver.money.mempool()).toEqual(txs.slice(1, 3));
    driver.deliver(0, "block", driver.grow(driver.tip, { transactions: txs.slice(1, 2) }));
    expect(driver.money.mempool()).toEqual(txs.slice(2));
    driver.deliver(0, "block", driver.grow(driver.tip, { transactions: txs.slice(2) }));
    driver.advance(RESUBMIT);
    expect(driver.pending).toEqual([]);
  });

  it("counts what the mempool has no place for as spent", () => {
    const driver = createDriver({ money: { mempool: { maxChain: 1, maxWaiting: 0 } } });
    driver.pay({ ...PAY, amount: 500, fee: 0 });
    driver.pay({ ...PAY, amount: 500, fee: 0 });
    expect(driver.pay({ ...PAY, amount: 1, fee: 0 })).toBeNull();
  });

  it("leaves alone what waits in its own mempool", () => {
    const driver = createDriver({ peers: 1, money: { mempool: { maxBytes: 200 } } });
    const [first, second] = [driver.pay(PAY)!, driver.pay({ ...PAY, fee: 5 })!];
    // No room for two: the second is behind a gap once the first gives way to bob's.
    driver.deliver(0, "tx", driver.money.make({ from: "bob", to: "alice", fee: 100 }));
    expect(driver.money.statusOf(first)).toBe("refused");
    reported(driver);
    driver.advance(RESUBMIT);
    driver.advance(RESUBMIT);
    const before = reported(driver);
    expect(before.filter((line) => line.includes("already-known"))).toEqual([]);
    expect(driver.money.statusOf(second)).toBe("waiting");
  });

  it("fills the gap that a reorg has left, or what is behind it could never be confirmed", () => {
    const driver = createDriver({ money: { mempool: { maxBytes: 200 } } });
    // Another wallet of the same owner has made the first.
    const first = driver.money.make(PAY);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [first] }));
    const second = driver.pay(PAY)!;
    driver.deliver(0, "tx", driver.money.make({ from: "bob", to: "alice", fee: 100 }));
    // The first comes back from its block and finds no room; the second has given way to bob's already.
    for (const block of driver.growChain(GENESIS, 2)) driver.deliver(0, "block", block);
    expect([first, second].map((tx) => driver.money.statusOf(tx))).not.toContain("held");
    const third = driver.pay({ ...PAY, fee: 200 })!;
    const { table } = driver.money.chain;
    expect([first, second, third].map((tx) => table.sequenceOf(tx))).toEqual([0, 1, 0]);
    expect(driver.money.statusOf(third)).toBe("held");
  });

  it("offers again what a reorg takes off the chain, even where it had lost to a rival", () => {
    const driver = createDriver({ peers: 1, money: {} });
    const tx = driver.pay({ ...PAY, fee: 5 })!;
    // Off the chain the rival is pending again, until what pays more is offered.
    const rival = driver.money.makeRival(tx, { to: "alice", fee: 1 });
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [rival] }));
    driver.advance(RESUBMIT);
    expect(driver.pending).toEqual([]);
    for (const block of driver.growChain(GENESIS, 2)) driver.deliver(0, "block", block);
    sent(driver);
    driver.advance(RESUBMIT);
    expect(driver.money.mempool()).toEqual([tx]);
    expect(sent(driver)).toContain(`txinv ${tx} > 0`);
  });

  it("has a rival and the payment that it spends once more cost the dearer of the two", () => {
    const driver = createDriver({ money: { mempool: { maxBytes: 200 } } });
    driver.deliver(0, "tx", driver.money.make({ from: "bob", to: "alice", fee: 100 }));
    driver.pay({ ...PAY, amount: 600, fee: 0 });
    driver.pay({ ...PAY, amount: 600, fee: 1, rivalOf: 0 });
    expect(driver.pay({ ...PAY, amount: 400, fee: 0 })).toBeNull();
    expect(driver.pay({ ...PAY, amount: 399, fee: 0 })).not.toBeNull();
  });
});
