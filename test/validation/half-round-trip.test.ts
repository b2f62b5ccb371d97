import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runText } from "./support/runs.ts";

const INTERNET = `
version: 1
name: halved
question: What does halving published round trips do?
seed: 1
extends: internet-2019
stop: { height: 30 }
nodes:
  - { name: node, count: 150, region: by-share }
`;
const NOTHING_BUT_LATENCY = ["network.latency.jitter=none", "network.bandwidth=unlimited"];
const ONE_WAY = "network.latency.measure=one-way";

describe("internet-2019's figures, which are round trips", () => {
  it("used one-way as published doubles every delay where nothing but latency delays", () => {
    const doubles = fc.property(fc.nat(1000), (seed) => {
      const halved = runText(INTERNET, seed, NOTHING_BUT_LATENCY);
      const published = runText(INTERNET, seed, [...NOTHING_BUT_LATENCY, ONE_WAY]);
      expect(published.p50Ms).toBeCloseTo(2 * halved.p50Ms, 3);
      expect(published.p90Ms).toBeCloseTo(2 * halved.p90Ms, 3);
    });
    fc.assert(doubles, { seed: 42, numRuns: 5 });
  });

  it("used one-way overstates the preset's propagation by less, since bandwidth stays", () => {
    const halved = runText(INTERNET, 1);
    const published = runText(INTERNET, 1, [ONE_WAY]);
    const ratio = published.p50Ms / halved.p50Ms;
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(2);
  });
});
