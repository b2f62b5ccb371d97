import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeIssued, computeSubsidy } from "../../src/chain/subsidy.ts";
import { subsidyAt, subsidyUpTo } from "../../src/metrics/subsidies.ts";

const SEED = 42;

describe("what metrics take for new coins", () => {
  it(`is what the chain creates, at a height and up to it (seed ${SEED})`, () => {
    const schedule = fc.record({
      initial: fc.nat(1_000_000),
      halvingInterval: fc.integer({ min: 1, max: 50 }),
    });
    const law = fc.property(schedule, fc.nat(2_000), (subsidy, height) => {
      expect(BigInt(subsidyAt(subsidy, height))).toBe(computeSubsidy(subsidy, height));
      const issued = computeIssued(subsidy, height + 1);
      expect(BigInt(subsidyUpTo(subsidy, height))).toBe(issued);
    });
    fc.assert(law, { seed: SEED, numRuns: 1_000 });
  });

  it("is Bitcoin's at the last height that creates any", () => {
    const bitcoin = { initial: 5_000_000_000, halvingInterval: 210_000 };
    expect(subsidyAt(bitcoin, 33 * 210_000 - 1)).toBe(1);
    expect(subsidyUpTo(bitcoin, 40 * 210_000)).toBe(2_099_999_997_690_000 - 5_000_000_000);
  });
});
