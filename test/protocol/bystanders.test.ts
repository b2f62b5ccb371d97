import { describe, expect, it } from "vitest";
import { GENESIS } from "../../src/chain/block-tree.ts";
import { STATUS } from "../../src/chain/chain-view.ts";
import { createDriver } from "../../src/testing/driver.ts";

describe("a catch-up", () => {
  it("is not ended by a bad block from a bystander", () => {
    const driver = createDriver({ relay: { window: 2 } });
    const chain = driver.growChain(GENESIS, 8);
    driver.deliver(0, "block", chain[7]!);
    driver.deliver(0, "headers", chain[7]!, 8);
    expect(driver.isCatchingUp).toBe(true);
    const bad = growOversized(driver);
    driver.deliver(1, "block", bad);
    expect(driver.statusOf(bad)).toBe(STATUS.refused);
    expect(driver.isCatchingUp).toBe(true);
  });

  it("takes no target that lies behind a refused block", () => {
    const driver = createDriver();
    const bad = growOversized(driver);
    driver.deliver(1, "block", bad);
    const children = driver.growChain(bad, 3);
    driver.deliver(0, "block", children[2]!);
    driver.deliver(0, "headers", children[2]!, 4);
    expect(driver.isCatchingUp).toBe(false);
  });

  it("asks for nothing that it has never heard of", () => {
    const driver = createDriver();
    const chain = driver.growChain(GENESIS, 8);
    driver.deliver(0, "block", chain[7]!);
    driver.sent();
    // One header far from what is known is no reply to the request for headers.
    driver.deliver(0, "headers", chain[6]!, 1);
    expect(driver.sent().filter(({ kind }) => kind === "getdata")).toEqual([]);
  });

  /** A block that is refused for its size. */
  function growOversized(driver: ReturnType<typeof createDriver>) {
    return driver.grow(GENESIS, { size: driver.tree.params.maxBlockSize + 1 });
  }
});
