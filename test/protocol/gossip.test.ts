import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { STATUS } from "../../src/chain/chain-view.ts";
import { createDriver, type Driver, type DriverOptions } from "../../src/testing/driver.ts";

/** What the node sent, as "kind block → peer", blocks by number. */
function sent(driver: Driver): string[] {
  return driver
    .sent()
    .map(({ kind, item, arg, peer }) => `${kind} ${item}${arg === 0 ? "" : `/${arg}`} > ${peer}`);
}

function kindsOf(driver: Driver): string[] {
  return driver.observations().map(({ kind }) => kind);
}

describe("inv", () => {
  it("of an unknown block is answered by getdata, the block by inv to all who have not told of it", () => {
    const driver = createDriver({ peers: 3 });
    const [block] = driver.growChain(GENESIS, 1);
    expect(driver.deliver(1, "inv", block!)).toBe(true);
    expect(sent(driver)).toEqual(["getdata 1 > 1"]);
    expect(driver.statusOf(block!)).toBe(STATUS.requested);
    expect(driver.deliver(1, "block", block!)).toBe(true);
    expect(sent(driver)).toEqual(["inv 1 > 0", "inv 1 > 2"]);
    expect(driver.tip).toBe(block);
    expect(kindsOf(driver)).toEqual(["blockAccepted", "tipChanged"]);
  });

  it("of a block asked for, here or refused is ignored", () => {
    const driver = createDriver();
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    expect(driver.deliver(1, "inv", block)).toBe(false);
    driver.deliver(0, "block", block);
    expect(driver.deliver(2, "inv", block)).toBe(false);
    expect(driver.deliver(2, "block", block)).toBe(false);
    expect(sent(driver)).toEqual(["getdata 1 > 0", "inv 1 > 2"]);
  });

  it("is sent for a found block to every peer", () => {
    const driver = createDriver({ mines: true });
    expect(driver.searchesOn).toBe(GENESIS);
    const block = driver.find();
    expect(sent(driver)).toEqual(["inv 1 > 0", "inv 1 > 1", "inv 1 > 2"]);
    expect(driver.tip).toBe(block);
    expect(driver.searchesOn).toBe(block);
    expect(kindsOf(driver)).toEqual(["blockFound", "blockAccepted", "tipChanged"]);
  });

  it("is not sent for a block of a side branch under first-seen", () => {
    const driver = createDriver();
    const [a, b] = [driver.grow(GENESIS), driver.grow(GENESIS)];
    driver.deliver(0, "block", a);
    sent(driver);
    driver.deliver(1, "block", b);
    expect(sent(driver)).toEqual([]);
    expect(driver.tip).toBe(a);
  });

  it.each([
    { forkChoice: "ghost", tieBreak: { rule: "first-seen" } },
    { forkChoice: "longest", tieBreak: { rule: "lowest-hash" } },
    { forkChoice: "most-work", tieBreak: { rule: "uniform" } },
  ] as const)("is sent for side branches where rivals count: %o", (chain) => {
    const driver = createDriver({ chain, draw: () => 0.999 });
    const blocks = [driver.grow(GENESIS), driver.grow(GENESIS)];
    for (const block of blocks) driver.deliver(0, "block", block);
    expect(sent(driver).filter((line) => line.startsWith("inv 2"))).toHaveLength(3);
  });

  it("of a tip is sent to a peer that comes up, once there is one", () => {
    const driver = createDriver();
    expect(driver.peerUp(0)).toBe(false);
    driver.deliver(1, "block", driver.grow(GENESIS));
    sent(driver);
    expect(driver.peerUp(1)).toBe(true);
    expect(sent(driver)).toEqual(["inv 1 > 1"]);
  });
});

describe("getdata", () => {
  it("is answered with the block, or notfound where it is not accepted", () => {
    const driver = createDriver();
    const [here, other] = [driver.grow(GENESIS), driver.grow(GENESIS)];
    driver.deliver(0, "block", here);
    sent(driver);
    driver.deliver(2, "getdata", here);
    driver.deliver(2, "getdata", other);
    expect(sent(driver)).toEqual(["block 1 > 2", "notfound 2 > 2"]);
  });
});

describe("validation time", () => {
  it("passes before a block counts, one block after the other", () => {
    const validation = { perBlock: 1000, nanosecondsPerByte: 2000 } as DriverOptions["validation"];
    const driver = createDriver({ ...(validation && { validation }) });
    const [a, b] = [driver.grow(GENESIS, { size: 500 }), driver.grow(GENESIS, { size: 1000 })];
    driver.deliver(0, "block", a);
    driver.deliver(0, "block", b);
    expect(driver.statusOf(a)).toBe(STATUS.received);
    expect(driver.pending.map(({ at }) => at)).toEqual([2000, 5000]);
    driver.advance(1999);
    expect(driver.tip).toBe(GENESIS);
    driver.advance(1);
    expect(driver.tip).toBe(a);
    expect(driver.statusOf(b)).toBe(STATUS.received);
    driver.advance(3000);
    expect(driver.statusOf(b)).toBe(STATUS.accepted);
  });
});

describe("relay modes", () => {
  it("push: a block is handed on unasked to all who have not handed it to us", () => {
    const driver = createDriver({ relay: { mode: "push" } });
    const block = driver.grow(GENESIS);
    driver.deliver(2, "block", block);
    expect(sent(driver)).toEqual(["block 1 > 0", "block 1 > 1"]);
  });

  it("headers: a header is announced, and asked for by getdata where its parent is known", () => {
    const driver = createDriver({ relay: { mode: "headers" } });
    const [a, b] = driver.growChain(GENESIS, 2);
    driver.deliver(0, "headers", a!, 1);
    expect(sent(driver)).toEqual(["getdata 1 > 0"]);
    // The parent is asked for and not here: that is enough.
    driver.deliver(0, "headers", b!, 1);
    expect(sent(driver)).toEqual(["getdata 2 > 0"]);
    driver.deliver(0, "block", a!);
    expect(sent(driver)).toEqual(["headers 1/1 > 1", "headers 1/1 > 2"]);
    driver.peerUp(1);
    expect(sent(driver)).toEqual(["headers 1/1 > 1"]);
  });

  it("headers: one whose parent is unknown starts a catch-up from who told", () => {
    const driver = createDriver({ relay: { mode: "headers" } });
    const [, b] = driver.growChain(GENESIS, 2);
    driver.deliver(1, "headers", b!, 1);
    expect(sent(driver)).toEqual(["getheaders 0 > 1"]);
  });

  it("direct: the finder sends to everybody, the others hand nothing on", () => {
    const driver = createDriver({ relay: { mode: "direct" }, mines: true });
    driver.deliver(0, "block", driver.grow(GENESIS));
    expect(sent(driver)).toEqual([]);
    driver.find();
    expect(sent(driver)).toEqual(["block 2 > 0", "block 2 > 1", "block 2 > 2"]);
  });
});

describe("compact relay", () => {
  const compact = { size: 100, use: 1, failure: 0.5, missingShare: 0.2 };
  const draws = (value: number) => (purpose: string) => (purpose === "compact" ? value : 0);

  it("asks for the compact form, and is content with it", () => {
    const driver = createDriver({ relay: { compact }, draw: draws(0.5) });
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    expect(sent(driver)).toEqual(["getdata 1/1 > 0"]);
    driver.deliver(0, "cmpctblock", block);
    expect(driver.tip).toBe(block);
  });

  it("asks for what is missing with the probability of failure", () => {
    const driver = createDriver({ relay: { compact }, draw: draws(0.49) });
    const block = driver.grow(GENESIS);
    driver.deliver(0, "inv", block);
    driver.deliver(0, "cmpctblock", block);
    expect(driver.tip).toBe(GENESIS);
    expect(sent(driver)).toEqual(["getdata 1/1 > 0", "getblocktxn 1 > 0"]);
    driver.deliver(0, "blocktxn", block);
    expect(driver.tip).toBe(block);
  });

  it("is served by a node that uses it to one that asks, and to nobody else", () => {
    for (const [draw, form] of [
      [0, "cmpctblock"],
      [1, "block"],
    ] as const) {
      const driver = createDriver({ relay: { compact }, draw: () => draw });
      const block = driver.grow(GENESIS);
      driver.deliver(0, "block", block);
      sent(driver);
      driver.deliver(1, "getdata", block, 1);
      driver.deliver(1, "getdata", block);
      driver.deliver(1, "getblocktxn", block);
      expect(sent(driver)).toEqual([`${form} 1 > 1`, "block 1 > 1", "blocktxn 1 > 1"]);
    }
  });
});
