import { describe, expect, it } from "vitest";
import {
  bestInfiltration,
  infiltratedPoolRevenue,
  infiltratorRevenue,
} from "../../src/theory/block-withholding.ts";
import {
  intermittentSelfishRate,
  intermittentThreshold,
  selfishProfitTiming,
} from "../../src/theory/profitability.ts";
import { selfishRevenue } from "../../src/theory/selfish-mining.ts";

const WINDOW = 2016;
/** Target intervals a day. */
const DAY = 144;

describe("the time when selfish mining pays", () => {
  it("is ten weeks for 10 % with γ = .9, as Grunspan and Pérez-Marco say", () => {
    const timing = selfishProfitTiming({ alpha: 0.1, gamma: 0.9 }, WINDOW);
    expect(selfishRevenue({ alpha: 0.1, gamma: 0.9 })).toBeCloseTo(0.101839, 6);
    expect(timing.firstWindow / DAY).toBeCloseTo(15.287, 3);
    expect(timing.breakEven / DAY / 7).toBeCloseTo(10.18, 2);
  });

  it.each([
    [0.35, 18.622, 199.69, 102.62],
    [0.4, 19.86, 168.78, 33.86],
  ])(
    "of %f without luck: first window, loss and break-even of another program",
    (alpha, ...wanted) => {
      const { firstWindow, loss, breakEven } = selfishProfitTiming({ alpha, gamma: 0 }, WINDOW);
      expect(firstWindow / DAY).toBeCloseTo(wanted[0]!, 2);
      expect(loss).toBeCloseTo(wanted[1]!, 1);
      expect(breakEven / DAY).toBeCloseTo(wanted[2]!, 1);
    },
  );

  it("law: never comes below the threshold", () => {
    expect(selfishProfitTiming({ alpha: 0.3, gamma: 0 }, WINDOW).breakEven).toBe(Infinity);
  });
});

describe("intermittent selfish mining", () => {
  it("earns as published, from above 37 % on", () => {
    const rates = [0.37, 0.4, 0.45].map((alpha) => intermittentSelfishRate({ alpha, gamma: 0 }));
    for (const [i, closed] of [0.372044, 0.416158, 0.498356].entries()) {
      expect(rates[i]!).toBeCloseTo(closed, 6);
    }
    // Negy, Rizun and Sirer's data of a simulation, rewards a minute, here for ten minutes.
    for (const [i, simulated] of [0.371856, 0.415195].entries()) {
      expect(Math.abs(rates[i]! / simulated - 1)).toBeLessThan(0.003);
    }
    expect(intermittentThreshold(0)).toBeCloseTo(0.3650776, 7);
    expect(intermittentThreshold(0.5)).toBeCloseTo(0.277323, 6);
  });
});

describe("block withholding", () => {
  it("law: pays the infiltrator at the pool's cost, and most at the best infiltration", () => {
    for (const [alpha, pool] of [
      [0.1, 0.2],
      [0.2, 0.3],
      [0.25, 0.75],
      [0.4, 0.1],
    ] as const) {
      const best = bestInfiltration(alpha, pool);
      const earn = (infiltrating: number) => infiltratorRevenue({ alpha, pool, infiltrating });
      expect(earn(0)).toBe(alpha);
      expect(earn(best)).toBeGreaterThan(alpha);
      expect(earn(best)).toBeGreaterThan(earn(best * 0.99));
      expect(earn(best)).toBeGreaterThan(earn(best * 1.01));
      expect(infiltratedPoolRevenue({ alpha, pool, infiltrating: best })).toBeLessThan(pool);
    }
  });

  it("law: all rewards are shared among adversary, pool and the rest", () => {
    const given = { alpha: 0.2, pool: 0.3, infiltrating: 0.05 };
    const rest = 0.5 / 0.95;
    expect(infiltratorRevenue(given) + infiltratedPoolRevenue(given) + rest).toBeCloseTo(1, 14);
    // By hand: (.15 + .3 × .05 ÷ .35) ÷ .95.
    expect(infiltratorRevenue(given)).toBeCloseTo(0.203007519, 9);
  });
});
