import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { STATUS } from "../../src/chain/chain-view.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { createDriver, type Driver } from "../../src/testing/driver.ts";

const TIMEOUT = 1000;
const relay = { requestTimeout: TIMEOUT as Duration };

function asked(driver: Driver): string {
  return driver
    .sent()
    .filter(({ kind }) => kind === "getdata")
    .map(({ item, peer }) => `${item}>${peer}`)
    .join(" ");
}

function timeouts(driver: Driver): number {
  return driver.observations().filter(({ kind }) => kind === "requestTimedOut").length;
}

describe("an unanswered request", () => {
  it("is repeated to the peers that announced the block, first announcement first", () => {
    const driver = createDriver({ peers: 4, relay });
    const block = driver.grow(GENESIS);
    for (const peer of [2, 3, 0]) driver.deliver(peer, "inv", block);
    expect(asked(driver)).toBe("1>2");
    driver.advance(TIMEOUT - 1);
    expect(asked(driver)).toBe("");
    driver.advance(1);
    expect(asked(driver)).toBe("1>3");
    driver.advance(TIMEOUT);
    expect(asked(driver)).toBe("1>0");
    expect(timeouts(driver)).toBe(2);
  });

  it("is given up when nobody is left, and asked again upon the next announcement", () => {
    const driver = createDriver({ relay });
    const block = driver.grow(GENESIS);
    driver.deliver(1, "inv", block);
    driver.advance(TIMEOUT);
    expect(driver.statusOf(block)).toBe(STATUS.unknown);
    expect(driver.pending).toEqual([]);
    asked(driver);
    driver.deliver(1, "inv", block);
    expect(asked(driver)).toBe("1>1");
    driver.deliver(1, "block", block);
    expect(driver.tip).toBe(block);
  });

  it("is none any more once the block is here: its timer is ignored", () => {
    const driver = createDriver({ relay });
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    driver.deliver(1, "inv", block);
    driver.deliver(0, "block", block);
    driver.sent();
    driver.observations();
    driver.advance(10 * TIMEOUT);
    expect(driver.sent()).toEqual([]);
    expect(driver.observations()).toEqual([]);
  });

  it("does not make the timer of an earlier attempt count", () => {
    const driver = createDriver({ peers: 3, relay });
    const block = driver.grow(GENESIS);
    for (const peer of [0, 1, 2]) driver.deliver(peer, "inv", block);
    driver.advance(TIMEOUT / 2);
    driver.deliver(0, "notfound", block);
    expect(asked(driver)).toBe("1>0 1>1");
    driver.advance(TIMEOUT / 2);
    expect(asked(driver)).toBe("");
    driver.advance(TIMEOUT / 2);
    expect(asked(driver)).toBe("1>2");
  });

  it("skips peers that are down", () => {
    const driver = createDriver({ peers: 3, relay });
    const block = driver.grow(GENESIS);
    for (const peer of [0, 1, 2]) driver.deliver(peer, "inv", block);
    driver.peerDown(1);
    driver.advance(TIMEOUT);
    expect(asked(driver)).toBe("1>0 1>2");
  });
});

describe("notfound", () => {
  it("asks the next who announced it, at once", () => {
    const driver = createDriver({ relay });
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    driver.deliver(2, "inv", block);
    expect(driver.deliver(0, "notfound", block)).toBe(true);
    expect(asked(driver)).toBe("1>0 1>2");
    expect(driver.deliver(2, "notfound", block)).toBe(true);
    expect(driver.statusOf(block)).toBe(STATUS.unknown);
  });

  it("from a peer that was not asked is ignored", () => {
    const driver = createDriver({ relay });
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    expect(driver.deliver(1, "notfound", block)).toBe(false);
    expect(driver.deliver(1, "notfound", driver.grow(GENESIS))).toBe(false);
    expect(driver.statusOf(block)).toBe(STATUS.requested);
  });
});

describe("a peer that goes down", () => {
  it("has its requests asked of others at once", () => {
    const driver = createDriver({ relay });
    const [a, b] = [driver.grow(GENESIS), driver.grow(GENESIS)];
    driver.deliver(0, "inv", a);
    driver.deliver(1, "inv", a);
    driver.deliver(0, "inv", b);
    expect(asked(driver)).toBe("1>0 2>0");
    expect(driver.peerDown(0)).toBe(true);
    expect(asked(driver)).toBe("1>1");
    expect(driver.statusOf(b)).toBe(STATUS.unknown);
    expect(driver.peerDown(2)).toBe(false);
  });
});

describe("a compact block that failed", () => {
  it("and whose rest never comes is asked of another peer", () => {
    const compact = { size: 100, use: 1, failure: 1, missingShare: 0.2 };
    const driver = createDriver({ relay: { ...relay, compact } });
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    driver.deliver(1, "inv", block);
    driver.deliver(0, "cmpctblock", block);
    expect(driver.sent().map(({ kind }) => kind)).toEqual(["getdata", "getblocktxn"]);
    driver.advance(TIMEOUT);
    expect(asked(driver)).toBe("1>1");
  });
});
