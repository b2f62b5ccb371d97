import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { InputError } from "../../src/lib/assert.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { createLatency, type LatencyModel, LONGEST_DELAY } from "../../src/network/latency.ts";
import { REGION_PACKS } from "../../src/network/packs.ts";
import type { DelayDistribution, JitterSpec, LatencySpec } from "../../src/network/specs.ts";
import { createTopology, linkBetween, type Topology } from "../../src/network/topology.ts";

const us = (value: number) => value as Duration;
const BASE: LatencySpec = {
  base: { model: "constant", value: us(100_000) },
  measure: "one-way",
  drawn: "per-link",
  jitter: { kind: "none" },
  overhead: us(0),
};
const LOG_NORMAL: DelayDistribution = { model: "log-normal", median: us(100_000), sigma: 0.5 };

const complete = (nodes: number): Topology =>
  createTopology({ generator: "complete" }, nodes, () => 0);

function model(spec: Partial<LatencySpec>, topology = complete(3), seed = "42"): LatencyModel {
  const streams = new RandomStreams(seed);
  return createLatency({ ...BASE, ...spec }, topology, null, null, streams);
}

/** Six nodes, one in each region of the 2019 pack. */
function byRegion(spec: Partial<LatencySpec>): { topology: Topology; latency: LatencyModel } {
  const topology = complete(6);
  const data = REGION_PACKS["internet-2019"]!;
  const full: LatencySpec = { ...BASE, base: { model: "regions" }, ...spec };
  const regions = Int32Array.of(0, 1, 2, 3, 4, 5);
  return {
    topology,
    latency: createLatency(full, topology, regions, data, new RandomStreams("1")),
  };
}

describe("fixed delays", () => {
  it("are an array where nothing is drawn per message, and sample reads it", () => {
    const latency = model({ overhead: us(10_000) });
    expect([...latency.fixed!]).toEqual(new Array(6).fill(110_000));
    expect(latency.sample(3)).toBe(110_000);
    expect(model({ drawn: "per-message" }).fixed).not.toBeNull();
  });

  it("are halved where the figures are round trips, the overhead is not", () => {
    const latency = model({ measure: "round-trip", overhead: us(10_000) });
    expect(latency.fixed![0]).toBe(60_000);
  });

  it("are drawn once a connection: equal both ways, different between connections", () => {
    const topology = complete(30);
    const fixed = model({ base: LOG_NORMAL }, topology).fixed!;
    for (let link = 0; link < topology.links; link += 1) {
      expect(fixed[link]).toBe(fixed[topology.reverse[link]!]);
      expect(Number.isInteger(fixed[link])).toBe(true);
    }
    expect(new Set(fixed).size).toBeGreaterThan(topology.links / 2 - 5);
  });

  it("come from the region matrix: NA to EU is 124 ms as published, 62 ms as half a round trip", () => {
    const { topology, latency } = byRegion({});
    expect(latency.fixed![linkBetween(topology, 0, 1)]).toBe(124_000);
    expect(latency.fixed![linkBetween(topology, 5, 4)]).toBe(126_000);
    const half = byRegion({ measure: "round-trip", overhead: us(10_000) }).latency;
    expect(half.fixed![linkBetween(topology, 0, 1)]).toBe(72_000);
  });
});

describe("delays of messages", () => {
  it("come from the sender's stream alone: other senders' messages change nothing", () => {
    const topology = complete(3);
    const spec = { base: LOG_NORMAL, drawn: "per-message" } as const;
    const quiet = model(spec, topology);
    const busy = model(spec, topology);
    const [mine, others] = [linkBetween(topology, 0, 1), linkBetween(topology, 1, 0)];
    const alone = [1, 2, 3].map(() => quiet.sample(mine));
    const among = [1, 2, 3].map(() => {
      busy.sample(others);
      return busy.sample(mine);
    });
    expect(among).toEqual(alone);
    expect(quiet.fixed).toBeNull();
  });

  it("go on after the streams are saved and loaded", () => {
    const streams = new RandomStreams("42");
    const spec: LatencySpec = { ...BASE, jitter: { kind: "pareto-cv", cv: 0.2 } };
    const latency = createLatency(spec, complete(3), null, null, streams);
    latency.sample(0);
    const saved = streams.save();
    const first = [latency.sample(0), latency.sample(2)];
    streams.load(saved);
    expect([latency.sample(0), latency.sample(2)]).toEqual(first);
  });

  it.each<[DelayDistribution, number, number]>([
    [{ model: "uniform", min: us(20_000), max: us(80_000) }, 50_000, 60_000 / Math.sqrt(12)],
    [{ model: "normal", mean: us(100_000), deviation: us(10_000) }, 100_000, 10_000],
    [{ model: "exponential", mean: us(50_000) }, 50_000, 50_000],
    [LOG_NORMAL, 113_315, 113_315 * Math.sqrt(Math.exp(0.25) - 1)],
    [{ model: "constant", value: us(7) }, 7, 0],
  ])("of %j have its mean (5 sigma of 20,000)", (base, mean, deviation) => {
    const latency = model({ base, drawn: "per-message" });
    let sum = 0;
    for (let message = 0; message < 20_000; message += 1) {
      const delay = latency.sample(message % 6);
      expect(Number.isInteger(delay) && delay >= 0).toBe(true);
      sum += delay;
    }
    expect(Math.abs(sum / 20_000 - mean)).toBeLessThan((5 * deviation) / Math.sqrt(20_000) + 0.6);
  });

  it("of a normal law near zero are never below it", () => {
    const base = { model: "normal", mean: us(0), deviation: us(1_000) } as const;
    const latency = model({ base, drawn: "per-message" });
    const delays = Array.from({ length: 1_000 }, () => latency.sample(0));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeGreaterThan(2_000);
  });
});

describe("jitter", () => {
  it.each<[JitterSpec, number]>([
    [{ kind: "pareto-cv", cv: 0.2 }, 0.2],
    [{ kind: "pareto-cv", cv: 1 / Math.sqrt(15) }, 1 / Math.sqrt(15)],
    // Shape 100 / 5 = 20: cv = 1 / sqrt(20 · 18).
    [{ kind: "pareto-shift", shift: us(5_000) }, 1 / Math.sqrt(360)],
    [{ kind: "log-normal", sigma: 0.3 }, Math.sqrt(Math.exp(0.09) - 1)],
  ])("%j keeps the mean and has its spread (5 sigma of 100,000)", (jitter, cv) => {
    const latency = model({ jitter });
    const count = 100_000;
    let sum = 0;
    let squares = 0;
    for (let message = 0; message < count; message += 1) {
      const delay = latency.sample(0) / 100_000;
      sum += delay;
      squares += (delay - 1) ** 2;
    }
    expect(Math.abs(sum / count - 1)).toBeLessThan((5 * cv) / Math.sqrt(count));
    // The kurtosis of these laws is at most 73.8 (shape 5): 5 deviations of the variance's estimate.
    expect(Math.abs(squares / count / cv ** 2 - 1)).toBeLessThan(5 * Math.sqrt(74 / count));
  });

  it("of SimBlock's kind starts at mean − shift, and leaves means up to shift alone", () => {
    const jitter = { kind: "pareto-shift", shift: us(5_000) } as const;
    const latency = model({ jitter, overhead: us(10_000) });
    const delays = Array.from({ length: 1_000 }, () => latency.sample(0));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(105_000);
    expect(Math.min(...delays)).toBeLessThan(105_200);
    const short = model({ jitter, base: { model: "constant", value: us(4_000) } });
    expect([short.sample(0), short.sample(1)]).toEqual([4_000, 4_000]);
  });

  it("is bounded where its law is not", () => {
    const heavy = { kind: "pareto-shift", shift: us(99_999) } as const;
    const latency = model({ jitter: heavy });
    const delays = Array.from({ length: 10_000 }, () => latency.sample(0));
    expect(Math.max(...delays)).toBeLessThanOrEqual(LONGEST_DELAY);
  });

  it("of zero spread leaves the delays an array", () => {
    for (const jitter of [
      { kind: "pareto-cv", cv: 0 },
      { kind: "pareto-shift", shift: us(0) },
      { kind: "log-normal", sigma: 0 },
    ] as const) {
      expect(model({ jitter }).fixed).not.toBeNull();
    }
  });
});

describe("impossible parameters", () => {
  it.each<[Partial<LatencySpec>, RegExp]>([
    [{ base: { model: "constant", value: us(-1) } }, /constant: value is -1 µs; 0 or more/],
    [{ base: { model: "uniform", min: us(2), max: us(1) } }, /min 2 µs is above max 1 µs/],
    [{ base: { model: "normal", mean: us(1), deviation: us(NaN) } }, /deviation is NaN µs/],
    [{ base: { model: "log-normal", median: us(1), sigma: -1 } }, /sigma is -1; 0 to 20/],
    [{ base: { model: "exponential", mean: us(Infinity) } }, /mean is Infinity µs/],
    [{ base: { model: "regions" } }, /the network has no regions; name a data pack/],
    [{ jitter: { kind: "pareto-cv", cv: -0.1 } }, /cv is -0.1; 0 or more is right/],
    [{ jitter: { kind: "pareto-shift", shift: us(-5) } }, /shift is -5 µs/],
    [{ jitter: { kind: "log-normal", sigma: 21 } }, /sigma is 21; 0 to 20/],
    [{ overhead: us(0.5) }, /overhead 0.5 must be 0 or more whole/],
  ])("%j is refused with what is right", (spec, message) => {
    expect(() => model(spec)).toThrow(InputError);
    expect(() => model(spec)).toThrow(message);
  });
});
