import { describe, expect, it } from "vitest";
import type { StrategyParams } from "../../../src/protocol/nakamoto/strategies/strategy.ts";
import { Simulation } from "../../../src/sim/simulation.ts";
import { partyOf } from "../../support/party-figures.ts";
import { twoParties } from "../../support/two-party.ts";

const N = 12_000;

function runOf(alpha: number, gamma: number, strategy: StrategyParams, seed = "42") {
  return new Simulation(twoParties({ alpha, gamma, blocks: N, strategy, seed })).run();
}

describe("stubborn mining", () => {
  const nothing = { lead: false, equalFork: false, trail: 0 };
  // Closed forms (L, L+F) and Markov chains (the others) at gamma 1/2; the sd is a tenth above selfish mining's.
  it.each([
    { alpha: 0.4, sd: 1.4, name: "L", lead: true, revenue: 0.54712133 },
    { alpha: 0.4, sd: 1.4, name: "F", equalFork: true, revenue: 0.539312 },
    { alpha: 0.4, sd: 1.4, name: "T1", trail: 1, revenue: 0.52584 },
    { alpha: 0.4, sd: 1.4, name: "LFT1", lead: true, equalFork: true, trail: 1, revenue: 0.569532 },
    { alpha: 0.45, sd: 2.3, name: "LF", lead: true, equalFork: true, revenue: 0.75327939 },
  ])(
    "$name earns $revenue at alpha $alpha, 4 sigma (seed 7)",
    ({ alpha, sd, revenue, ...given }) => {
      const { lead, equalFork, trail } = { ...nothing, ...given };
      const result = runOf(alpha, 0.5, { name: "stubborn", lead, equalFork, trail }, "7");
      expect(Math.abs(partyOf(result).revenueShare! - revenue)).toBeLessThan(
        (4 * sd) / Math.sqrt(N),
      );
    },
  );
});

/** C(n, k) q^k p^(n − k) summed as Rosenfeld does, with giving up at g behind; success is being ahead by `lead`. */
function successOf(q: number, z: number, g: number, lead: 0 | 1): number {
  const p = 1 - q;
  const r = q / p;
  let weight = p ** z;
  let success = 0;
  for (let m = 0; m <= z + 200; m++) {
    const behind = z - m;
    const gap = behind + lead;
    const caught =
      gap <= 0 ? 1 : behind >= g ? 0 : (r ** gap - r ** (g + lead)) / (1 - r ** (g + lead));
    success += weight * caught;
    weight *= ((z + m) / (m + 1)) * q;
  }
  return success;
}

describe("a private double spend", () => {
  it("is computed by the reference's formula", () => {
    // Rosenfeld 2014: ties count, and nobody gives up.
    expect(successOf(0.1, 6, 400, 0)).toBeCloseTo(0.000591412, 8);
    expect(successOf(0.3, 2, 400, 0)).toBeCloseTo(0.432, 8);
    expect(successOf(0.1, 1, 400, 1)).toBeCloseTo(0.031111, 6);
  });

  it.each([
    { q: 0.3, z: 2, giveUp: 6, success: "tie" },
    { q: 0.2, z: 1, giveUp: 4, success: "ahead" },
    { q: 0.4, z: 4, giveUp: 10, success: "ahead" },
  ] as const)(
    "succeeds as often as Rosenfeld says: q $q, z $z, gives up $giveUp behind, $success, 4 sigma (seed 42)",
    ({ q, z, giveUp, success }) => {
      const strategy = {
        name: "double-spend",
        confirmations: z,
        giveUp,
        premined: 0,
        success,
        attempts: null,
      } as const;
      const { attacks } = partyOf(runOf(q, 0, strategy));
      const wanted = successOf(q, z, giveUp, success === "tie" ? 0 : 1);
      const trials = attacks!.succeeded + attacks!.givenUp;
      expect(trials).toBeGreaterThan(400);
      const sigma = Math.sqrt((wanted * (1 - wanted)) / trials);
      expect(Math.abs(attacks!.succeeded / trials - wanted)).toBeLessThan(4 * sigma);
    },
  );

  it("with one block in advance and success ahead is that of a tie without", () => {
    const strategy = {
      name: "double-spend",
      confirmations: 2,
      giveUp: 6,
      premined: 1,
      success: "ahead",
      attempts: null,
    } as const;
    const { attacks } = partyOf(runOf(0.3, 0, strategy));
    // One block in advance: a deficit counts from there, so it gives up one block later of its own.
    const wanted = successOf(0.3, 2, 7, 0);
    const trials = attacks!.succeeded + attacks!.givenUp;
    const sigma = Math.sqrt((wanted * (1 - wanted)) / trials);
    expect(Math.abs(attacks!.succeeded / trials - wanted)).toBeLessThan(4 * sigma);
  });
});

describe("gamma", () => {
  it("is in a result what the tie-break says, 4 sigma (seed 42)", () => {
    const { gamma } = partyOf(runOf(0.35, 0.7, { name: "selfish" }));
    expect(gamma.blocks).toBeGreaterThan(500);
    expect(Math.abs(gamma.share! - 0.7)).toBeLessThan(4 * Math.sqrt(0.21 / gamma.blocks));
  });
});
