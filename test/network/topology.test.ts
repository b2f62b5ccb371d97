import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import { InputError } from "../../src/lib/assert.ts";
import { DEGREE_PACKS } from "../../src/network/packs.ts";
import type { TopologySpec } from "../../src/network/specs.ts";
import {
  components,
  createTopology,
  isConnected,
  linkBetween,
  type Topology,
} from "../../src/network/topology.ts";

function build(spec: TopologySpec, nodes: number, seed = "42"): Topology {
  return createTopology(spec, nodes, new RandomStreams(seed).get("topology").double);
}

function degreesOf({ nodes, firstLink }: Topology): number[] {
  return Array.from({ length: nodes }, (_, node) => firstLink[node + 1]! - firstLink[node]!);
}

function outboundOf(topology: Topology): number[] {
  const opened = new Array<number>(topology.nodes).fill(0);
  for (const [link, isOutbound] of topology.outbound.entries())
    opened[topology.from[link]!]! += isOutbound;
  return opened;
}

function pairsOf(topology: Topology): string[] {
  return Array.from(topology.to, (to, link) => `${topology.from[link]}>${to}`);
}

const outbound = (degree: number): TopologySpec => ({
  generator: "outbound",
  degree: { kind: "constant", degree },
});

/** Any spec that is possible for some number of nodes, made from small integers. */
const possible = fc
  .record({
    kind: fc.nat(8),
    nodes: fc.integer({ min: 3, max: 40 }),
    a: fc.nat(100),
    b: fc.nat(10),
  })
  .map(({ kind, nodes, a, b }): { nodes: number; spec: TopologySpec } => {
    const degree = 1 + (a % (nodes - 1));
    const even = Math.max(2, degree - (degree % 2));
    const specs: TopologySpec[] = [
      { generator: "complete" },
      { generator: "ring" },
      { generator: "line" },
      { generator: "star" },
      outbound(degree),
      { generator: "random-regular", degree: nodes % 2 === 0 ? degree : even },
      { generator: "small-world", degree: even, rewire: b / 10 },
      { generator: "scale-free", attach: degree },
      {
        generator: "explicit",
        links: [
          [0, 1],
          [2, 0],
        ],
      },
    ];
    return { nodes, spec: specs[kind]! };
  });

describe("every topology (seed 42)", () => {
  it("has sorted rows, opposite links that point at each other, one opener, no loop, no repeat", () => {
    fc.assert(
      fc.property(possible, fc.string({ minLength: 1 }), ({ spec, nodes }, seed) => {
        const t = build(spec, nodes, `s${seed}`);
        expect([t.nodes, t.to.length, t.firstLink[0], t.firstLink[nodes]]).toEqual([
          nodes,
          t.links,
          0,
          t.links,
        ]);
        for (let link = 0; link < t.links; link += 1) {
          const back = t.reverse[link]!;
          expect(t.reverse[back]).toBe(link);
          expect([t.from[back], t.to[back]]).toEqual([t.to[link], t.from[link]]);
          expect(t.outbound[link]! + t.outbound[back]!).toBe(1);
          expect(t.from[link]).not.toBe(t.to[link]);
          const isSameRow = link > 0 && t.from[link - 1] === t.from[link];
          expect(!isSameRow || t.to[link - 1]! < t.to[link]!).toBe(true);
          expect(t.firstLink[t.from[link]!]! <= link).toBe(true);
          expect(link < t.firstLink[t.from[link]! + 1]!).toBe(true);
          expect(linkBetween(t, t.from[link]!, t.to[link]!)).toBe(link);
        }
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it("is the same for the same draws", () => {
    fc.assert(
      fc.property(possible, ({ spec, nodes }) => {
        expect(pairsOf(build(spec, nodes))).toEqual(pairsOf(build(spec, nodes)));
      }),
      { seed: 42, numRuns: 50 },
    );
  });
});

describe("the fixed generators", () => {
  it.each([
    ["complete", 4, "0>1 0>2 0>3 1>0 1>2 1>3 2>0 2>1 2>3 3>0 3>1 3>2"],
    ["ring", 4, "0>1 0>3 1>0 1>2 2>1 2>3 3>0 3>2"],
    ["ring", 2, "0>1 1>0"],
    ["line", 3, "0>1 1>0 1>2 2>1"],
    ["star", 4, "0>1 0>2 0>3 1>0 2>0 3>0"],
    ["complete", 1, ""],
    ["ring", 1, ""],
    ["star", 1, ""],
  ] as const)("%s of %i", (generator, nodes, wanted) => {
    expect(pairsOf(build({ generator }, nodes)).join(" ")).toBe(wanted);
  });

  it("explicit keeps who opened", () => {
    const t = build(
      {
        generator: "explicit",
        links: [
          [2, 0],
          [0, 1],
        ],
      },
      3,
    );
    expect(pairsOf(t)).toEqual(["0>1", "0>2", "1>0", "2>0"]);
    expect([...t.outbound]).toEqual([1, 0, 0, 1]);
  });

  it("finds no link where there is none", () => {
    const t = build({ generator: "line" }, 4);
    expect([linkBetween(t, 0, 2), linkBetween(t, 3, 0), linkBetween(t, 1, 1)]).toEqual([
      -1, -1, -1,
    ]);
  });
});

describe("the random generators", () => {
  it("outbound: each node opens exactly its degree, and about twice that in all", () => {
    const t = build(outbound(8), 2000);
    expect(new Set(outboundOf(t))).toEqual(new Set([8]));
    expect(t.links).toBe(2 * 8 * 2000);
    expect(isConnected(t)).toBe(true);
  });

  it("outbound: in a crowd a node stops when it is linked with all", () => {
    const t = build(outbound(9), 10);
    expect(t.links).toBe(90);
    expect(degreesOf(t)).toEqual(new Array(10).fill(9));
  });

  it("outbound: peers are uniform (chi-square over accepted links, 5 sigma)", () => {
    const nodes = 1000;
    const accepted = new Array<number>(nodes).fill(0);
    const runs = 40;
    for (let run = 0; run < runs; run += 1) {
      const t = build(outbound(5), nodes, `run ${run}`);
      for (const [link, isOpen] of t.outbound.entries())
        if (isOpen === 1) accepted[t.to[link]!]! += 1;
    }
    const mean = runs * 5;
    const chiSquare = accepted.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    expect(Math.abs(chiSquare - (nodes - 1))).toBeLessThan(5 * Math.sqrt(2 * (nodes - 1)));
  });

  it("outbound by a law: as many nodes of each degree as it says (chi-square, 5 sigma)", () => {
    const { name, cumulative } = DEGREE_PACKS["bitcoin-2015"]!;
    const nodes = 20_000;
    const t = build(
      { generator: "outbound", degree: { kind: "cumulative", name, cumulative } },
      nodes,
    );
    const counts = new Array<number>(20).fill(0);
    for (const degree of outboundOf(t)) counts[degree - 1]! += 1;
    let chiSquare = 0;
    for (const [at, count] of counts.entries()) {
      const wanted = nodes * (cumulative[at]! - (cumulative[at - 1] ?? 0));
      // Degree 16 has probability zero in the published law.
      if (wanted < 1e-6) expect(count).toBe(0);
      else chiSquare += (count - wanted) ** 2 / wanted;
    }
    expect(Math.abs(chiSquare - 18)).toBeLessThan(5 * Math.sqrt(2 * 18));
  });

  it("random-regular: every degree is exact, sparse and dense", () => {
    for (const [nodes, degree] of [
      [1000, 8],
      [1001, 4],
      [20, 19],
      [20, 18],
      [20, 10],
      [20, 9],
      [2, 1],
    ] as const) {
      const t = build({ generator: "random-regular", degree }, nodes);
      expect(new Set(degreesOf(t))).toEqual(new Set([degree]));
    }
  });

  it("random-regular: all pairs equally likely (chi-square over 28 pairs, 5 sigma)", () => {
    const counts = new Map<string, number>();
    const runs = 4000;
    const draw = new RandomStreams("pairs").get("p").double;
    for (let run = 0; run < runs; run += 1) {
      const t = createTopology({ generator: "random-regular", degree: 3 }, 8, draw);
      for (const pair of pairsOf(t)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    const wanted = (runs * 3) / 7;
    const chiSquare =
      [...counts.values()].reduce((sum, n) => sum + (n - wanted) ** 2 / wanted, 0) / 2;
    expect(counts.size).toBe(56);
    expect(chiSquare).toBeLessThan(28 + 5 * Math.sqrt(2 * 28));
  });

  it("small-world: no rewiring is the lattice, and rewiring keeps the number of links", () => {
    const lattice = build({ generator: "small-world", degree: 4, rewire: 0 }, 50);
    expect(new Set(degreesOf(lattice))).toEqual(new Set([4]));
    expect(linkBetween(lattice, 0, 2)).not.toBe(-1);
    expect(linkBetween(lattice, 0, 3)).toBe(-1);
    const nodes = 5000;
    const rewired = build({ generator: "small-world", degree: 4, rewire: 0.25 }, nodes);
    expect(rewired.links).toBe(4 * nodes);
    let near = 0;
    for (let link = 0; link < rewired.links; link += 1) {
      const gap = Math.abs(rewired.from[link]! - rewired.to[link]!);
      if (Math.min(gap, nodes - gap) <= 2) near += 0.5;
    }
    // 10,000 links, each kept with probability 3/4; 5 deviations of sqrt(10,000 · 3/16).
    expect(Math.abs(near - 7500)).toBeLessThan(5 * Math.sqrt(1875) + 20);
  });

  it("scale-free: connected, the right number of links, and degrees with the law's heavy tail", () => {
    const nodes = 20_000;
    const t = build({ generator: "scale-free", attach: 3 }, nodes);
    expect(t.links).toBe(2 * (3 + 3 * (nodes - 4)));
    expect(isConnected(t)).toBe(true);
    const degrees = degreesOf(t);
    // P(degree ≥ k) = m (m + 1) / (k (k + 1)) in the limit: 12/110 at k = 10; 5 binomial deviations.
    const heavy = degrees.filter((degree) => degree >= 10).length / nodes;
    expect(Math.abs(heavy - 12 / 110)).toBeLessThan(5 * Math.sqrt((0.11 * 0.89) / nodes));
  });
});

describe("parts", () => {
  it("are numbered from the lowest node and counted", () => {
    const t = build(
      {
        generator: "explicit",
        links: [
          [4, 1],
          [3, 2],
        ],
      },
      6,
    );
    expect(components(t)).toEqual({ count: 4, of: Int32Array.of(0, 1, 2, 2, 1, 3) });
    expect(isConnected(t)).toBe(false);
    expect(isConnected(build({ generator: "line" }, 6))).toBe(true);
  });
});

describe("impossible parameters", () => {
  const law = (cumulative: number[]): TopologySpec => ({
    generator: "outbound",
    degree: { kind: "cumulative", name: "x", cumulative },
  });
  it.each<[TopologySpec, number, RegExp]>([
    [{ generator: "ring" }, 0, /1 node or more, not 0/],
    [{ generator: "complete" }, 5_001, /up to 5000 nodes/],
    [outbound(10), 10, /degree 10 is impossible with 10 nodes; 1 to 9 is right/],
    [outbound(0), 10, /1 to 9 is right/],
    [outbound(1.5), 10, /1 to 9 is right/],
    [law([0.5, 0.75, 1]), 3, /may ask for 3 links and so needs 4 nodes or more, not 3/],
    [law([0.5, 0.4, 1]), 9, /rise from 0 or more to 1/],
    [law([0.5, 0.9]), 9, /rise from 0 or more to 1/],
    [law([]), 9, /rise from 0 or more to 1/],
    [{ generator: "random-regular", degree: 5 }, 5, /1 to 4 is right/],
    [{ generator: "random-regular", degree: 3 }, 5, /even number of nodes or an even degree/],
    [{ generator: "small-world", degree: 3, rewire: 0 }, 9, /an even number from 2 to 8/],
    [{ generator: "small-world", degree: 10, rewire: 0 }, 9, /an even number from 2 to 8/],
    [{ generator: "small-world", degree: 2, rewire: 1.1 }, 9, /probability, 0 to 1/],
    [{ generator: "small-world", degree: 2, rewire: NaN }, 9, /probability, 0 to 1/],
    [{ generator: "scale-free", attach: 4 }, 4, /1 to 3 is right/],
    [{ generator: "explicit", links: [[0, 3]] }, 3, /no node 3; nodes are 0 to 2/],
    [{ generator: "explicit", links: [[1, 1]] }, 3, /linked with itself/],
    [
      {
        generator: "explicit",
        links: [
          [0, 1],
          [1, 0],
        ],
      },
      3,
      /linked twice; list each pair once/,
    ],
  ])("%j with %i nodes names what is right", (spec, nodes, message) => {
    expect(() => build(spec, nodes)).toThrow(InputError);
    expect(() => build(spec, nodes)).toThrow(message);
  });
});
