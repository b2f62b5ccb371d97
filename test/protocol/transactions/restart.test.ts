import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../src/chain/block-tree.ts";
import type { TxIndex } from "../../../src/lib/brand.ts";
import { createDriver } from "../../../src/testing/driver.ts";
import { perSignature, reported, sent } from "../../support/transactions.ts";

describe("a node that stops", () => {
  it("holds and weighs what its mempool says, before and after", () => {
    const driver = createDriver({ money: {} });
    const tx = driver.pay({ from: "alice", to: "bob" })!;
    const bytes = driver.money.chain.table.sizeOf(tx);
    expect(driver.protocol.pendingTotals(0)).toEqual({ items: 1, bytes });
    driver.crash("lost");
    expect(driver.protocol.pendingTotals(0)).toEqual({ items: 0, bytes: 0 });
  });

  it("has lost its mempool when it starts, and asks who comes up for theirs", () => {
    const driver = createDriver({ peers: 2, money: {} });
    const tx = driver.money.make({ from: "alice", to: "bob" });
    driver.deliver(0, "tx", tx);
    driver.crash("kept");
    expect(driver.money.mempool()).toEqual([]);
    expect(driver.money.statusOf(tx)).toBe("unknown");
    driver.boot();
    sent(driver);
    driver.peerUp(0);
    driver.peerUp(1);
    expect(sent(driver)).toEqual(["mempool > 0", "mempool > 1"]);
    driver.deliverList(1, "txinv", [tx]);
    expect(sent(driver)).toEqual(["txgetdata 0 > 1"]);
    driver.deliver(1, "tx", tx);
    // What it had told peer 0 was in another life.
    expect(sent(driver)).toEqual(["txinv 0 > 0"]);
  });

  it("forgets what was asked, what was on its CPU, and what was to be told", () => {
    const driver = createDriver({ peers: 2, money: {}, validation: perSignature(100) });
    const [asked, here] = [0, 1].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliverList(0, "txinv", [asked!]);
    driver.deliver(0, "tx", here!);
    driver.crash("kept");
    driver.boot();
    sent(driver);
    driver.advance(60_000_000);
    expect(sent(driver)).toEqual([]);
    expect(driver.money.statusOf(here!)).toBe("unknown");
    // The CPU is free again.
    driver.deliver(0, "tx", asked!);
    driver.advance(100);
    expect(driver.money.mempool()).toEqual([asked]);
  });

  it("knows what its chain confirms as long as its disk lasts", () => {
    for (const [disk, status] of [
      ["kept", "confirmed"],
      ["lost", "unknown"],
    ] as const) {
      const driver = createDriver({ money: {} });
      const txs = [0, 1].map(() => driver.money.make({ from: "alice", to: "bob" }));
      const first = driver.grow(GENESIS, { transactions: [txs[0]!] });
      const second = driver.grow(first, { transactions: [txs[1]!] });
      for (const block of [first, second]) driver.deliver(0, "block", block);
      driver.crash(disk);
      driver.boot();
      expect(txs.map((tx) => driver.money.statusOf(tx))).toEqual([status, status]);
      sent(driver);
      driver.deliverList(1, "txinv", txs);
      expect(sent(driver)).toEqual(disk === "kept" ? [] : ["txgetdata 0,1 > 1"]);
    }
  });

  it("offers again at once what its wallet has, and goes on doing so; a lost disk takes it all", () => {
    const resubmit = 1_800_000_000;
    for (const disk of ["kept", "lost"] as const) {
      const driver = createDriver({ peers: 1, money: {} });
      const tx = driver.pay({ from: "alice", to: "bob" })!;
      expect(sent(driver)).toEqual(["txinv 0 > 0"]);
      driver.crash(disk);
      driver.advance(1000);
      reported(driver);
      driver.boot();
      expect(driver.money.mempool()).toEqual(disk === "kept" ? [tx] : []);
      expect(reported(driver)).toEqual(disk === "kept" ? ["txAdmitted 0 from -1"] : []);
      sent(driver);
      driver.advance(resubmit);
      expect(sent(driver)).toEqual(disk === "kept" ? ["txinv 0 > 0"] : []);
    }
  });

  it("and its peers begin anew: both know nothing of each other", () => {
    const driver = createDriver({ peers: 2, money: {} });
    const [tx, lost] = [0, 1].map(() => driver.money.make({ from: "alice", to: "bob" }));
    driver.deliver(0, "tx", tx!);
    driver.deliverList(1, "txinv", [lost!]);
    sent(driver);
    driver.peerDown(1);
    // Nobody else has announced it.
    expect(driver.money.statusOf(lost!)).toBe("unknown");
    driver.peerUp(1);
    expect(sent(driver)).toEqual(["mempool > 1"]);
    driver.deliver(1, "mempool", 0 as TxIndex);
    expect(sent(driver)).toEqual(["txinv 0 > 1"]);
  });

  it("tells a reorg's transactions again to whom it meets anew", () => {
    const driver = createDriver({ peers: 2, money: {} });
    const tx = driver.money.make({ from: "alice", to: "bob" });
    driver.deliver(0, "block", driver.grow(GENESIS, { transactions: [tx] }));
    driver.peerDown(1);
    driver.peerUp(1);
    sent(driver);
    for (const block of driver.growChain(GENESIS, 2)) driver.deliver(1, "block", block);
    expect(sent(driver).filter((line) => line.startsWith("tx"))).toEqual([
      "txinv 0 > 0",
      "txinv 0 > 1",
    ]);
    expect(driver.money.listsHeld).toBe(0);
  });
});
