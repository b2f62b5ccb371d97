import { describe, expect, it } from "vitest";
import { DEGREE_PACKS, POOL_PACKS, REGION_PACKS } from "../../src/network/packs.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

const SIMBLOCK = "network/simblock_regions.json";

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);

/** What every pack of any kind must state. */
function checkProvenance(key: string, pack: { name: string; source: string; date: string }) {
  expect(pack.name).toBe(key);
  expect(pack.source.length).toBeGreaterThan(10);
  expect(pack.date).not.toBe("");
}

describe.each(Object.entries(REGION_PACKS))("region pack %s", (key, pack) => {
  const count = pack.regions.length;

  it("states its name, source, date and what its latencies are", () => {
    checkProvenance(key, pack);
    expect(["round-trip", "one-way"]).toContain(pack.latencyKind);
    expect(new Set(pack.regions).size).toBe(count);
  });

  it("has a square, symmetric latency matrix of whole microseconds between 1 ms and 1 s", () => {
    expect(pack.latency.map((row) => row.length)).toEqual(new Array(count).fill(count));
    for (const [a, row] of pack.latency.entries()) {
      for (const [b, delay] of row.entries()) {
        expect(delay).toBe(pack.latency[b]![a]);
        expect(Number.isInteger(delay) && delay >= 1_000 && delay <= 1_000_000).toBe(true);
      }
    }
  });

  it("has bandwidths between 1 and 100 Mbit/s, down above up, and shares that sum to 1", () => {
    expect([pack.up.length, pack.down.length, pack.nodeShare.length]).toEqual([
      count,
      count,
      count,
    ]);
    for (const [region, up] of pack.up.entries()) {
      expect(up >= 1e6 && up < pack.down[region]! && pack.down[region]! <= 1e8).toBe(true);
    }
    expect(pack.nodeShare.every((share) => share > 0)).toBe(true);
    expect(sum(pack.nodeShare)).toBeCloseTo(1, 12);
  });
});

describe.each(Object.entries(DEGREE_PACKS))("degree pack %s", (key, pack) => {
  it("states its provenance and rises from above 0 to exactly 1", () => {
    checkProvenance(key, pack);
    expect(pack.cumulative[0]).toBeGreaterThan(0);
    expect([...pack.cumulative].sort((a, b) => a - b)).toEqual(pack.cumulative);
    expect(pack.cumulative.at(-1)).toBe(1);
  });
});

describe.each(Object.entries(POOL_PACKS))("pool pack %s", (key, pack) => {
  it("states its provenance, falls from the largest pool, and its shares sum to 1", () => {
    checkProvenance(key, pack);
    expect([...pack.published].sort((a, b) => b - a)).toEqual(pack.published);
    expect(pack.published.every((figure) => figure > 0)).toBe(true);
    expect(sum(pack.shares)).toBeCloseTo(1, 12);
    expect(pack.shares[0]! / pack.shares[1]!).toBeCloseTo(pack.published[0]! / pack.published[1]!);
    for (const region of pack.regions ?? []) {
      expect(REGION_PACKS["internet-2015"]!.regions).toContain(region);
    }
    expect(pack.regions === null || pack.regions.length === pack.published.length).toBe(true);
  });
});

describe("known figures", () => {
  it("appear in the unit of the type, from the sources' milliseconds and bits per second", () => {
    const { regions, latency, up } = REGION_PACKS["internet-2019"]!;
    expect(regions).toEqual(["NA", "EU", "SA", "AP", "JP", "AU"]);
    expect(latency[0]![1]).toBe(124_000);
    expect(up[1]).toBe(20_700_000);
    expect(sum(POOL_PACKS["bitcoin-pools-2015"]!.published)).toBeCloseTo(1.001, 12);
    expect(sum(POOL_PACKS["bitcoin-pools-2022"]!.published)).toBe(225);
  });
});

/** SimBlock's figures, extracted from its source by other hands. */
interface SimBlockRegions {
  readonly regions: readonly string[];
  readonly latencyMs: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly downloadBps: Readonly<Record<string, readonly number[]>>;
  readonly uploadBps: Readonly<Record<string, readonly number[]>>;
  readonly nodeShare: Readonly<Record<string, readonly number[]>>;
  readonly outboundDegreeCdf: Readonly<Record<string, readonly number[]>>;
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  NORTH_AMERICA: "NA",
  EUROPE: "EU",
  SOUTH_AMERICA: "SA",
  ASIA_PACIFIC: "AP",
  JAPAN: "JP",
  AUSTRALIA: "AU",
};

describe.skipIf(!hasVectors(SIMBLOCK))(vectorTitle("the packs equal SimBlock's", SIMBLOCK), () => {
  it.each(["2015", "2019"])("in regions, latencies, bandwidths and shares of %s", (year) => {
    const theirs = vectorJson<SimBlockRegions>(SIMBLOCK);
    const pack = REGION_PACKS[`internet-${year}`]!;
    expect(pack.latency.map((row) => row.map((delay) => delay / 1000))).toEqual(
      theirs.latencyMs[`y${year}`],
    );
    expect(pack.up).toEqual(theirs.uploadBps[`y${year}`]);
    expect(pack.down).toEqual(theirs.downloadBps[`y${year}`]);
    expect(pack.nodeShare).toEqual(theirs.nodeShare[`bitcoin${year}`]);
    expect(theirs.regions.map((name) => SHORT_NAMES[name])).toEqual(pack.regions);
  });

  it("in the degree laws", () => {
    const { outboundDegreeCdf } = vectorJson<SimBlockRegions>(SIMBLOCK);
    expect(DEGREE_PACKS["bitcoin-2015"]!.cumulative).toEqual(outboundDegreeCdf["bitcoin2015"]);
    expect(DEGREE_PACKS["litecoin"]!.cumulative).toEqual(outboundDegreeCdf["litecoin"]);
  });
});
