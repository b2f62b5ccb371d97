import { describe, expect, it } from "vitest";
import { evaluatePolicy } from "../../src/theory/policy-evaluation.ts";
import {
  selfishDeviations,
  selfishGrowth,
  selfishRevenue,
} from "../../src/theory/selfish-mining.ts";
import {
  equalForkStubbornRevenue,
  leadStubbornRevenue,
  stubbornPolicy,
} from "../../src/theory/stubborn-mining.ts";

describe("stubborn mining", () => {
  // Grunspan and Pérez-Marco's closed forms by another program, confirmed there by a Markov chain and a Monte Carlo.
  it.each([
    [0.25, 0.25, 0.18609632, 0.13899825],
    [0.25, 1, 0.31818182, 0.33333333],
    [0.3, 0.5, 0.32029373, 0.31128131],
    [1 / 3, 0.75, 0.43009442, 0.45141623],
    [0.4, 0.25, 0.48352944, 0.45141623],
    [0.4, 0.5, 0.54712133, 0.56574145],
    [0.4, 0.75, 0.58764637, 0.62678901],
    [0.45, 1, 0.7705036, 0.81818182],
  ])("α = %f, γ = %f: closed forms, and the chain agrees", (alpha, gamma, lead, both) => {
    const setting = { alpha, gamma };
    expect(leadStubbornRevenue(setting)).toBeCloseTo(lead, 8);
    expect(equalForkStubbornRevenue(setting)).toBeCloseTo(both, 8);
    const chain = (equalFork: boolean) =>
      evaluatePolicy(stubbornPolicy({ lead: true, equalFork }, 60), setting).revenue;
    // Forks of more than 60 are left out: a chance below .01 at the greatest α, and small money.
    const digits = alpha < 0.42 ? 6 : 4;
    expect(chain(false)).toBeCloseTo(lead, digits);
    expect(chain(true)).toBeCloseTo(both, digits);
  });

  // Rows F, T1, L + T1, F + T1, L + F + T1 of a Markov chain by another program, γ = ½.
  it.each([
    [1 / 3, [0.386364, 0.383407, 0.384818, 0.385829, 0.384809]],
    [0.4, [0.539312, 0.52584, 0.549254, 0.540096, 0.569532]],
    [0.45, [0.703051, 0.680358, 0.723274, 0.703037, 0.755321]],
  ])("α = %f: combinations", (alpha, wanted) => {
    const kinds = [
      { equalFork: true },
      { trail: 1 },
      { lead: true, trail: 1 },
      { equalFork: true, trail: 1 },
      { lead: true, equalFork: true, trail: 1 },
    ];
    for (const [i, kind] of kinds.entries()) {
      const { revenue } = evaluatePolicy(stubbornPolicy(kind, 60), { alpha, gamma: 0.5 });
      expect(Math.abs(revenue - wanted[i]!)).toBeLessThan(alpha < 0.42 ? 1.5e-6 : 5e-6);
    }
  });

  it("of no kind is selfish mining, in revenue, growth and deviations", () => {
    for (const [alpha, gamma] of [
      [0.25, 0],
      [1 / 3, 0.5],
      [0.4, 1],
    ] as const) {
      const chain = evaluatePolicy(stubbornPolicy({}, 60), { alpha, gamma });
      const closed = selfishDeviations({ alpha, gamma });
      expect(chain.revenue).toBeCloseTo(selfishRevenue({ alpha, gamma }), 8);
      expect(chain.growth).toBeCloseTo(selfishGrowth(alpha), 8);
      expect(chain.revenueDeviation).toBeCloseTo(closed.revenue, 4);
      expect(chain.staleDeviation).toBeCloseTo(closed.stale, 4);
    }
  });
});
