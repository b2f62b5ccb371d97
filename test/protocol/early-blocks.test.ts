/** What a node does by itself about a block that is ahead of its clock: it waits, and asks again. */
import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { createDriver } from "../../src/testing/driver.ts";

const MAX_FUTURE = 60_000_000 as Duration;
/** Microseconds from the beginning until the blocks below may be accepted. */
const DUE = 1_000_000;

/** A node that has been sent a block one second too far ahead, by peer 0. */
function withEarlyBlock() {
  const driver = createDriver({ chain: { maxFutureTime: MAX_FUTURE } });
  const early = driver.grow(GENESIS, { time: driver.tree.params.genesisTime + 61 });
  driver.deliver(0, "block", early);
  return { driver, early };
}

type Driver = ReturnType<typeof createDriver>;

function waits(driver: Driver) {
  return driver.pending.filter(({ what }) => what === "early");
}

/** The peers that were asked for what they have since the last look. */
function asked(driver: Driver): number[] {
  return driver
    .sent()
    .filter(({ kind }) => kind === "getheaders")
    .map(({ peer }) => peer);
}

describe("a block ahead of the clock", () => {
  it("is waited for until the clock allows it, once however often it comes", () => {
    const { driver, early } = withEarlyBlock();
    expect(waits(driver)).toEqual([{ at: DUE, what: "early", item: early, arg: 0 }]);
    driver.deliver(1, "block", early);
    expect(waits(driver)).toHaveLength(1);
  });

  it("is asked for again of the one who had it, and taken", () => {
    const { driver, early } = withEarlyBlock();
    driver.sent();
    driver.advance(DUE - 1);
    expect(asked(driver)).toEqual([]);
    driver.advance(1);
    expect(asked(driver)).toEqual([0]);
    driver.deliver(0, "headers", early, 1);
    driver.deliver(0, "block", early);
    expect(driver.tip).toBe(early);
    expect(waits(driver)).toEqual([]);
  });

  it("is asked of somebody else where that one is gone", () => {
    const { driver } = withEarlyBlock();
    driver.sent();
    driver.peerDown(0);
    driver.advance(DUE);
    expect(asked(driver)).toEqual([1]);
  });

  it("is not asked for where it has come in the meantime", () => {
    const { driver, early } = withEarlyBlock();
    driver.advance(DUE);
    // Another sends it before the one who is asked.
    driver.deliver(2, "block", early);
    expect(driver.tip).toBe(early);
    driver.sent();
    driver.advance(10 * DUE);
    expect(asked(driver)).toEqual([]);
  });
});
