import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import type { TxIndex } from "../../../src/lib/brand.ts";
import { createDriver } from "../../../src/testing/driver.ts";
import { perSignature, reported, sent } from "../../support/transactions.ts";

const MONEY = { money: {} };

/** As many of alice's transactions, in order. */
function makeMany(driver: ReturnType<typeof createDriver>, count: number): TxIndex[] {
  return Array.from({ length: count }, () => driver.money.make({ from: "alice", to: "bob" }));
}

describe("txinv", () => {
  it("of what is new is answered by one getdata for all of it", () => {
    const driver = createDriver(MONEY);
    const [a, b, c] = makeMany(driver, 3);
    expect(driver.deliverList(1, "txinv", [a!, b!, c!])).toBe(true);
    expect(sent(driver)).toEqual(["txgetdata 0,1,2 > 1"]);
    expect(driver.money.statusOf(b!)).toBe("requested");
  });

  it("of what is asked for, held, waiting, refused or confirmed is answered by nothing", () => {
    const driver = createDriver(MONEY);
    const [confirmed, held, , waiting, asked] = makeMany(driver, 5);
    const refused = driver.money.make({ from: "bob", to: "alice", amount: 2000 });
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [confirmed!] }));
    for (const tx of [held!, waiting!, refused]) driver.deliver(0, "tx", tx);
    driver.deliverList(0, "txinv", [asked!]);
    sent(driver);
    const all = [confirmed!, held!, waiting!, asked!, refused];
    expect(all.map((tx) => driver.money.statusOf(tx))).toEqual([
      "confirmed",
      "held",
      "waiting",
      "requested",
      "refused",
    ]);
    driver.deliverList(1, "txinv", all);
    expect(sent(driver)).toEqual([]);
  });

  it("is answered in batches", () => {
    const driver = createDriver({ money: { relay: { batch: 2 } } });
    driver.deliverList(0, "txinv", makeMany(driver, 5));
    expect(sent(driver)).toEqual(["txgetdata 0,1 > 0", "txgetdata 2,3 > 0", "txgetdata 4 > 0"]);
    expect(driver.pending.map(({ what }) => what)).toEqual(["txRequest", "txRequest", "txRequest"]);
  });
});

describe("txgetdata", () => {
  it("is answered with what is held, one by one, and one notfound for all the rest", () => {
    const driver = createDriver(MONEY);
    const [a, b, gap, waiting, unknown] = makeMany(driver, 5);
    for (const tx of [a!, b!, waiting!]) driver.deliver(0, "tx", tx);
    sent(driver);
    driver.deliverList(2, "txgetdata", [unknown!, a!, waiting!, b!, gap!]);
    expect(sent(driver)).toEqual(["tx 0 > 2", "tx 1 > 2", "txnotfound 4,3,2 > 2"]);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [a!] }));
    sent(driver);
    driver.deliverList(1, "txgetdata", [a!]);
    expect(sent(driver)).toEqual(["txnotfound 0 > 1"]);
  });
});

describe("tx", () => {
  it("is admitted and told to all but its sender and those who announced it", () => {
    const driver = createDriver({ peers: 4, ...MONEY });
    const [tx] = makeMany(driver, 1);
    driver.deliverList(1, "txinv", [tx!]);
    driver.deliverList(3, "txinv", [tx!]);
    sent(driver);
    driver.deliver(1, "tx", tx!);
    expect(reported(driver)).toEqual(["txAdmitted 0 from 1"]);
    expect(sent(driver)).toEqual(["txinv 0 > 0", "txinv 0 > 2"]);
    expect(driver.money.mempool()).toEqual([tx]);
  });

  it("is taken unasked too, and once", () => {
    const driver = createDriver(MONEY);
    const [tx] = makeMany(driver, 1);
    expect(driver.deliver(2, "tx", tx!)).toBe(true);
    expect(driver.deliver(1, "tx", tx!)).toBe(false);
    expect(sent(driver)).toEqual(["txinv 0 > 0", "txinv 0 > 1"]);
  });

  it("that is flawed is refused with its code, and whoever sent it is cut off", () => {
    const driver = createDriver(MONEY);
    const forged = driver.money.make({ from: "alice", to: "bob", forged: true });
    const nothing = driver.money.make({ from: "bob", to: "alice", amount: 0 });
    driver.deliver(0, "tx", forged);
    driver.deliver(1, "tx", nothing);
    expect(reported(driver)).toEqual([
      "txRefused 0 bad-signature from 0",
      "txRefused 1 amount-not-positive from 1",
    ]);
    expect([0, 1, 2].map((peer) => driver.isDisconnected(peer))).toEqual([true, true, false]);
    expect(sent(driver)).toEqual([]);
  });

  it("that a mempool does not want costs its sender nothing", () => {
    const driver = createDriver({ money: { mempool: { minFeeRate: 1000 } } });
    const [tx] = makeMany(driver, 1);
    driver.deliver(0, "tx", tx!);
    expect(reported(driver)).toEqual(["txRefused 0 fee-too-low from 0"]);
    expect(driver.isDisconnected(0)).toBe(false);
  });

  it("that its predecessor was missing for is told of after that", () => {
    const driver = createDriver(MONEY);
    const [first, second] = makeMany(driver, 2);
    driver.deliver(0, "tx", second!);
    expect(sent(driver)).toEqual([]);
    driver.deliver(1, "tx", first!);
    expect(reported(driver)).toEqual(["txAdmitted 0 from 1", "txAdmitted 1 from -3"]);
    expect(sent(driver)).toEqual(["txinv 0 > 0", "txinv 0 > 2", "txinv 1 > 1", "txinv 1 > 2"]);
  });

  it("that comes and goes in one go is reported as both and told to nobody", () => {
    // Room for two; the successor that waited pays least, and has to go as soon as it may stay.
    const driver = createDriver({ money: { mempool: { maxBytes: 500 } } });
    const [first, second, other] = [
      driver.money.make({ from: "alice", to: "bob", fee: 50 }),
      driver.money.make({ from: "alice", to: "bob", fee: 1, padding: 100 }),
      driver.money.make({ from: "bob", to: "alice", fee: 50 }),
    ];
    driver.deliver(0, "tx", second);
    driver.deliver(0, "tx", other);
    sent(driver);
    reported(driver);
    driver.deliver(1, "tx", first);
    expect(reported(driver)).toEqual([
      "txAdmitted 1 from -3",
      "txEvicted 1",
      "txAdmitted 0 from 1",
    ]);
    expect(sent(driver)).toEqual(["txinv 0 > 0", "txinv 0 > 2"]);
    expect(driver.money.statusOf(second)).toBe("refused");
    expect(driver.money.mempool()).toEqual([other, first]);
  });

  it("whose rival pays more gives way to it", () => {
    const driver = createDriver(MONEY);
    const [tx] = makeMany(driver, 1);
    const rival = driver.money.makeRival(tx!, { fee: 5 });
    driver.deliver(0, "tx", tx!);
    driver.deliver(1, "tx", rival);
    expect(reported(driver)).toEqual([
      "txAdmitted 0 from 0",
      "txReplaced 0 by 1",
      "txAdmitted 1 from 1",
    ]);
    expect(driver.money.mempool()).toEqual([rival]);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [tx!] }));
    expect(reported(driver)).toEqual(["txConflicted 1"]);
  });
});

describe("a transaction refused for a tip that is behind", () => {
  /** carol has only what the block gives her, and spends it. */
  function behind() {
    const accounts = [
      { name: "alice", balance: 1000 },
      { name: "carol", balance: 0 },
    ];
    const driver = createDriver({ money: { accounts } });
    const gift = driver.money.make({ from: "alice", to: "carol", amount: 100 });
    const spent = driver.money.make({ from: "carol", to: "alice", amount: 100 });
    driver.deliverList(0, "txinv", [spent]);
    driver.deliver(0, "tx", spent);
    expect(reported(driver)).toEqual(["txRefused 1 insufficient-balance from 0"]);
    sent(driver);
    return { driver, spent, gift };
  }

  it("is asked for again after the next block, from who announced it", () => {
    const { driver, spent, gift } = behind();
    driver.deliver(2, "block", driver.grow(GENESIS, { transactions: [gift] }));
    expect(sent(driver)).toContain("txgetdata 1 > 0");
    driver.deliver(0, "tx", spent);
    expect(driver.money.statusOf(spent)).toBe("held");
  });

  it("is forgotten where nobody is left who announced it", () => {
    const { driver, spent, gift } = behind();
    driver.peerDown(0);
    driver.deliver(2, "block", driver.grow(GENESIS, { transactions: [gift] }));
    expect(sent(driver).filter((line) => line.startsWith("tx"))).toEqual([]);
    expect(driver.money.statusOf(spent)).toBe("unknown");
  });

  it("is not asked for where the block has it", () => {
    const { driver, spent, gift } = behind();
    driver.deliver(2, "block", driver.grow(GENESIS, { transactions: [gift, spent] }));
    expect(sent(driver).filter((line) => line.startsWith("tx"))).toEqual([]);
    expect(driver.money.statusOf(spent)).toBe("confirmed");
  });
});

describe("verifying signatures", () => {
  it("takes CPU time, and what comes meanwhile goes together after it", () => {
    const driver = createDriver({ ...MONEY, validation: perSignature(100) });
    const [a, b, c] = makeMany(driver, 3);
    for (const tx of [a!, b!, c!]) driver.deliver(0, "tx", tx);
    expect(driver.pending).toMatchObject([{ at: 100, what: "verified" }]);
    expect(driver.money.statusOf(c!)).toBe("received");
    expect(driver.deliver(1, "tx", c!)).toBe(false);
    driver.advance(100);
    expect(driver.money.mempool()).toEqual([a]);
    expect(driver.pending).toMatchObject([{ at: 300, what: "verified" }]);
    driver.advance(200);
    expect(driver.money.mempool()).toEqual([a, b, c]);
    expect(driver.pending).toEqual([]);
  });

  it("is for nothing where a block has confirmed the transaction meanwhile", () => {
    const driver = createDriver({ ...MONEY, validation: perSignature(100) });
    const [tx] = makeMany(driver, 1);
    driver.deliver(1, "block", driver.grow(GENESIS, { transactions: [tx!] }));
    driver.deliver(0, "tx", tx!);
    expect(driver.pending.map(({ at, what }) => `${what} ${at}`)).toEqual([
      "charged 100",
      "verified 200",
    ]);
    driver.advance(200);
    expect(reported(driver)).toEqual([]);
    expect(driver.money.statusOf(tx!)).toBe("confirmed");
  });

  it("of a block is paid for each that was not verified before", () => {
    const driver = createDriver({ ...MONEY, validation: perSignature(100) });
    const [held, , waiting] = makeMany(driver, 3);
    const fresh = driver.money.make({ from: "bob", to: "alice" });
    for (const tx of [held!, waiting!]) driver.deliver(0, "tx", tx);
    driver.advance(1000);
    expect(driver.money.statusOf(waiting!)).toBe("waiting");
    const all = [0, 1, 2, 3] as TxIndex[];
    expect(all).toContain(fresh);
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: all }));
    // Two are new: the missing predecessor, and bob's.
    expect(driver.pending).toMatchObject([{ at: 1200, what: "charged" }]);
  });

  it("of an invalid block is paid for all of it, and nothing for one without transactions", () => {
    const driver = createDriver({ ...MONEY, validation: perSignature(100) });
    const poor = driver.money.make({ from: "alice", to: "bob", amount: 5000 });
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [poor] }));
    expect(driver.pending).toMatchObject([{ at: 100, what: "charged" }]);
    driver.advance(100);
    expect(driver.isDisconnected(0)).toBe(true);
    driver.deliver(1, "block", driver.grow(GENESIS));
    expect(driver.pending).toEqual([]);
  });
});
