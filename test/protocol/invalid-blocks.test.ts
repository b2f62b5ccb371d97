import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockSize } from "../../src/chain/block.ts";
import { GENESIS } from "../../src/chain/block-tree.ts";
import {
  BREAKING_OPERATORS,
  DEFECTIVE_SIZE,
  grindingSealer,
  registrySealer,
  soundBlock,
} from "../../src/chain/breaking/operators.ts";
import { STATUS } from "../../src/chain/chain-view.ts";
import { checkOpaquePayloads, type PayloadCheck } from "../../src/chain/payload.ts";
import type { BlockIndex, Duration } from "../../src/lib/brand.ts";
import { rejected } from "../../src/lib/verdict.ts";
import { createDriver, type Driver } from "../../src/testing/driver.ts";

const SEED = 42;
/** Opaque rules, and a stand-in for a ledger that dislikes one size. */
const checkPayloads: PayloadCheck = (params, facts, parent, block) =>
  blockSize(block) === DEFECTIVE_SIZE
    ? rejected({ code: "bad-payload", defect: "test" })
    : checkOpaquePayloads(params, facts, parent, block);

/** Not interned at all, and judged by the node's own clock. */
const APART = ["unknown-parent", "time-too-new"];
const codes = (Object.keys(BREAKING_OPERATORS) as (keyof typeof BREAKING_OPERATORS)[]).filter(
  (code) => !APART.includes(code),
);

/** The product of a code's operator on the driver's tip, known to others only. */
function broken(driver: Driver, code: (typeof codes)[number]): BlockIndex {
  const { tree, tip } = driver;
  const real = tree.params.proofOfWork === "real";
  const sealer = real ? grindingSealer(tree.params.powLimitBits) : registrySealer(driver.seals);
  const sound = soundBlock(tree, tip, sealer, { time: tree.time(tip) + 600, extra: 9 });
  const latestTime = tree.params.genesisTime + 7200;
  return tree.add(BREAKING_OPERATORS[code]({ tree, parent: tip, sound, sealer, latestTime }));
}

describe.each(["sampled", "real"] as const)("with %s proof of work", (proofOfWork) => {
  it.each(codes)("a block with %s is refused so, not relayed, its sender cut off", (code) => {
    const driver = createDriver({ chain: { proofOfWork }, checkPayloads, mines: true });
    for (const block of driver.growChain(GENESIS, 2)) driver.deliver(0, "block", block);
    const { tip } = driver;
    const bad = broken(driver, code);
    // Of an invalid parent the node has to have heard: what others know is not known to it.
    if (code === "invalid-parent") driver.deliver(2, "block", driver.tree.parent(bad));
    driver.sent();
    driver.observations();
    driver.deliver(2, "block", bad);
    expect(driver.refusals()).toContainEqual({ block: bad, code });
    expect(driver.statusOf(bad)).toBe(STATUS.refused);
    expect(driver.sent()).toEqual([]);
    expect([0, 1, 2].map((peer) => driver.isDisconnected(peer))).toEqual([false, false, true]);
    expect(driver.tip).toBe(tip);
    expect(driver.searchesOn).toBe(tip);
    expect(driver.orphans).toEqual([]);
    // Not asked for again, and nobody is cut off for naming it.
    expect(driver.deliver(1, "inv", bad)).toBe(false);
  });
});

describe("an invalid block", () => {
  it("takes its orphaned children and their senders with it", () => {
    const driver = createDriver({ chain: {}, checkPayloads });
    const bad = broken(driver, "bad-payload");
    const child = driver.tree.add(
      driver.seal({
        ...driver.tree.blockOf(bad),
        header: {
          ...driver.tree.headerOf(bad),
          parent: driver.tree.hashOf(bad),
          time: driver.tree.time(bad) + 600,
        },
      }),
    );
    expect(driver.tree.verdict(child)).toMatchObject({ reason: { code: "invalid-parent" } });
    driver.deliver(1, "block", child);
    expect(driver.statusOf(child)).toBe(STATUS.received);
    driver.deliver(0, "block", bad);
    expect(driver.refusals()).toEqual([
      { block: bad, code: "bad-payload" },
      { block: child, code: "invalid-parent" },
    ]);
    expect([0, 1, 2].map((peer) => driver.isDisconnected(peer))).toEqual([true, true, false]);
    expect(driver.orphans).toEqual([]);
  });

  it("among a catch-up's blocks ends it; mining goes on", () => {
    const driver = createDriver({ checkPayloads, mines: true });
    const bad = broken(driver, "bad-payload");
    const header = { ...driver.tree.headerOf(bad), parent: driver.tree.hashOf(bad) };
    const child = driver.tree.add(
      driver.seal({
        ...driver.tree.blockOf(bad),
        header: { ...header, time: driver.tree.time(bad) + 600 },
      }),
    );
    driver.deliver(1, "block", child);
    driver.deliver(1, "headers", child, 2);
    expect(driver.searchesOn).toBe(-1);
    driver.deliver(1, "block", bad);
    expect(driver.isDisconnected(1)).toBe(true);
    expect(driver.isCatchingUp).toBe(false);
    const [good] = driver.growChain(GENESIS, 1);
    driver.deliver(0, "block", good!);
    expect(driver.tip).toBe(good);
    expect(driver.searchesOn).toBe(good);
  });
});

describe("a block ahead of the node's clock", () => {
  const maxFutureTime = 60_000_000 as Duration;

  it("is not refused, and judged again when it comes again in time", () => {
    const driver = createDriver({ chain: { maxFutureTime } });
    const { genesisTime } = driver.tree.params;
    const early = driver.grow(GENESIS, { time: genesisTime + 61 });
    driver.deliver(0, "block", early);
    expect(driver.statusOf(early)).toBe(STATUS.header);
    expect(driver.isDisconnected(0)).toBe(false);
    expect(driver.refusals()).toEqual([]);
    driver.advance(999_999);
    driver.deliver(1, "inv", early);
    driver.deliver(1, "block", early);
    expect(driver.statusOf(early)).toBe(STATUS.header);
    driver.advance(1);
    expect(driver.deliver(1, "inv", early)).toBe(true);
    driver.deliver(1, "block", early);
    expect(driver.tip).toBe(early);
  });

  it("at exactly the limit is accepted", () => {
    const driver = createDriver({ chain: { maxFutureTime } });
    const block = driver.grow(GENESIS, { time: driver.tree.params.genesisTime + 60 });
    driver.deliver(0, "block", block);
    expect(driver.tip).toBe(block);
  });

  it("is also one that waited as an orphan, if the clock was set back since", () => {
    const driver = createDriver({ chain: { maxFutureTime } });
    const { genesisTime } = driver.tree.params;
    const parent = driver.grow(GENESIS, { time: genesisTime + 1 });
    const child = driver.grow(parent, { time: genesisTime + 62 });
    driver.setClock(2_000_000);
    driver.deliver(0, "block", child);
    expect(driver.orphans).toEqual([{ block: child, peer: 0 }]);
    driver.setClock(0);
    driver.deliver(0, "block", parent);
    expect(driver.tip).toBe(parent);
    expect(driver.statusOf(child)).toBe(STATUS.header);
    expect(driver.isDisconnected(0)).toBe(false);
    driver.advance(2_000_000);
    driver.deliver(1, "block", child);
    expect(driver.tip).toBe(child);
  });

  it("does not take orphans waiting for it with it: they connect once it has come in time", () => {
    const driver = createDriver({ chain: { maxFutureTime } });
    const { genesisTime } = driver.tree.params;
    let parent: BlockIndex = GENESIS;
    for (const seconds of [1, 2, 3]) {
      parent = driver.grow(parent, { time: genesisTime + seconds });
      driver.deliver(0, "block", parent);
    }
    const early = driver.grow(parent, { time: genesisTime + 61 });
    // Its own time has come: the median of those before it is still 2 s.
    const child = driver.grow(early, { time: genesisTime + 4 });
    driver.deliver(0, "block", child);
    driver.deliver(0, "block", early);
    driver.advance(120_000_000);
    driver.deliver(1, "block", early);
    expect(driver.tip).toBe(child);
    expect(driver.orphans).toEqual([]);
  });
});

describe("whatever peers send", () => {
  const kinds = ["inv", "getdata", "getheaders", "headers", "block", "notfound"] as const;
  const more = ["cmpctblock", "getblocktxn", "blocktxn"] as const;
  const step = fc.oneof(
    fc.record({
      do: fc.constantFrom(...kinds, ...more),
      peer: fc.nat(3),
      item: fc.nat(20),
    }),
    fc.record({
      do: fc.constantFrom("advance", "down", "up", "crash", "lose", "find"),
      peer: fc.nat(3),
      item: fc.nat(20),
    }),
  );
  const modes = fc.constantFrom("inv" as const, "push" as const, "headers" as const);

  it(`the node stays consistent (seed ${SEED})`, () => {
    const law = fc.property(
      fc.array(step, { maxLength: 60 }),
      modes,
      fc.integer({ min: 1, max: 3 }),
      (steps, mode, bound) => {
        const relay = { mode, maxOrphans: bound, window: bound, requestTimeout: 500 as Duration };
        const compact = { size: 90, use: 0.5, failure: 0.5, missingShare: 0.5 };
        const validation = {
          perSignature: 0 as Duration,
          perBlock: (bound === 2 ? 300 : 0) as Duration,
          nanosecondsPerByte: 0,
        };
        const driver = createDriver({
          peers: 4,
          relay: { ...relay, compact: bound === 3 ? compact : null },
          validation,
          mines: true,
          checkPayloads,
        });
        growForest(driver);
        for (const { do: what, peer, item } of steps) {
          const block = (item % driver.tree.size) as BlockIndex;
          if (what === "advance") driver.advance(item * 50);
          else if (what === "down") driver.peerDown(peer);
          else if (what === "up") driver.peerUp(peer);
          else if (what === "crash" || what === "lose") {
            driver.crash(what === "crash" ? "kept" : "lost");
            driver.boot();
          } else if (what === "find") {
            if (driver.searchesOn >= 0) driver.find();
          } else if (!driver.isDisconnected(peer)) {
            const most = driver.tree.height(block);
            driver.deliver(peer, what, block, what === "headers" ? most : 0);
          }
          expectConsistent(driver, bound);
        }
        driver.advance(1_000_000);
        expectConsistent(driver, bound);
        expect(driver.pending).toEqual([]);
        expect(driver.isCatchingUp).toBe(false);
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 400 });
  });

  function growForest(driver: Driver): void {
    const a = driver.growChain(GENESIS, 5);
    driver.growChain(a[1]!, 4);
    driver.growChain(GENESIS, 3);
    const bad = broken(driver, "bad-payload");
    driver.growChain(a[4]!, 2);
    expect(driver.tree.isValid(bad)).toBe(false);
  }

  function expectConsistent(driver: Driver, maxOrphans: number): void {
    const { tree } = driver;
    expect(driver.orphans.length).toBeLessThanOrEqual(maxOrphans);
    for (let block = 1 as BlockIndex; block < tree.size; block++) {
      const status = driver.statusOf(block);
      if (status === STATUS.accepted) {
        expect(driver.statusOf(tree.parent(block))).toBe(STATUS.accepted);
        expect(tree.isValid(block)).toBe(true);
        expect(tree.compareChainwork(driver.tip, block)).toBeGreaterThanOrEqual(0);
      }
      if (status === STATUS.requested) {
        const waits = driver.pending.some(({ what, item }) => what === "request" && item === block);
        expect(waits, `nobody watches the request for ${block}`).toBe(true);
      }
      if (status === STATUS.refused) expect(tree.isValid(block)).toBe(false);
    }
    for (const { block } of driver.orphans) expect(driver.statusOf(block)).toBe(STATUS.received);
    expect(driver.statusOf(driver.tip)).toBe(STATUS.accepted);
    expect(driver.searchesOn === -1 || driver.searchesOn === driver.tip).toBe(true);
    if (driver.isCatchingUp) {
      const waits = driver.pending.some(({ what }) => what === "sync" || what === "request");
      const works = driver.pending.some(({ what }) => what === "charged");
      expect(waits || works, "a catch-up waits for nothing").toBe(true);
    }
  }
});
