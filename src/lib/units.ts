/**
 * Quantities with units: exact parsers over BigInt base units and renderers that they undo.
 * Case-sensitive units, the space is optional, a number without a unit is refused; nothing is
 * rounded.
 */
import type { Duration } from "./brand.ts";
import { nearest } from "./edit-distance.ts";
import { acceptedWith, rejected, type Verdict } from "./verdict.ts";

/**
 * Why a text is not the quantity wanted. The message is for a person and says what would be right.
 */
export interface UnitProblem {
  readonly code:
    | "not-a-quantity"
    | "missing-unit"
    | "unknown-unit"
    | "negative"
    | "zero"
    | "too-fine"
    | "too-large";
  readonly message: string;
}

type Parsed<T> = Verdict<UnitProblem, T>;

interface Unit {
  readonly symbol: string;
  /** The unit is `numerator / denominator` base units. */
  readonly numerator: bigint;
  readonly denominator: bigint;
}

interface Dimension {
  /** With its article: "a duration". */
  readonly what: string;
  readonly example: string;
  /** What the base unit is called where a value is finer. */
  readonly base: string;
  readonly units: readonly Unit[];
  /** What people write instead of a unit, and what to write. */
  readonly mistaken: Readonly<Record<string, string>>;
}

const unit = (symbol: string, numerator: bigint, denominator = 1n): Unit => ({
  symbol,
  numerator,
  denominator,
});

const TIME: Dimension = {
  what: "a duration",
  example: "150 ms",
  base: "one microsecond",
  units: [
    unit("ns", 1n, 1000n),
    unit("us", 1n),
    unit("µs", 1n),
    unit("ms", 1000n),
    unit("s", 1_000_000n),
    unit("sec", 1_000_000n),
    unit("min", 60_000_000n),
    unit("h", 3_600_000_000n),
    unit("d", 86_400_000_000n),
    unit("w", 604_800_000_000n),
  ],
  mistaken: {
    m: '"min" is minutes, "ms" is milliseconds',
    msec: 'write "ms"',
    msecs: 'write "ms"',
    usec: 'write "us"',
    secs: 'write "s"',
    second: 'write "s"',
    seconds: 'write "s"',
    mins: 'write "min"',
    minute: 'write "min"',
    minutes: 'write "min"',
    hr: 'write "h"',
    hrs: 'write "h"',
    hour: 'write "h"',
    hours: 'write "h"',
    day: 'write "d"',
    days: 'write "d"',
    week: 'write "w"',
    weeks: 'write "w"',
    month: "months differ in length: write days, for example 30 d",
    months: "months differ in length: write days, for example 30 d",
    y: "years differ in length: write days, for example 365 d",
    year: "years differ in length: write days, for example 365 d",
    years: "years differ in length: write days, for example 365 d",
  },
};

const SIZE: Dimension = {
  what: "a size",
  example: "1 MB",
  base: "one byte",
  units: [
    unit("B", 1n),
    unit("kB", 1000n),
    unit("MB", 1_000_000n),
    unit("GB", 1_000_000_000n),
    unit("KiB", 1024n),
    unit("MiB", 1024n ** 2n),
    unit("GiB", 1024n ** 3n),
  ],
  mistaken: {
    KB: 'write "kB" for 1000 bytes or "KiB" for 1024',
    K: 'write "kB" for 1000 bytes or "KiB" for 1024',
    M: 'write "MB" for 1,000,000 bytes or "MiB" for 1,048,576',
    Mb: 'that is a million bits: write "MB" for a million bytes',
    Mbit: 'that is a million bits: write "MB" for a million bytes',
    kb: 'write "kB" for 1000 bytes or "KiB" for 1024',
    bytes: 'write "B"',
    byte: 'write "B"',
  },
};

const BIT_RATE: Dimension = {
  what: "a bit rate",
  example: "20 Mbit/s",
  base: "one bit per second",
  units: [
    unit("bit/s", 1n),
    unit("kbit/s", 1000n),
    unit("Mbit/s", 1_000_000n),
    unit("Gbit/s", 1_000_000_000n),
    unit("Tbit/s", 1_000_000_000_000n),
  ],
  mistaken: {
    bps: 'write "bit/s"',
    kbps: 'write "kbit/s"',
    Mbps: 'write "Mbit/s"',
    Gbps: 'write "Gbit/s"',
    "Mb/s": 'write "Mbit/s"',
    Mbit: 'write "Mbit/s"',
    Mb: 'write "Mbit/s"',
    "kB/s": "bandwidth is in bits: 1 kB/s is 8 kbit/s",
    "MB/s": "bandwidth is in bits: 1 MB/s is 8 Mbit/s",
    "GB/s": "bandwidth is in bits: 1 GB/s is 8 Gbit/s",
  },
};

const HASHRATE: Dimension = {
  what: "a hashrate",
  example: "1 EH/s",
  base: "one hash per second",
  units: ["", "k", "M", "G", "T", "P", "E", "Z"].map((prefix, k) =>
    unit(`${prefix}H/s`, 1000n ** BigInt(k)),
  ),
  mistaken: {
    "h/s": 'write "H/s"',
    "KH/s": 'write "kH/s"',
    "kh/s": 'write "kH/s"',
    "Mh/s": 'write "MH/s"',
    TH: 'write "TH/s"',
    EH: 'write "EH/s"',
  },
};

/** Microseconds of a text such as "10 min", "1.5 h", "250 us". */
export function parseDuration(text: string): Parsed<Duration> {
  return parseSafe(text, TIME) as Parsed<Duration>;
}

/** Bytes of a text such as "535 kB" or "1 MiB". */
export function parseSize(text: string): Parsed<number> {
  return parseSafe(text, SIZE);
}

/** Bits per second of a text such as "20 Mbit/s". */
export function parseBitRate(text: string): Parsed<number> {
  return parseSafe(text, BIT_RATE);
}

/** Hashes per second of a text such as "1 EH/s"; the nearest double above 2^53. */
export function parseHashrate(text: string): Parsed<number> {
  const exact = parseExact(text, HASHRATE);
  if (!exact.ok) return exact;
  if (Number(exact.value) <= 1e27) return acceptedWith(Number(exact.value));
  return rejected({ code: "too-large", message: `"${text}" is more than a million ZH/s` });
}

/** A share from 0 to 1 of a text such as "30%" or "0.2 %". */
export function parsePercentage(text: string): Parsed<number> {
  const match = /^([+-]?)(\d+(?:\.\d+)?)\s*(\S*)$/.exec(text.trim());
  const wanted = "write a percentage, for example 30%";
  if (match === null) return refuse("not-a-quantity", `${quote(text)} is not a share: ${wanted}`);
  const [, sign, digits = "", symbol] = match;
  if (symbol === "") {
    const meant = Number(digits) <= 1 ? `${shiftDecimal(digits, 2)}%` : `${digits}%`;
    return refuse("missing-unit", `${text} is not a share: write a percentage, perhaps ${meant}`);
  }
  if (symbol !== "%") return refuse("unknown-unit", `${quote(text)} is not a share: ${wanted}`);
  if (sign === "-") return refuse("negative", `a share cannot be negative, and this is ${text}`);
  const share = Number(shiftDecimal(digits, -2));
  if (share <= 1) return acceptedWith(share);
  return refuse("too-large", `${text} is more than the whole (100%)`);
}

/** The seconds of what a rate may be counted by. */
const RATE_UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
const RATE = {
  what: "a rate",
  units: Object.keys(RATE_UNITS).map((name) => ({ symbol: `/${name}` })),
  mistaken: Object.fromEntries(
    Object.entries(TIME.mistaken).map(([wrong, told]) => [`/${wrong}`, told]),
  ),
};
/** Time is counted in microseconds: more often than once in each cannot be told apart. */
const MAX_RATE = 1_000_000;

/** Times per second of a text such as "3 /s", "10 /min" or "1000/h": the nearest double. */
export function parseRate(text: string): Parsed<number> {
  const match = /^([+-]?)(\d+(?:\.\d+)?)\s*(?:\/\s*(\S*))?(.*)$/.exec(text.trim());
  const wanted = "write a number and a unit, for example 3 /s";
  if (match === null || match[4] !== "") {
    return refuse("not-a-quantity", `${quote(text)} is not a rate: ${wanted}`);
  }
  const [, sign, digits = "", symbol] = match;
  if (symbol === undefined) {
    return refuse("missing-unit", `${quote(text)} is not a rate: ${wanted}`);
  }
  if (!Object.hasOwn(RATE_UNITS, symbol)) return unknownUnit(text, `/${symbol}`, RATE);
  if (sign === "-") return refuse("negative", `a rate cannot be negative, and this is ${text}`);
  const perSecond = Number(digits) / RATE_UNITS[symbol]!;
  if (perSecond <= MAX_RATE) return acceptedWith(perSecond);
  return refuse(
    "too-large",
    `${quote(text)} is more than one a microsecond, the finest time there is`,
  );
}

/** Nanoseconds, possibly a fraction of one, of a text such as "10 ns" or "0.5 us". */
export function parseNanoseconds(text: string): Parsed<number> {
  const split = splitQuantity(text, TIME);
  if (!split.ok) return split;
  const { digits, fraction, unit: found } = split.value;
  // Every time unit is a whole number of nanoseconds, so only the fraction's digits are left to
  // divide.
  const mantissa = (BigInt(digits + fraction) * found.numerator * 1000n) / found.denominator;
  const value = Number(`${mantissa}e-${fraction.length}`);
  if (value <= Number.MAX_SAFE_INTEGER) return acceptedWith(value);
  return refuse("too-large", `${quote(text)} is longer than a run can be`);
}

/** A duration as `parseDuration` reads it back exactly: "10 min", "18.5 ms". */
export function renderDuration(duration: Duration): string {
  return renderIn(duration, ["us", "ms", "s", "min", "h", "d"], TIME);
}

/** Bytes as `parseSize` reads them back exactly: "535 kB". */
export function renderSize(bytes: number): string {
  return renderIn(bytes, ["B", "kB", "MB", "GB"], SIZE);
}

/** Bits per second as `parseBitRate` reads them back exactly: "19.2 Mbit/s". */
export function renderBitRate(bitsPerSecond: number): string {
  return renderIn(bitsPerSecond, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"], BIT_RATE);
}

/** Hashes per second as `parseHashrate` reads them back exactly: "1 EH/s". */
export function renderHashrate(hashesPerSecond: number): string {
  const symbols = HASHRATE.units.map(({ symbol }) => symbol);
  return renderIn(hashesPerSecond, symbols, HASHRATE);
}

/** A share as `parsePercentage` reads it back exactly: "30%". */
export function renderPercentage(share: number): string {
  return `${shiftDecimal(plainDecimal(share), 2)}%`;
}

/** Times per second as `parseRate` reads them back exactly, by the unit that makes them whole: "10 /min". */
export function renderRate(perSecond: number): string {
  const whole = Object.entries(RATE_UNITS).find(([, seconds]) => {
    const times = perSecond * seconds;
    return Number.isSafeInteger(times) && times / seconds === perSecond;
  });
  const [symbol, seconds] = whole ?? ["s", 1];
  return `${plainDecimal(perSecond * seconds)} /${symbol}`;
}

/** Nanoseconds as `parseNanoseconds` reads them back exactly: "0.5 ns". */
export function renderNanoseconds(nanoseconds: number): string {
  return `${plainDecimal(nanoseconds)} ns`;
}

interface Quantity {
  readonly digits: string;
  readonly fraction: string;
  readonly unit: Unit;
}

function parseSafe(text: string, dimension: Dimension): Parsed<number> {
  const exact = parseExact(text, dimension);
  if (!exact.ok) return exact;
  if (exact.value <= BigInt(Number.MAX_SAFE_INTEGER)) return acceptedWith(Number(exact.value));
  const limit = `2^53 times ${dimension.base}`;
  return refuse(
    "too-large",
    `${quote(text)} is more than ${limit}, the largest that is kept exact`,
  );
}

function parseExact(text: string, dimension: Dimension): Parsed<bigint> {
  const split = splitQuantity(text, dimension);
  if (!split.ok) return split;
  const { digits, fraction, unit: found } = split.value;
  const numerator = BigInt(digits + fraction) * found.numerator;
  const denominator = 10n ** BigInt(fraction.length) * found.denominator;
  if (numerator % denominator === 0n) return acceptedWith(numerator / denominator);
  return refuse("too-fine", `${quote(text)} is finer than ${dimension.base}`);
}

function splitQuantity(text: string, dimension: Dimension): Parsed<Quantity> {
  const { what, example } = dimension;
  const match = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?\s*(\S*)$/.exec(text.trim());
  const right = `write a number and a unit, for example ${example}`;
  if (match === null) return refuse("not-a-quantity", `${quote(text)} is not ${what}: ${right}`);
  const [, sign, digits = "", fraction = "", symbol = ""] = match;
  if (symbol === "") return refuse("missing-unit", `${quote(text)} is not ${what}: ${right}`);
  const found = dimension.units.find((known) => known.symbol === symbol);
  if (found === undefined) return unknownUnit(text, symbol, dimension);
  if (sign === "-") return refuse("negative", `${what} cannot be negative, and this is ${text}`);
  return acceptedWith({ digits, fraction, unit: found });
}

function unknownUnit(
  text: string,
  symbol: string,
  dimension: Pick<Dimension, "what" | "mistaken"> & {
    readonly units: readonly Pick<Unit, "symbol">[];
  },
): Parsed<never> {
  const symbols = dimension.units.map((known) => known.symbol);
  const mistaken = Object.hasOwn(dimension.mistaken, symbol)
    ? dimension.mistaken[symbol]
    : undefined;
  const near = nearest(symbol, symbols);
  const help = mistaken ?? (near === undefined ? undefined : `did you mean ${quote(near)}?`);
  const known = `use one of ${symbols.join(", ")}`;
  return refuse(
    "unknown-unit",
    `${quote(text)} is not ${dimension.what}: unknown unit ${quote(symbol)}; ${help ?? known}`,
  );
}

/**
 * The value in the largest of the units (rising) that keeps it a short whole number, else as a
 * decimal.
 */
function renderIn(value: number, symbols: readonly string[], dimension: Dimension): string {
  const exact = BigInt(value);
  const units = symbols.map((symbol) => dimension.units.find((u) => u.symbol === symbol)!);
  if (exact === 0n) return `0 ${dimension.what === TIME.what ? "s" : symbols[0]}`;
  const whole = units.findLast(({ numerator }) => exact % numerator === 0n)!;
  const count = exact / whole.numerator;
  if (count < 10_000n) return `${count} ${whole.symbol}`;
  // Of minutes and up only whole numbers are written: a third of an hour has no finite decimal.
  const decimal = units.findLast((u) => isPowerOfTen(u.numerator) && u.numerator <= exact)!;
  const places = String(decimal.numerator).length - 1;
  return `${shiftDecimal(String(exact), -places)} ${decimal.symbol}`;
}

function isPowerOfTen(value: bigint): boolean {
  return /^10*$/.test(String(value));
}

/** A double's shortest digits without an exponent. */
function plainDecimal(value: number): string {
  const [mantissa = "", exponent] = String(value).split("e");
  return exponent === undefined ? mantissa : shiftDecimal(mantissa, Number(exponent));
}

/** Moves the decimal point of unsigned digits to the right (or left) without any arithmetic. */
function shiftDecimal(digits: string, places: number): string {
  const [whole = "", fraction = ""] = digits.split(".");
  const padded =
    places >= 0
      ? {
          whole: whole + fraction.slice(0, places).padEnd(places, "0"),
          rest: fraction.slice(places),
        }
      : splitLeft(whole.padStart(1 - places, "0"), fraction, -places);
  const left = padded.whole.replace(/^0+(?=\d)/, "");
  const right = padded.rest.replace(/0+$/, "");
  return right === "" ? left : `${left}.${right}`;
}

function splitLeft(whole: string, fraction: string, places: number) {
  const cut = whole.length - places;
  return { whole: whole.slice(0, cut), rest: whole.slice(cut) + fraction };
}

function quote(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 37)}...` : text}"`;
}

function refuse(code: UnitProblem["code"], message: string): Parsed<never> {
  return rejected({ code, message });
}
