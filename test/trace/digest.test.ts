import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Checkpoint,
  CheckpointKeeper,
  compareCheckpoints,
  RollingDigest,
} from "../../src/trace/digest.ts";

const seed = 42;

type Fact = readonly [time: number, kind: number, a: number, b: number, c: number, d: number];

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const fact: fc.Arbitrary<Fact> = fc.tuple(fc.maxSafeNat(), int32, int32, int32, int32, int32);

describe("a rolling digest", () => {
  it(`is a function of the facts (seed ${seed})`, () => {
    const same = fc.property(fc.array(fact), (facts) => {
      expect(digestOf(facts).hex()).toBe(digestOf(facts).hex());
      expect(digestOf(facts).hex()).toMatch(/^[0-9a-f]{16}$/);
    });
    fc.assert(same, { seed, numRuns: 200 });
  });

  it("is the same on every machine", () => {
    expect(new RollingDigest().hex()).toBe("ae2e6c007f3f002e");
    expect(digestOf([[0, 0, 0, 0, 0, 0]]).hex()).toBe("78abf8868695cd5d");
    expect(
      digestOf([
        [600_000_000, 1, 2, 3, -1, 0],
        [2 ** 40 + 7, 5, 4, 3, 2, 1],
      ]).hex(),
    ).toBe("7da8a903ec877277");
  });

  it(`changes with any single operand (seed ${seed})`, () => {
    const sensitive = fc.property(
      fc.array(fact, { maxLength: 8 }),
      fact,
      fc.array(fact, { maxLength: 8 }),
      fc.nat({ max: 5 }),
      fc.nat({ max: 31 }),
      (before, changed, after, operand, bit) => {
        const other = changed.map((value, k) =>
          k !== operand ? value : k === 0 ? flipTimeBit(value, bit) : value ^ (1 << bit),
        ) as unknown as Fact;
        expect(digestOf([...before, changed, ...after]).hex()).not.toBe(
          digestOf([...before, other, ...after]).hex(),
        );
      },
    );
    fc.assert(sensitive, { seed, numRuns: 2000 });
  });

  it(`depends on the order of the facts (seed ${seed})`, () => {
    const ordered = fc.property(fc.array(fact, { minLength: 2 }), fc.nat(), (facts, at) => {
      const k = at % (facts.length - 1);
      const [a, b] = [facts[k] as Fact, facts[k + 1] as Fact];
      fc.pre(String(a) !== String(b));
      const swapped = facts.with(k, b).with(k + 1, a);
      expect(digestOf(swapped).hex()).not.toBe(digestOf(facts).hex());
    });
    fc.assert(ordered, { seed, numRuns: 1000 });
  });

  it("spreads a flipped bit of any operand over all 64 bits", () => {
    const tries = 500;
    for (let operand = 0; operand < 6; operand += 1) {
      const flips = new Float64Array(64);
      for (let n = 0; n < tries; n += 1) {
        const base: Fact = [n * 1_000_003, n & 7, n * 31, n * 17, n, n * 7];
        const other = base.map((value, k) =>
          k === operand ? value ^ (1 << (n % 31)) : value,
        ) as unknown as Fact;
        const differing = bitsOf(digestOf([base]).hex()) ^ bitsOf(digestOf([other]).hex());
        for (let bit = 0; bit < 64; bit += 1)
          flips[bit] = (flips[bit] ?? 0) + Number((differing >> BigInt(bit)) & 1n);
      }
      // A fair bit flips in half of the tries; five standard deviations for 384 bits looked at.
      const tolerance = 5 * Math.sqrt(tries / 4);
      for (const flipped of flips) expect(Math.abs(flipped - tries / 2)).toBeLessThan(tolerance);
    }
  });

  it("gives small neighbouring facts no common digest", () => {
    const seen = new Set<string>();
    let facts = 0;
    for (let time = 0; time < 40; time += 1)
      for (let a = 0; a < 40; a += 1)
        for (let b = 0; b < 20; b += 1) {
          seen.add(digestOf([[time, 1, a, b, 0, 0]]).hex());
          seen.add(digestOf([[time, 1, a, 0, b + 1, 0]]).hex());
          seen.add(digestOf([[time, 1, a, 0, 0, b + 1]]).hex());
          facts += 3;
        }
    expect(seen.size).toBe(facts);
  });

  it(`goes on from saved state as if never cut (seed ${seed})`, () => {
    const cut = fc.property(fc.array(fact), fc.array(fact), (before, after) => {
      const resumed = new RollingDigest();
      resumed.load(JSON.parse(JSON.stringify(digestOf(before).save())));
      mixAll(resumed, after);
      expect(resumed.hex()).toBe(digestOf([...before, ...after]).hex());
    });
    fc.assert(cut, { seed, numRuns: 200 });
  });
});

describe("checkpoints", () => {
  it(`are at most 64 and the present, at multiples of one power of two (seed ${seed})`, () => {
    const bounded = fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
      const list = runOf(count).list;
      expect(list.length).toBeLessThanOrEqual(65);
      expect(list.at(-1)?.event).toBe(count);
      const periodic = list.slice(0, -1).map(({ event }) => event);
      const spacing = periodic[0] ?? 1;
      expect(Number.isInteger(Math.log2(spacing))).toBe(true);
      expect(periodic).toEqual(periodic.map((_, k) => (k + 1) * spacing));
      // Dense enough: at least a quarter of the most that may be kept, once the run is long enough.
      expect(list.length).toBeGreaterThanOrEqual(Math.min(count, 32));
    });
    fc.assert(bounded, { seed, numRuns: 100 });
  });

  it(`of equal runs are identical (seed ${seed})`, () => {
    const identical = fc.property(fc.nat({ max: 3000 }), (count) => {
      expect(compareCheckpoints(runOf(count).list, runOf(count).list)).toBeNull();
    });
    fc.assert(identical, { seed, numRuns: 50 });
  });

  it(`enclose the first input that differs, within one spacing (seed ${seed})`, () => {
    const enclosed = fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.nat(),
      fc.integer({ min: -50, max: 50 }),
      (count, at, longer) => {
        const odd = 1 + (at % count);
        const [a, b] = [runOf(count), runOf(Math.max(odd, count + longer), odd)];
        for (const window of [
          compareCheckpoints(a.list, b.list),
          compareCheckpoints(b.list, a.list),
        ]) {
          expect(window?.fromEvent).toBeLessThan(odd);
          expect(window?.toEvent).toBeGreaterThanOrEqual(odd);
          const widest = Math.max(spacingOf(a.list), spacingOf(b.list));
          expect((window?.toEvent ?? 0) - (window?.fromEvent ?? 0)).toBeLessThanOrEqual(2 * widest);
          expect(window?.fromTime).toBe((window?.fromEvent ?? 0) * 10);
          expect(window?.toTime).toBe((window?.toEvent ?? 0) * 10);
        }
      },
    );
    fc.assert(enclosed, { seed, numRuns: 200 });
  });

  it(`tell a run that ends early from one that goes on (seed ${seed})`, () => {
    const early = fc.property(
      fc.nat({ max: 2000 }),
      fc.integer({ min: 1, max: 2000 }),
      (count, more) => {
        const window = compareCheckpoints(runOf(count).list, runOf(count + more).list);
        expect(window).toEqual(compareCheckpoints(runOf(count + more).list, runOf(count).list));
        expect(window?.fromEvent).toBeLessThanOrEqual(count);
        expect(window?.toEvent).toBeGreaterThan(count);
      },
    );
    fc.assert(early, { seed, numRuns: 100 });
  });

  it("see an observation after the last input", () => {
    const [a, b] = [runOf(8), runOf(8)];
    b.digest.mix(80, 99, 0, 0, 0, 0);
    const [whole, changed] = [a.keeper.list(a.digest), b.keeper.list(b.digest)];
    expect(compareCheckpoints(whole, changed)).toEqual({
      fromEvent: 7,
      toEvent: 8,
      fromTime: 70,
      toTime: 80,
    });
  });

  it(`go on from saved state as if never cut (seed ${seed})`, () => {
    const cut = fc.property(fc.nat({ max: 500 }), fc.nat({ max: 500 }), (before, after) => {
      const first = runOf(before);
      const resumed = new CheckpointKeeper();
      resumed.load(JSON.parse(JSON.stringify(first.keeper.save())));
      for (let event = before + 1; event <= before + after; event += 1) {
        first.digest.mix(event * 10, 1, event, 0, 0, 0);
        resumed.onInput(event * 10, first.digest);
      }
      expect(resumed.list(first.digest)).toEqual(runOf(before + after).list);
      expect(resumed.count).toBe(before + after);
    });
    fc.assert(cut, { seed, numRuns: 50 });
  });
});

/** A run of `count` inputs at 10, 20, 30 ...; the `odd`-th differs from that of any other run. */
function runOf(count: number, odd = 0) {
  const digest = new RollingDigest();
  const keeper = new CheckpointKeeper();
  for (let event = 1; event <= count; event += 1) {
    digest.mix(event * 10, 1, event, event === odd ? 1 : 0, 0, 0);
    keeper.onInput(event * 10, digest);
  }
  return { digest, keeper, list: keeper.list(digest) };
}

function spacingOf(list: readonly Checkpoint[]): number {
  return list[0]?.event ?? 1;
}

function digestOf(facts: readonly Fact[]): RollingDigest {
  const digest = new RollingDigest();
  mixAll(digest, facts);
  return digest;
}

function mixAll(digest: RollingDigest, facts: readonly Fact[]): void {
  for (const [time, kind, a, b, c, d] of facts) digest.mix(time, kind, a, b, c, d);
}

/** Flips one of the bits 20 to 51 of a safe integer, so that the high word is reached too. */
function flipTimeBit(time: number, bit: number): number {
  return Number(BigInt(time) ^ (1n << BigInt(20 + bit)));
}

function bitsOf(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
