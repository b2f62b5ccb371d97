import { describe, it } from "vitest";
import { expectBatchQueue } from "../support/batch-queue.ts";

describe("the real mempool, a million blocks", () => {
  it("waits as theory says with one fee, load .8 (seed 42)", () => {
    expectBatchQueue({ arrivals: [8], policy: "fee-with-ageing", blocks: 1_000_000 });
  });

  it("lets three classes of fees wait as theory says, load .9 (seed 42)", () => {
    expectBatchQueue({ arrivals: [3, 3, 3], policy: "fee", blocks: 1_000_000 });
  });
});
