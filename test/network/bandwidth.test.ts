import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/lib/assert.ts";
import { Uplinks } from "../../src/network/bandwidth.ts";

const MEGABIT = 1e6;

function uplinks(up: number[], down: number[] = up.map(() => Infinity)): Uplinks {
  return new Uplinks({ up, down });
}

describe("an uplink", () => {
  it("sends 535,000 bytes at 20 Mbit/s in 214 ms", () => {
    expect(uplinks([20 * MEGABIT, 1]).reserve(0, 1, 535_000, 1_000)).toBe(215_000);
  });

  it("is as slow as the slower of its own up and the receiver's down", () => {
    const links = uplinks([8 * MEGABIT, 8 * MEGABIT], [Infinity, 2 * MEGABIT]);
    expect(links.reserve(0, 1, 1_000, 0)).toBe(4_000);
    expect(links.reserve(1, 0, 1_000, 0)).toBe(1_000);
  });

  it("sends one message after the other, and is held up by one to a slow receiver", () => {
    const links = uplinks([8 * MEGABIT, 1, 1], [Infinity, 1 * MEGABIT, Infinity]);
    expect(links.reserve(0, 1, 1_000, 0)).toBe(8_000);
    expect(links.reserve(0, 2, 1_000, 0)).toBe(9_000);
    expect(links.busyUntil(0)).toBe(9_000);
    expect(links.reserve(0, 2, 1_000, 20_000)).toBe(21_000);
  });

  it("does not queue at the receiver: two senders arrive side by side", () => {
    const links = uplinks([8 * MEGABIT, 8 * MEGABIT, 1], [1, 1, 8 * MEGABIT]);
    expect([links.reserve(0, 2, 1_000, 0), links.reserve(1, 2, 1_000, 0)]).toEqual([1_000, 1_000]);
  });

  it("is busy for the overhead too", () => {
    const links = uplinks([8 * MEGABIT, 1]);
    expect(links.reserve(0, 1, 1_000, 0, 2_000)).toBe(3_000);
    expect(links.reserve(0, 1, 1_000, 0)).toBe(4_000);
  });

  it("sends nothing more until it is let go where it is held", () => {
    const links = uplinks([8 * MEGABIT, 1]);
    const arrival = links.reserve(0, 1, 1_000, 0) + 100_000;
    links.hold(0, arrival);
    expect(links.reserve(0, 1, 1_000, 0)).toBe(102_000);
    expect(() => links.hold(0, 101_999)).toThrow("cannot be freed before it has sent");
  });

  it("has the throughput of its bandwidth, not of one message per latency", () => {
    const links = uplinks([10 * MEGABIT, 1]);
    const latency = 300_000;
    let lastArrival = 0;
    // 61 bytes take 48.8 µs: rounding each up to 49 would lose 0.4 % of the bandwidth.
    for (let message = 0; message < 100_000; message += 1) {
      lastArrival = links.reserve(0, 1, 61, 0) + latency;
    }
    expect(lastArrival).toBe(Math.ceil(100_000 * 48.8) + latency);
  });

  it("takes no time where nothing is limited", () => {
    const links = uplinks([Infinity, Infinity]);
    expect([links.isUnlimited, links.reserve(0, 1, 1e9, 7)]).toEqual([true, 7]);
    expect(uplinks([Infinity, 1]).isUnlimited).toBe(false);
  });

  it("is free again after a crash", () => {
    const links = uplinks([8, 8]);
    links.reserve(0, 1, 100, 0);
    links.clear(0);
    expect(links.reserve(0, 1, 1, 5)).toBe(1_000_005);
  });

  it("refuses a bandwidth that is not above 0", () => {
    for (const bad of [0, -1, NaN]) {
      expect(() => uplinks([5, bad])).toThrow(InputError);
      expect(() => uplinks([5, 5], [bad, 5])).toThrow(/down of node 0 is .* above 0 is right/);
    }
  });
});

const plan = fc.array(
  fc.record({ from: fc.nat(3), to: fc.nat(3), bytes: fc.nat(5_000), gap: fc.nat(2_000) }),
  { minLength: 1, maxLength: 50 },
);
const rates = fc.array(fc.integer({ min: 1_000, max: 1e9 }), { minLength: 8, maxLength: 8 });

describe("all uplinks (seed 42)", () => {
  it("work at the rate of an exact queue, within a µs a message", () => {
    fc.assert(
      fc.property(plan, rates, (messages, r) => {
        const links = uplinks(r.slice(0, 4), r.slice(4));
        const free = [0n, 0n, 0n, 0n];
        let now = 0;
        for (const { from, to, bytes, gap } of messages) {
          now += gap;
          // In units of 1 / 10^6 µs, exact but for the last unit.
          const rate = BigInt(Math.min(r[from]!, r[4 + to]!));
          const start =
            free[from]! > BigInt(now) * 1_000_000n ? free[from]! : BigInt(now) * 1_000_000n;
          free[from] = start + (BigInt(bytes) * 8_000_000_000_000n) / rate;
          const departure = links.reserve(from, to, bytes, now);
          expect(Number.isSafeInteger(departure) && departure >= now).toBe(true);
          expect(Math.abs(departure - Number(free[from]!) / 1e6)).toBeLessThan(1.001);
        }
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it("go on after save and load as if nothing had been", () => {
    fc.assert(
      fc.property(plan, plan, rates, (before, after, r) => {
        const play = (links: Uplinks, messages: typeof before) =>
          messages.map(({ from, to, bytes, gap }) => links.reserve(from, to, bytes, gap));
        const original = uplinks(r.slice(0, 4), r.slice(4));
        play(original, before);
        const restored = uplinks(r.slice(0, 4), r.slice(4));
        restored.load(JSON.parse(JSON.stringify(original.save())));
        expect(play(restored, after)).toEqual(play(original, after));
      }),
      { seed: 42, numRuns: 50 },
    );
  });
});
