import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeIssued, computeSubsidy } from "../../src/chain/subsidy.ts";
import { hasVectors, vectorJson, vectorTitle } from "../support/vectors.ts";

const BITCOIN = { initial: 5_000_000_000, halvingInterval: 210_000 };

describe("subsidy", () => {
  it("halves as Bitcoin's does and ends at 2,099,999,997,690,000", () => {
    // Core's validation_tests.cpp; the limit is the sum over all heights.
    expect(computeSubsidy(BITCOIN, 0)).toBe(5_000_000_000n);
    expect(computeSubsidy(BITCOIN, 209_999)).toBe(5_000_000_000n);
    expect(computeSubsidy(BITCOIN, 210_000)).toBe(2_500_000_000n);
    expect(computeSubsidy(BITCOIN, 33 * 210_000 - 1)).toBe(1n);
    expect(computeSubsidy(BITCOIN, 33 * 210_000)).toBe(0n);
    expect(computeIssued(BITCOIN) + computeSubsidy(BITCOIN, 0)).toBe(2_099_999_997_690_000n);
  });

  const file = "ledger/bitcoin_subsidy.json";
  it.skipIf(!hasVectors(file))(vectorTitle("follows the schedule of all epochs", file), () => {
    const schedule = vectorJson<{
      totalIssued: string;
      epochs: { firstHeight: number; subsidy: number }[];
    }>(file);
    expect(schedule.epochs.length).toBeGreaterThanOrEqual(34);
    for (const { firstHeight, subsidy } of schedule.epochs) {
      expect(computeSubsidy(BITCOIN, firstHeight)).toBe(BigInt(subsidy));
    }
    const { initial } = BITCOIN;
    expect(computeIssued(BITCOIN) + BigInt(initial)).toBe(BigInt(schedule.totalIssued));
  });

  it("issued before a height is the sum over its blocks but genesis, which pays nobody (seed 42)", () => {
    const params = fc.record({
      initial: fc.nat(1000),
      halvingInterval: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(params, fc.nat(400), (subsidy, height) => {
        let sum = 0n;
        for (let h = 1; h < height; h++) sum += computeSubsidy(subsidy, h);
        expect(computeIssued(subsidy, height)).toBe(sum);
        for (let h = Math.max(1, height); computeSubsidy(subsidy, h) > 0n; h++) {
          sum += computeSubsidy(subsidy, h);
        }
        expect(computeIssued(subsidy)).toBe(sum);
      }),
      { seed: 42, numRuns: 100 },
    );
  });
});
