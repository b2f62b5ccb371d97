import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Duration } from "../../src/lib/brand.ts";
import {
  parseBitRate,
  parseDuration,
  parseHashrate,
  parseNanoseconds,
  parsePercentage,
  parseRate,
  parseSize,
  renderBitRate,
  renderDuration,
  renderHashrate,
  renderNanoseconds,
  renderPercentage,
  renderRate,
  renderSize,
  type UnitProblem,
} from "../../src/lib/units.ts";
import type { Verdict } from "../../src/lib/verdict.ts";

const SEED = 42;

/** What a parser makes of a text: the value, or the code and the message. */
function said(parsed: Verdict<UnitProblem, number>): number | string {
  return parsed.ok ? parsed.value : `${parsed.reason.code}: ${parsed.reason.message}`;
}

describe("durations", () => {
  it.each([
    ["0 s", 0],
    ["250us", 250],
    ["250 µs", 250],
    ["2000 ns", 2],
    ["1.5 h", 5_400_000_000],
    ["0.001 ms", 1],
    ["10 min", 600_000_000],
    ["3 sec", 3_000_000],
    ["1 d", 86_400_000_000],
    ["2 w", 1_209_600_000_000],
  ])("%s is exact", (text, microseconds) => {
    expect(said(parseDuration(text))).toBe(microseconds);
  });

  it.each([
    ["5", 'missing-unit: "5" is not a duration: write a number and a unit, for example 150 ms'],
    [
      "10minn",
      'unknown-unit: "10minn" is not a duration: unknown unit "minn"; did you mean "min"?',
    ],
    [
      "5 fortnights",
      'unknown-unit: "5 fortnights" is not a duration: unknown unit "fortnights"; use one of ns, us, µs, ms, s, sec, min, h, d, w',
    ],
    ["1 S", 'unknown-unit: "1 S" is not a duration: unknown unit "S"; did you mean "s"?'],
    [
      "5 m",
      'unknown-unit: "5 m" is not a duration: unknown unit "m"; "min" is minutes, "ms" is milliseconds',
    ],
    [
      "1h30m",
      'unknown-unit: "1h30m" is not a duration: unknown unit "h30m"; use one of ns, us, µs, ms, s, sec, min, h, d, w',
    ],
    [
      "1 h 30 min",
      'not-a-quantity: "1 h 30 min" is not a duration: write a number and a unit, for example 150 ms',
    ],
    ["0.1us", 'too-fine: "0.1us" is finer than one microsecond'],
    ["10 ns", 'too-fine: "10 ns" is finer than one microsecond'],
    ["-1 s", "negative: a duration cannot be negative, and this is -1 s"],
    [
      "1e3 s",
      'not-a-quantity: "1e3 s" is not a duration: write a number and a unit, for example 150 ms',
    ],
    ["", 'not-a-quantity: "" is not a duration: write a number and a unit, for example 150 ms'],
  ])("%s is refused", (text, reason) => {
    expect(said(parseDuration(text))).toBe(reason);
  });

  it.each([
    [600_000_000, "10 min"],
    [5_400_000_000, "90 min"],
    [86_400_000_000, "1 d"],
    [18_500, "18.5 ms"],
    [3_600_000_001, "3600.000001 s"],
    [0, "0 s"],
    [1, "1 us"],
  ])("%d µs reads %s", (microseconds, text) => {
    expect(renderDuration(microseconds as Duration)).toBe(text);
  });
});

describe("other quantities", () => {
  it.each([
    [parseSize("535 kB"), 535_000],
    [parseSize("1MiB"), 1_048_576],
    [parseSize("1.5 kB"), 1500],
    [parseBitRate("20 Mbit/s"), 20_000_000],
    [parseBitRate("0.5 Gbit/s"), 500_000_000],
    [parseHashrate("1 EH/s"), 1e18],
    [parseHashrate("7 H/s"), 7],
    [parsePercentage("30%"), 0.3],
    [parsePercentage("0.2 %"), 0.002],
    [parsePercentage("100%"), 1],
    [parseNanoseconds("10 ns"), 10],
    [parseNanoseconds("0.5 us"), 500],
    [parseNanoseconds("0.25 ns"), 0.25],
    [parseRate("3 /s"), 3],
    [parseRate("0.5/s"), 0.5],
    [parseRate("10 /min"), 10 / 60],
    [parseRate("1000 / h"), 1000 / 3600],
    [parseRate("1 /d"), 1 / 86_400],
    [parseRate("0 /s"), 0],
  ])("case %# is exact", (parsed, value) => {
    expect(said(parsed)).toBe(value);
  });

  it.each([
    [parseSize("1 KB"), /"kB" for 1000 bytes or "KiB" for 1024/],
    [parseSize("1 Mb"), /million bits/],
    [parseSize("1.5 B"), /finer than one byte/],
    [parseSize("99999999 GB"), /^too-large/],
    [parseBitRate("20 Mbps"), /write "Mbit\/s"/],
    [parseBitRate("20 MB/s"), /1 MB\/s is 8 Mbit\/s/],
    [parseHashrate("99999999 ZH/s"), /^too-large/],
    [parsePercentage("0.3"), /perhaps 30%/],
    [parsePercentage("30"), /perhaps 30%/],
    [parsePercentage("130%"), /more than the whole/],
    [parsePercentage("-3%"), /^negative/],
    [parsePercentage("a lot"), /write a percentage, for example 30%/],
    [
      parseRate("3"),
      /^missing-unit: "3" is not a rate: write a number and a unit, for example 3 \/s/,
    ],
    [parseRate("3 per second"), /^not-a-quantity/],
    [parseRate("3 /s or so"), /^not-a-quantity/],
    [parseRate("3 /sec"), /^unknown-unit: .*unknown unit "\/sec"; use one of \/s, \/min, \/h, \/d/],
    [parseRate("3 /minute"), /unknown unit "\/minute"; write "min"/],
    [parseRate("3 /H"), /did you mean "\/h"/],
    [parseRate("-3 /s"), /^negative/],
    [parseRate("1000001 /s"), /^too-large/],
    [parseRate("60000001 /min"), /^too-large/],
  ])("case %# is refused with advice", (parsed, reason) => {
    expect(said(parsed)).toMatch(reason);
  });
});

it.each([
  [3, "3 /s"],
  [10 / 60, "10 /min"],
  [1 / 3600, "1 /h"],
  [0.1, "6 /min"],
  [0, "0 /s"],
  [1 / 7, "0.14285714285714285 /s"],
])("a rate of %d a second reads %s", (rate, text) => {
  expect(renderRate(rate)).toBe(text);
});

describe(`reading undoes writing (seed ${SEED})`, () => {
  const whole = fc.oneof(
    fc.maxSafeNat(),
    fc.integer({ min: 0, max: 10_000 }),
    fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.constantFrom(1e3, 1e6, 6e7, 3.6e9))
      .map(([a, b]) => a * b),
  );
  const fraction = fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs);
  const cases = {
    durations: [whole, renderDuration, parseDuration],
    sizes: [whole, renderSize, parseSize],
    "bit rates": [whole, renderBitRate, parseBitRate],
    hashrates: [
      fc.oneof(whole, fc.double({ min: 1, max: 1e27, noNaN: true }).map(Math.floor)),
      renderHashrate,
      parseHashrate,
    ],
    shares: [fraction, renderPercentage, parsePercentage],
    rates: [
      fc.oneof(
        fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs),
        fc
          .tuple(fc.nat(100_000), fc.constantFrom(1, 60, 3600, 86_400))
          .map(([times, seconds]) => times / seconds),
      ),
      renderRate,
      parseRate,
    ],
    "nanoseconds a byte": [
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      renderNanoseconds,
      parseNanoseconds,
    ],
  } as const;

  it.each(Object.keys(cases) as (keyof typeof cases)[])("of %s", (name) => {
    const [values, render, parse] = cases[name] as unknown as [
      fc.Arbitrary<number>,
      (value: number) => string,
      (text: string) => ReturnType<typeof parseSize>,
    ];
    const undone = fc.property(values, (value) => {
      expect(said(parse(render(value)))).toBe(value);
    });
    fc.assert(undone, { seed: SEED, numRuns: 1000 });
  });

  it("no text makes a parser throw", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(..."0123456789.-+e% kMGsminhdBbit/") }),
    );
    const total = fc.property(texts, (text) => {
      const parsers = [
        parseDuration,
        parseSize,
        parseBitRate,
        parseHashrate,
        parsePercentage,
        parseNanoseconds,
        parseRate,
      ];
      for (const parse of parsers) expect(typeof parse(text).ok).toBe("boolean");
    });
    fc.assert(total, { seed: SEED, numRuns: 2000 });
  });
});
