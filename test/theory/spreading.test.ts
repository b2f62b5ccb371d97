import { describe, expect, it } from "vitest";
import {
  forkProbability,
  forkProbabilityByTrials,
  unawareTime,
  unawareTimeOfArrivals,
} from "../../src/theory/fork-rate.ts";
import { floodTime, floodTimeToOne, infectAndDieCoverage } from "../../src/theory/gossip.ts";
import { firstOrderStaleRate } from "../../src/theory/stale-rate.ts";

describe("the fork rate of a spreading", () => {
  it("is Decker and Wattenhofer's 1.78 % for an integral of 11.37 s and blocks each 633.68 s", () => {
    expect(forkProbabilityByTrials(11.37, 633.68)).toBeCloseTo(0.0177967, 7);
    expect(forkProbability(11.37, 633.68)).toBeCloseTo(0.0178, 4);
    expect(forkProbability(11.37, 633.68)).toBe(firstOrderStaleRate(11.37 / 633.68));
  });

  it("counts the time in which a block is not known", () => {
    // Nobody until 2 s, half at once, the rest evenly until 4 s.
    const curve = [
      { time: 2, share: 0.5 },
      { time: 4, share: 1 },
    ];
    expect(unawareTime(curve)).toBeCloseTo(2.5, 15);
    expect(unawareTime([])).toBe(0);
    expect(unawareTimeOfArrivals([0, 2, 4], [1, 1, 2])).toBe(2.5);
  });

  it("law: a curve of steps and its arrivals have one integral", () => {
    const times = [0, 0.3, 0.7, 1.9];
    const weights = [0.1, 0.4, 0.2, 0.3];
    let known = 0;
    const curve = times.flatMap((time, i) => {
      const before = { time, share: known };
      known += weights[i]!;
      return [before, { time, share: known }];
    });
    expect(unawareTime(curve)).toBeCloseTo(unawareTimeOfArrivals(times, weights), 14);
  });
});

describe("gossip", () => {
  it("floods a complete graph in harmonic times", () => {
    // Fractions by another program; a Monte Carlo of 20 nodes agrees.
    for (const [nodes, all, one] of [
      [3, 1, 0.75],
      [10, 0.5657936507936507, 0.31432980599647264],
      [100, 0.10354755035279242, 0.05229674260242041],
      [1000, 0.014968941721100686, 0.007491962823373717],
    ] as const) {
      expect(floodTime(nodes, 1)).toBeCloseTo(all, 14);
      expect(floodTimeToOne(nodes, 1)).toBeCloseTo(one, 14);
      expect(floodTime(nodes, 40)).toBeCloseTo(40 * all, 12);
    }
  });

  it("that dies after one telling reaches the giant component's share", () => {
    for (const [fanout, share] of [
      [2, 0.7968121],
      [3, 0.9404798],
      [4, 0.9801726],
      [5, 0.9930228],
      [8, 0.9996636],
      [10, 0.9999546],
    ] as const) {
      expect(infectAndDieCoverage(fanout)).toBeCloseTo(share, 7);
    }
    expect([infectAndDieCoverage(1), infectAndDieCoverage(0.5)]).toEqual([0, 0]);
  });
});
