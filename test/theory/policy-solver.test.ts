import { describe, expect, it } from "vitest";
import { evaluatePolicy } from "../../src/theory/policy-evaluation.ts";
import { optimalThreshold, solveOptimalPolicy } from "../../src/theory/policy-solver.ts";
import {
  isPossible,
  POLICY_ACTION,
  POLICY_FORK,
  type PolicyTable,
  policyIndex,
  tabulatePolicy,
} from "../../src/theory/policy-table.ts";
import { selfishThreshold } from "../../src/theory/selfish-mining.ts";
import { stubbornPolicy } from "../../src/theory/stubborn-mining.ts";

const actionAt = (policy: PolicyTable, a: number, h: number, fork: keyof typeof POLICY_FORK) =>
  policy.actions[policyIndex(policy.truncation, a, h, POLICY_FORK[fork])];

describe("optimal withholding", () => {
  // Another program's lower bounds with truncations of 100 to 300, which agree with the table of Sapirshtein et al.
  it.each([
    [0, 0.3, 0.3],
    [0, 1 / 3, 0.3370509],
    [0, 0.35, 0.3707734],
    [0, 0.375, 0.4260033],
    [0, 0.4, 0.4886768],
    [0, 0.45, 0.6700283],
    [0.5, 0.25, 0.25],
    [0.5, 0.275, 0.2871561],
    [0.5, 1 / 3, 0.3918333],
    [0.5, 0.4, 0.5725071],
    [0.5, 0.45, 0.7596368],
    [1, 0.3, 3 / 7],
    [1, 0.45, 9 / 11],
  ])("γ = %f, α = %f: %f lies between the bounds", (gamma, alpha, wanted) => {
    const { lowerBound, upperBound } = solveOptimalPolicy({ alpha, gamma, truncation: 30 });
    expect(lowerBound).toBeLessThan(wanted + 6e-8);
    expect(upperBound).toBeGreaterThan(wanted - 6e-8);
    expect(upperBound - lowerBound).toBeLessThan(alpha <= 0.4 ? 0.002 : 0.025);
  });

  it("with a truncation of 95 is the published .48866 of 40 %", () => {
    const { lowerBound, upperBound } = solveOptimalPolicy({ alpha: 0.4, gamma: 0, truncation: 95 });
    expect(lowerBound).toBeCloseTo(0.4886636, 7);
    expect(upperBound).toBeCloseTo(0.48869, 5);
  });

  it.each([
    [0.25, 0.2580616],
    [1 / 3, 0.4100674],
    [0.4, 0.5956375],
    [0.45, 0.7773917],
  ])("with races at any time: α = %f gets %f", (alpha, wanted) => {
    const { lowerBound, upperBound } = solveOptimalPolicy({
      alpha,
      gamma: 0.5,
      truncation: 30,
      matchRule: "any time",
    });
    // The reference has seven digits, and is a lower bound itself.
    expect(lowerBound).toBeLessThan(wanted + 2e-7);
    expect(upperBound).toBeGreaterThan(wanted - 1e-7);
    expect(upperBound - lowerBound).toBeLessThan(alpha <= 0.4 ? 0.002 : 0.01);
  });

  it("pays from 32.94 % without luck, 25 % with even odds, 23.21 % if races can be offered at any time", () => {
    expect(Math.abs(optimalThreshold({ gamma: 0, truncation: 25 }) - 0.3294)).toBeLessThan(1e-4);
    expect(optimalThreshold({ gamma: 0.5, truncation: 12 })).toBeCloseTo(selfishThreshold(0.5), 3);
    const any = { gamma: 0.5, truncation: 20, matchRule: "any time" } as const;
    expect(optimalThreshold(any)).toBeCloseTo(0.2321, 4);
  });

  it("gives the policy that earns the lower bound, and none of the stubborn earns more", () => {
    for (const gamma of [0, 0.5, 0.9]) {
      const setting = { alpha: 0.4, gamma };
      const { policy, lowerBound, upperBound } = solveOptimalPolicy({ ...setting, truncation: 40 });
      const earned = evaluatePolicy(policy, setting);
      expect(earned.revenue).toBeCloseTo(lowerBound, 10);
      for (const kind of [{}, { lead: true }, { equalFork: true }, { lead: true, trail: 1 }]) {
        expect(evaluatePolicy(stubbornPolicy(kind, 40), setting).revenue).toBeLessThan(upperBound);
      }
    }
  });

  it("gives a table of possible actions that publishes, races, waits and gives up where one would", () => {
    const truncation = 30;
    const { policy } = solveOptimalPolicy({ alpha: 0.35, gamma: 0, truncation });
    expect(policy.actions).toHaveLength(31 * 31 * 3);
    const { adopt, override, match, wait } = POLICY_ACTION;
    expect(actionAt(policy, 0, 1, "irrelevant")).toBe(adopt);
    expect(actionAt(policy, 1, 0, "irrelevant")).toBe(wait);
    expect(actionAt(policy, 2, 1, "relevant")).toBe(override);
    expect(actionAt(policy, 3, 0, "irrelevant")).toBe(wait);
    const lucky = solveOptimalPolicy({ alpha: 0.35, gamma: 0.5, truncation }).policy;
    expect(actionAt(lucky, 1, 1, "relevant")).toBe(match);
    for (let a = 0; a <= truncation; a++) {
      for (let h = 0; h <= truncation; h++) {
        for (let fork = 0; fork < 3; fork++) {
          const action = lucky.actions[policyIndex(truncation, a, h, fork)]!;
          expect(isPossible(action, { a, h, fork }, { truncation, rule: "answer" })).toBe(true);
        }
      }
    }
  });

  it("is honest mining where withholding cannot pay", () => {
    const { lowerBound } = solveOptimalPolicy({ alpha: 0.2, gamma: 0.2, truncation: 20 });
    expect(lowerBound).toBeCloseTo(0.2, 10);
    const honest = tabulatePolicy(20, (a, h) =>
      a > h ? POLICY_ACTION.override : POLICY_ACTION.adopt,
    );
    expect(evaluatePolicy(honest, { alpha: 0.2, gamma: 0.2 })).toEqual({
      revenue: expect.closeTo(0.2, 12),
      growth: expect.closeTo(1, 12),
      revenueDeviation: expect.closeTo(0.4, 12),
      staleDeviation: expect.closeTo(0, 12),
    });
  });
});
