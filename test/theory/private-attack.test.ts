import { describe, expect, it } from "vitest";
import { doubleSpendByBeta } from "../../src/theory/double-spend.ts";
import {
  GHOST_ATTACK_THRESHOLD,
  honestGrowth,
  privateAttackAfterOne,
  privateAttackSuccess,
  privateAttackThreshold,
} from "../../src/theory/private-attack.ts";

describe("a private attack on a chain with delay", () => {
  it("has Dembo et al.'s threshold, where both branches grow alike", () => {
    const table = [
      [0.001, 0.499875],
      [1 / 60, 0.497916703],
      [0.05, 0.493750976],
      [0.1, 0.487507803],
      [0.2, 0.475062189],
      [0.5, 0.438447187],
      [1, 0.381966011],
      [2, 0.292893219],
      [5, 0.161483519],
      [10, 0.090098049],
    ] as const;
    for (const [x, threshold] of table) {
      expect(privateAttackThreshold(x)).toBeCloseTo(threshold, 8);
      const share = privateAttackThreshold(x);
      expect(honestGrowth(share, x)).toBeCloseTo(share, 12);
    }
    // Without delay the longest chain resists as much as GHOST does at any delay.
    expect(privateAttackThreshold(0)).toBe(GHOST_ATTACK_THRESHOLD);
  });

  // Renewal ruin by another program, confirmed there by a Monte Carlo.
  it.each([
    [0.1, 0.1, [0.209, 0.0194134, 0.0007558, 1.18e-5]],
    [0.2, 0.1, [0.416, 0.1285706, 0.0283537, 0.0043302]],
    [0.3, 0.1, [0.621, 0.3545982, 0.1815333, 0.0820324]],
    [0.1, 0.5, [0.245, 0.0308413, 0.0018677, 5.21e-5]],
    [0.2, 0.5, [0.48, 0.1882539, 0.0578328, 0.0135835]],
    [0.3, 0.5, [0.705, 0.4801399, 0.3085729, 0.1852077]],
    [0.1, 1, [0.29, 0.0506234, 0.0049222, 0.0002565]],
    [0.2, 1, [0.56, 0.2813773, 0.1212476, 0.0439946]],
    [0.3, 1, [0.81, 0.6569452, 0.5231058, 0.4066875]],
  ])("q = %f, x = %f: success after 1, 3, 6, 10 confirmations", (share, x, wanted) => {
    for (const [i, confirmations] of [1, 3, 6, 10].entries()) {
      const success = privateAttackSuccess({ share, x, confirmations });
      expect(Math.abs(success - wanted[i]!)).toBeLessThan(6e-8);
    }
    expect(privateAttackAfterOne(share, x)).toBeCloseTo(wanted[0]!, 12);
  });

  it("law: without delay it is the double spend, above the threshold it is sure", () => {
    for (const confirmations of [1, 4, 9]) {
      expect(privateAttackSuccess({ share: 0.25, x: 0, confirmations })).toBeCloseTo(
        doubleSpendByBeta(0.25, confirmations),
        11,
      );
    }
    expect(privateAttackSuccess({ share: 0.45, x: 1, confirmations: 20 })).toBe(1);
  });
});
