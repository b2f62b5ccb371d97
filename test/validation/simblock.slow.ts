import { beforeAll, describe, expect, it } from "vitest";
import { type Figures, meanOf, runSimBlock } from "./support/runs.ts";
import { simulateSimBlock } from "./support/simblock-model.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const HEIGHT = 1000;
/** What SimBlock, simblock-rs and simblock_go measure, least to most. */
const PEERS = { p50Ms: [850, 885], p90Ms: [1967, 2036] } as const;
/** Standard deviations from seed to seed at 1,000 blocks: ours, and the second model's. */
const SPREAD = { p50Ms: [32, 22], p90Ms: [67, 51] } as const;

describe("SimBlock's model with 600 nodes and 1,000 blocks, mean of six seeds", () => {
  let ours: Figures[] = [];
  let theirs: Figures[] = [];
  beforeAll(() => {
    ours = runSimBlock(SEEDS, HEIGHT);
    theirs = SEEDS.map((seed) => simulateSimBlock({ nodes: 600, height: HEIGHT, seed }));
  }, 600_000);

  it.each(["p50Ms", "p90Ms"] as const)("has its peers' %s", (figure) => {
    const error = (4 * SPREAD[figure][0]) / Math.sqrt(SEEDS.length);
    expect(meanOf(ours, figure)).toBeGreaterThan(PEERS[figure][0] - error);
    expect(meanOf(ours, figure)).toBeLessThan(PEERS[figure][1] + error);
  });

  it.each(["p50Ms", "p90Ms"] as const)("has the %s of the model's second writing", (figure) => {
    const [own, other] = SPREAD[figure];
    const error = 4 * Math.sqrt((own * own + other * other) / SEEDS.length);
    expect(Math.abs(meanOf(ours, figure) - meanOf(theirs, figure))).toBeLessThan(error);
  });

  it("has as few stale blocks: 2 to 5 of 1,000 there", () => {
    // Six times 2 to 5 of them, with four standard deviations of a Poisson count on either side.
    const stale = SEEDS.length * meanOf(ours, "stale");
    expect(stale).toBeGreaterThanOrEqual(1);
    expect(stale).toBeLessThan(30 + 4 * Math.sqrt(30));
  });
});
