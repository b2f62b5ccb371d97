import { beforeAll, describe, expect, it } from "vitest";
import { type Figures, meanOf, runSimBlock } from "./support/runs.ts";
import { meanChurnRemainder, simulateSimBlock } from "./support/simblock-model.ts";

/** Middles of what SimBlock and its two ports measure at 600 nodes × 1,000 blocks. */
const PEERS = { p50Ms: 867.5, p90Ms: 2001.5 };
const SEEDS = [1, 2, 3];
/**
 * Four standard errors of a mean over three seeds: with 200 blocks a seed (its topology, its finders)
 * moves the figures by standard deviations of 83 and 90 ms.
 */
const BAND = { p50Ms: 192, p90Ms: 208 };

describe("SimBlock's model with 600 nodes and 200 blocks, mean of seeds 1 to 3", () => {
  let runs: Figures[] = [];
  beforeAll(() => {
    runs = runSimBlock(SEEDS, 200);
  }, 120_000);

  it.each(["p50Ms", "p90Ms"] as const)("has its peers' %s", (figure) => {
    expect(Math.abs(meanOf(runs, figure) - PEERS[figure])).toBeLessThan(BAND[figure]);
  });

  it("leaves it where blocks leave back to back: the sender's queue is most of the tail", () => {
    const others = runSimBlock(SEEDS, 200, ["network.blockQueue=back-to-back"]);
    expect(PEERS.p90Ms - meanOf(others, "p90Ms")).toBeGreaterThan(4 * BAND.p90Ms);
  });
});

describe("SimBlock's model written down a second time", () => {
  it("has the degrees and the compact relay that the preset states", () => {
    // 2 × the law's mean degree; SimBlock deals degrees out in quotas that are rounded up.
    const { meanLinks } = simulateSimBlock({ nodes: 600, height: 1, seed: 1 });
    expect(meanLinks).toBeGreaterThan(17.1);
    expect(meanLinks).toBeLessThan(17.3);
    expect(0.976 * meanChurnRemainder() + 0.024 * 0.01).toBeCloseTo(0.0854, 4);
    expect(0.976 * 0.27 + 0.024 * 0.13).toBeCloseTo(0.267, 3);
  });
});
