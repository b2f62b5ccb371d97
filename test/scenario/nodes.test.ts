import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allot, expandNodes } from "../../src/scenario/nodes.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario, Selector } from "../../src/scenario/scenario.ts";
import { select } from "../../src/scenario/selector.ts";

const SEED = 42;

const TEXT = `
version: 1
name: nodes
seed: 1
stop: { height: 1 }
network: { regions: internet-2019 }
nodes:
  - { name: eve, hashrate: 30%, region: JP, bandwidth: unlimited }
  - { name: pool, count: 4, weights: [4, 3, 2, 1], region: { EU: 50%, NA: 50% }, profile: reliable }
  - { name: home, count: 100 }
`;

function parse(text: string): Scenario {
  const parsed = parseScenario(text, { fileName: "nodes.yaml" });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return parsed.scenario;
}

/** A little generator of its own, so that the draws of a test are the test's. */
function drawOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const scenario = parse(TEXT);
const nodes = expandNodes(scenario, drawOf(SEED));

describe("expandNodes", () => {
  it("names a lone node after its group and counts the others", () => {
    expect(nodes.map(({ name }) => name).slice(0, 6)).toEqual([
      "eve",
      "pool/0",
      "pool/1",
      "pool/2",
      "pool/3",
      "home/0",
    ]);
  });

  it("shares sum to the whole", () => {
    expect(nodes.reduce((sum, { hashShare }) => sum + hashShare, 0)).toBeCloseTo(1, 12);
  });

  it("counts of regions follow the data's shares to the nearest node, whatever the draw", () => {
    const home = nodes.filter(({ group }) => group === "home");
    const counts = scenario.network.regions!.regions.map(
      (_, region) => home.filter((node) => node.region === region).length,
    );
    // 33.16, 49.98, 0.90, 11.77, 2.24, 1.95: the largest remainders are SA's, EU's, AU's and AP's.
    expect(counts).toEqual([33, 50, 1, 12, 2, 2]);
    expect(
      nodes
        .filter(({ group }) => group === "pool")
        .map(({ region }) => region)
        .sort(),
    ).toEqual([0, 0, 1, 1]);
  });

  it("bandwidth comes from the group, else from the region", () => {
    expect(nodes[0]).toMatchObject({ regionName: "JP", up: Infinity, down: Infinity });
    expect(nodes[1]).toMatchObject({ up: 1e9, down: 1e9 });
    const home = nodes.find(({ group, regionName }) => group === "home" && regionName === "EU");
    expect(home).toMatchObject({ up: 20_700_000, down: 40_000_000 });
  });

  it("has no regions and no limits where the network has none", () => {
    const head = "version: 1\nname: plain\nseed: 1\nstop: { height: 1 }\n";
    const plain = expandNodes(parse(`${head}nodes: [{ name: miner, count: 3 }]`), drawOf(1));
    expect(plain.map(({ region, regionName, up }) => [region, regionName, up])).toEqual(
      Array.from({ length: 3 }, () => [-1, null, Infinity]),
    );
  });
});

it(`largest remainders allot everything and stay within one of the exact share (seed ${SEED})`, () => {
  const parts = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });
  const law = fc.property(parts, fc.nat(100_000), (weights, count) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = weights.map((weight) => weight / total);
    const allotted = allot(shares, count);
    expect(allotted.reduce((sum, part) => sum + part, 0)).toBe(count);
    for (const [k, part] of allotted.entries()) {
      expect(Math.abs(part - shares[k]! * count)).toBeLessThan(1 + 1e-6);
    }
  });
  fc.assert(law, { seed: SEED, numRuns: 300 });
});

describe("select", () => {
  const names = (selector: Selector, seed = SEED) =>
    select(selector, nodes, drawOf(seed)).map((index) => nodes[index]!.name);

  it("finds nodes by name, group and region", () => {
    expect(names({ by: "node", name: "eve" })).toEqual(["eve"]);
    expect(names({ by: "node", name: "eve/0" })).toEqual(["eve"]);
    expect(names({ by: "node", name: "pool/2" })).toEqual(["pool/2"]);
    expect(names({ by: "group", name: "pool" })).toHaveLength(4);
    expect(names({ by: "region", name: "SA" })).toHaveLength(1);
    expect(names({ by: "all" })).toHaveLength(105);
  });

  it("combines: and chooses among what is left, or unites, not leaves out", () => {
    const home: Selector = { by: "group", name: "home" };
    const five: Selector = { by: "random", count: 5 };
    expect(
      names({ by: "and", selectors: [home, five] }).every((name) => name.startsWith("home/")),
    ).toBe(true);
    expect(names({ by: "and", selectors: [home, five] })).toHaveLength(5);
    expect(names({ by: "or", selectors: [home, { by: "group", name: "eve" }] })).toHaveLength(101);
    expect(names({ by: "not", selector: home })).toEqual([
      "eve",
      "pool/0",
      "pool/1",
      "pool/2",
      "pool/3",
    ]);
  });

  it(`a share is reached with no node to spare, and indices rise without repeats (seed ${SEED})`, () => {
    const law = fc.property(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.nat(),
      (share, seed) => {
        const chosen = select({ by: "share", share }, nodes, drawOf(seed));
        const shares = chosen.map((index) => nodes[index]!.hashShare);
        const sum = shares.reduce((total, value) => total + value, 0);
        expect(sum).toBeGreaterThanOrEqual(share - 1e-9);
        expect(sum - Math.max(...shares)).toBeLessThan(share);
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 200 });
  });

  it("same draws, same nodes; other draws, other nodes", () => {
    const ten: Selector = { by: "random", count: 10 };
    expect(names(ten, 5)).toEqual(names(ten, 5));
    expect(names(ten, 5)).not.toEqual(names(ten, 6));
  });
});
