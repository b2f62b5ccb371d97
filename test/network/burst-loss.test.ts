import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/streams.ts";
import type { Duration } from "../../src/lib/brand.ts";
import { BurstStates } from "../../src/network/burst-loss.ts";

const GOOD = 9_000_000;
const BAD = 1_000_000;
const SPEC = { good: GOOD as Duration, bad: BAD as Duration, goodLoss: 0, badLoss: 1 };

function states(): BurstStates {
  const streams = new RandomStreams("42");
  return new BurstStates(SPEC, (link) => streams.get("burst", link).double);
}

describe("burst loss", () => {
  it("spends its times as the means say, one state after the other (5 sigma of 4,000 cycles)", () => {
    const chain = states();
    const step = 20_000;
    const total = 4000 * (GOOD + BAD);
    let bad = 0;
    let bursts = 0;
    let was = 0;
    for (let now = 0; now < total; now += step) {
      const is = chain.lossAt("a>b", now);
      bad += is;
      if (is > was) bursts += 1;
      was = is;
    }
    // The bad time in a long time of an alternating renewal process: variance 2 (good bad)² / cycle³ a unit.
    const cycle = GOOD + BAD;
    const deviation = Math.sqrt((2 * (GOOD * BAD) ** 2 * total) / cycle ** 3);
    expect(Math.abs(bad * step - total * 0.1)).toBeLessThan(5 * deviation);
    // Bursts shorter than a step are missed with probability about step ÷ (2 bad).
    const seen = (total / cycle) * (1 - step / (2 * BAD));
    expect(Math.abs(bursts - seen)).toBeLessThan(5 * Math.sqrt(total / cycle));
  });

  it("is in its long-run law from the start and after a long silence (5 sigma of 20,000)", () => {
    for (const now of [0, 1e12]) {
      const chain = states();
      const count = 20_000;
      let bad = 0;
      for (let link = 0; link < count; link += 1) {
        if (now > 0) chain.lossAt(`${link}`, 0);
        bad += chain.lossAt(`${link}`, now);
      }
      expect(Math.abs(bad / count - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / count));
    }
  });

  it("has its states whether they are asked about often or not, and after a save", () => {
    const [often, seldom] = [states(), states()];
    for (let now = 0; now < 300 * BAD; now += 10_000) {
      const is = often.lossAt("a>b", now);
      if (now % (7 * BAD) === 0) expect(seldom.lossAt("a>b", now)).toBe(is);
    }
    const copy = states();
    copy.load(JSON.parse(JSON.stringify(often.save())));
    expect(copy.save()).toEqual(often.save());
  });
});
