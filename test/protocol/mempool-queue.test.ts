import { describe, it } from "vitest";
import { expectBatchQueue } from "../support/batch-queue.ts";

describe("the real mempool, within a tenth of theory", () => {
  // At load .5 this many blocks make 4 standard errors a tenth; at .9 it would take 25 times as many.
  const blocks = 12_800;

  it(`waits as theory says with one fee, load .5, ${blocks} blocks (seed 42)`, () => {
    expectBatchQueue({ arrivals: [5], policy: "fee", blocks });
  });

  it(`lets three classes of fees wait as theory says, load .5, ${blocks} blocks (seed 42)`, () => {
    expectBatchQueue({ arrivals: [2, 2, 1], policy: "fee", blocks });
  });
});
