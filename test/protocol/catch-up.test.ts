import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { STATUS } from "../../src/chain/chain-view.ts";
import type { BlockIndex, Duration } from "../../src/lib/brand.ts";
import { acceptedBlocks, createDriver, type Driver } from "../../src/testing/driver.ts";

const TIMEOUT = 1000;
const relay = { requestTimeout: TIMEOUT as Duration, window: 4 };

function sent(driver: Driver): string[] {
  return driver.sent().map(({ kind, item, arg, peer }) => `${kind} ${item}/${arg} > ${peer}`);
}

/** Peers that hold `tip`'s chain answer what the node asks of them, until it asks nothing. */
function serve(driver: Driver, tip: BlockIndex, deaf: readonly number[] = []): string[] {
  const log: string[] = [];
  const { tree } = driver;
  for (let messages = driver.sent(); messages.length > 0; messages = driver.sent()) {
    expect(log.length, "the node never stops asking").toBeLessThan(10_000);
    for (const { kind, item, peer } of messages) {
      log.push(`${kind} > ${peer}`);
      if (deaf.includes(peer)) continue;
      if (kind === "getdata") driver.deliver(peer, "block", item);
      if (kind !== "getheaders") continue;
      const from = tree.height(tree.forkPoint(item, tip));
      const last = tree.ancestorAt(tip, Math.min(tree.height(tip), from + 2000));
      driver.deliver(peer, "headers", last, tree.height(last) - from);
    }
  }
  return log;
}

describe("an orphan", () => {
  it("makes the node ask its sender for headers, then for the blocks between", () => {
    const driver = createDriver({ relay });
    const chain = driver.growChain(GENESIS, 3);
    driver.deliver(1, "inv", chain[2]!);
    driver.deliver(1, "block", chain[2]!);
    expect(sent(driver)).toEqual(["getdata 3/0 > 1", "getheaders 0/0 > 1"]);
    expect(driver.statusOf(chain[2]!)).toBe(STATUS.received);
    driver.deliver(1, "headers", chain[2]!, 3);
    expect(sent(driver)).toEqual(["getdata 1/0 > 1", "getdata 2/0 > 1"]);
    driver.deliver(1, "block", chain[0]!);
    driver.deliver(1, "block", chain[1]!);
    expect(driver.tip).toBe(chain[2]);
    expect(driver.orphans).toEqual([]);
    // The catch-up over, its result is offered to who has not offered it.
    expect(sent(driver)).toEqual(["inv 3/0 > 0", "inv 3/0 > 2"]);
  });

  it("is connected when its parent comes by itself, children of children too", () => {
    const driver = createDriver({ relay });
    const chain = driver.growChain(GENESIS, 4);
    for (const block of [...chain].reverse()) driver.deliver(0, "block", block);
    expect(driver.tip).toBe(chain[3]);
    expect(acceptedBlocks(driver)).toEqual([GENESIS, ...chain]);
  });

  it.each([1, 2, 5])(
    "is evicted, oldest first, beyond maxOrphans %i, and may come again",
    (most) => {
      const driver = createDriver({ relay: { ...relay, maxOrphans: most } });
      const chain = driver.growChain(GENESIS, 8);
      for (const block of chain.slice(1)) driver.deliver(0, "block", block);
      expect(driver.orphans.map(({ block }) => block)).toEqual(chain.slice(-most));
      for (const block of chain.slice(1, -most)) expect(driver.statusOf(block)).toBe(STATUS.header);
      const evicted = driver.observations().filter(({ kind }) => kind === "orphanEvicted");
      expect(evicted.map(({ a }) => a)).toEqual(chain.slice(1, -most));
      serve(driver, chain[7]!);
      for (const block of chain) driver.deliver(0, "block", block);
      expect(driver.tip).toBe(chain[7]);
      expect(driver.orphans).toEqual([]);
    },
  );
});

describe("a catch-up", () => {
  it("asks for a window of blocks at a time", () => {
    const driver = createDriver({ relay });
    const chain = driver.growChain(GENESIS, 10);
    driver.deliver(0, "block", chain[9]!);
    driver.sent();
    driver.deliver(0, "headers", chain[9]!, 10);
    expect(sent(driver)).toHaveLength(4);
    driver.deliver(0, "block", chain[0]!);
    expect(sent(driver)).toEqual(["getdata 5/0 > 0"]);
  });

  it("asks again after 2000 headers, from the last of them", () => {
    const driver = createDriver({ relay: { ...relay, window: 1000 } });
    const chain = driver.growChain(GENESIS, 4500);
    driver.deliver(2, "inv", chain[4499]!);
    const log = serve(driver, chain[4499]!);
    expect(driver.tip).toBe(chain[4499]);
    expect(log.filter((line) => line.startsWith("getheaders"))).toHaveLength(3);
    expect(log.filter((line) => line.startsWith("getdata"))).toHaveLength(4500);
    expect(driver.pending.every(({ at }) => at > driver.now)).toBe(true);
  });

  it("goes on with another peer when the first is silent, down or empty-handed", () => {
    for (const fail of ["timeout", "down"] as const) {
      const driver = createDriver({ relay });
      const chain = driver.growChain(GENESIS, 3);
      driver.deliver(1, "block", chain[2]!);
      expect(sent(driver)).toEqual(["getheaders 0/0 > 1"]);
      if (fail === "timeout") driver.advance(TIMEOUT);
      else driver.peerDown(1);
      expect(sent(driver)).toEqual(["getheaders 0/0 > 0"]);
      driver.deliver(0, "headers", chain[2]!, 3);
      driver.deliver(0, "block", chain[0]!);
      driver.deliver(0, "block", chain[1]!);
      expect(driver.tip).toBe(chain[2]);
    }
  });

  it("asks others for blocks that the sync peer does not deliver", () => {
    const driver = createDriver({ relay });
    const chain = driver.growChain(GENESIS, 3);
    driver.deliver(1, "block", chain[2]!);
    driver.deliver(1, "headers", chain[2]!, 3);
    driver.sent();
    driver.advance(TIMEOUT);
    expect(sent(driver).filter((line) => line.startsWith("getdata"))).toEqual([
      "getdata 1/0 > 0",
      "getdata 2/0 > 0",
    ]);
    driver.deliver(0, "block", chain[0]!);
    driver.deliver(0, "notfound", chain[1]!);
    expect(sent(driver)).toEqual(["getdata 2/0 > 2"]);
    driver.deliver(2, "block", chain[1]!);
    expect(driver.tip).toBe(chain[2]);
  });

  it("ends when nobody is left, keeps what came, and starts anew upon the next hint", () => {
    const driver = createDriver({ peers: 2, relay });
    const chain = driver.growChain(GENESIS, 3);
    driver.deliver(0, "block", chain[2]!);
    driver.deliver(0, "headers", chain[2]!, 3);
    driver.deliver(0, "block", chain[0]!);
    driver.advance(10 * TIMEOUT);
    expect(driver.pending).toEqual([]);
    expect(driver.tip).toBe(chain[0]);
    driver.sent();
    const next = driver.grow(chain[2]!);
    driver.deliver(1, "inv", next);
    serve(driver, next);
    expect(driver.tip).toBe(next);
  });

  it("of blocks that are no better than the tip stops at the headers", () => {
    const driver = createDriver({ relay });
    const ours = driver.growChain(GENESIS, 3);
    for (const block of ours) driver.deliver(0, "block", block);
    driver.sent();
    const theirs = driver.growChain(GENESIS, 2);
    driver.deliver(1, "block", theirs[1]!);
    driver.deliver(1, "headers", theirs[1]!, 2);
    expect(sent(driver)).toEqual(["getheaders 3/0 > 1"]);
    expect(driver.tip).toBe(ours[2]);
  });

  it("hears of something more unknown meanwhile, and asks about that next", () => {
    const driver = createDriver({ relay });
    const chain = driver.growChain(GENESIS, 4);
    const other = driver.growChain(GENESIS, 6);
    driver.deliver(0, "block", chain[3]!);
    driver.deliver(1, "block", other[5]!);
    const log = serve(driver, other[5]!, [0]);
    driver.advance(TIMEOUT);
    log.push(...serve(driver, other[5]!, [0]));
    expect(driver.tip).toBe(other[5]);
  });

  it("keeps its miner from an outdated tip, but not for a single missing block", () => {
    const driver = createDriver({ relay, mines: true });
    const chain = driver.growChain(GENESIS, 3);
    driver.deliver(0, "block", chain[2]!);
    driver.deliver(0, "headers", chain[2]!, 3);
    expect(driver.searchesOn).toBe(-1);
    driver.deliver(0, "block", chain[0]!);
    expect(driver.searchesOn).toBe(-1);
    driver.deliver(0, "block", chain[1]!);
    expect(driver.searchesOn).toBe(chain[2]);
    const later = driver.growChain(chain[2]!, 2);
    driver.deliver(0, "block", later[1]!);
    driver.deliver(0, "headers", later[1]!, 2);
    expect(driver.searchesOn).toBe(-1);
  });
});

describe("a window that gossip has filled", () => {
  it("does not bring the catch-up to a standstill", () => {
    const driver = createDriver({ relay: { ...relay, window: 1 } });
    const chain = driver.growChain(GENESIS, 4);
    driver.deliver(0, "block", chain[2]!);
    driver.deliver(1, "inv", chain[3]!);
    driver.deliver(0, "headers", chain[2]!, 3);
    // Both its requests have been answered; what it asks from here on is answered too.
    expect(sent(driver)).toEqual(["getheaders 0/0 > 0", "getdata 4/0 > 1"]);
    driver.deliver(1, "block", chain[3]!);
    for (let i = 0; i < 20; i++) {
      driver.advance(TIMEOUT);
      serve(driver, chain[3]!);
    }
    expect(driver.tip).toBe(chain[3]);
  });
});

describe("a branch ahead of the node's clock", () => {
  it("is not asked for over and over while the clock stands still", () => {
    const driver = createDriver({
      relay: { ...relay, maxOrphans: 1 },
      chain: { maxFutureTime: 1_000_000 as Duration },
    });
    const { genesisTime } = driver.tree.params;
    const chain = driver.growChain(GENESIS, 1);
    for (let i = 2; i < 9; i++) chain.push(driver.grow(chain.at(-1)!, { time: genesisTime + i }));
    driver.deliver(1, "inv", chain.at(-1)!);
    const log = serve(driver, chain.at(-1)!);
    expect(log.length).toBeLessThan(50);
  });
});

describe("getheaders", () => {
  it("is answered with what follows the fork point, at most 2000", () => {
    const driver = createDriver({ relay });
    const chain = driver.growChain(GENESIS, 2100);
    const side = driver.growChain(chain[99]!, 2);
    for (const block of chain) driver.deliver(0, "block", block);
    driver.sent();
    for (const [theirs, answer] of [
      [GENESIS, "headers 2000/2000 > 1"],
      [chain[2049]!, "headers 2100/50 > 1"],
      [chain[2099]!, "headers 0/0 > 1"],
    ] as const) {
      driver.deliver(1, "getheaders", theirs);
      expect(sent(driver)).toEqual([answer]);
    }
    // A locator thins out, so that the fork point found may lie below the true one.
    driver.deliver(1, "getheaders", side[1]!);
    expect(driver.sent()[0]!.arg).toBe(2000);
  });
});

describe("a crash", () => {
  it.each(["kept", "lost"] as const)("with the disk %s", (disk) => {
    const driver = createDriver({ relay, mines: true });
    const chain = driver.growChain(GENESIS, 6);
    for (const block of chain.slice(0, 2)) driver.deliver(0, "block", block);
    driver.deliver(0, "inv", driver.grow(chain[1]!));
    driver.deliver(1, "block", chain[5]!);
    driver.crash(disk);
    expect(driver.searchesOn).toBe(-1);
    const left = disk === "kept" ? [GENESIS, ...chain.slice(0, 2)] : [GENESIS];
    expect(acceptedBlocks(driver)).toEqual(left);
    expect(driver.tip).toBe(left.at(-1));
    for (const block of chain.slice(2)) expect(driver.statusOf(block)).toBe(STATUS.unknown);
    expect(driver.orphans).toEqual([]);
    driver.boot();
    expect(driver.searchesOn).toBe(driver.tip);
    driver.sent();
    driver.deliver(2, "inv", chain[5]!);
    serve(driver, chain[5]!);
    expect(driver.tip).toBe(chain[5]);
    expect(acceptedBlocks(driver)).toHaveLength(7);
  });

  it("in the middle of a catch-up leaves no trace of it", () => {
    const driver = createDriver({ relay, mines: true });
    const chain = driver.growChain(GENESIS, 6);
    driver.deliver(0, "block", chain[5]!);
    driver.deliver(0, "headers", chain[5]!, 6);
    driver.deliver(0, "block", chain[0]!);
    driver.crash("kept");
    driver.boot();
    driver.sent();
    expect(driver.searchesOn).toBe(chain[0]);
    driver.advance(10 * TIMEOUT);
    expect(sent(driver)).toEqual([]);
    driver.deliver(1, "inv", chain[5]!);
    serve(driver, chain[5]!);
    expect(driver.tip).toBe(chain[5]);
  });
});
