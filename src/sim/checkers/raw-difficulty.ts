/**
 * What each difficulty rule demands, worked out from raw headers alone: always the whole way back to
 * genesis, in whole numbers, nothing remembered. Shares no code with the chain's own rules.
 */
import type { Header } from "../../chain/header.ts";
import type { BaseDifficultyParams, ChainParams, DifficultyParams } from "../../chain/params.ts";
import { bitsOf, targetOf } from "./raw-target.ts";

/** What a child must carry; `difficulty` is null where headers state bits alone. */
export interface Demand {
  readonly bits: number;
  readonly difficulty: bigint | null;
}

/** The demand on a child with this time, of a chain given from genesis to the parent. */
export function demandOn(
  params: ChainParams,
  headers: readonly Header[],
  childTime: number,
): Demand {
  const { rule } = params.difficulty;
  if (rule === "ethereum-homestead" || rule === "ethereum-byzantium") {
    const difficulty = ethereum(params, headers, childTime);
    return { bits: bitsOf(boundary(difficulty)), difficulty };
  }
  return { bits: bitsDemanded(params, headers, params.difficulty), difficulty: null };
}

/** The highest hash that seals a header: by its difficulty, or by its bits. */
export function highestHash(header: Header): bigint {
  return header.difficulty === undefined ? targetOf(header.bits) : boundary(header.difficulty);
}

/** Work of one header. */
export function workOfHeader(header: Header): bigint {
  return header.difficulty ?? 2n ** 256n / (targetOf(header.bits) + 1n);
}

function bitsDemanded(
  params: ChainParams,
  headers: readonly Header[],
  difficulty: DifficultyParams,
): number {
  const next = headers.length;
  const last = headers[next - 1]!;
  const time = (height: number) => BigInt(headers[height]!.time) * 1_000_000n;
  const interval = BigInt(params.blockInterval);
  const capped = (target: bigint) => cappedBits(params, target);
  switch (difficulty.rule) {
    case "bitcoin": {
      const { window } = difficulty;
      if (next % window !== 0) return last.bits;
      const span = time(next - 1) - time(next - window);
      return capped(retargeted(last, span, BigInt(window) * interval));
    }
    case "asert": {
      const late = time(next - 1) - time(0) - BigInt(next - 1) * interval;
      return capped(asert(headers[0]!, late, difficulty.halfLife));
    }
    case "lwma":
      return next <= difficulty.window
        ? params.genesisBits
        : capped(lwma(headers.slice(-difficulty.window - 1), interval));
    case "cw-144": {
      if (next <= 146) return params.genesisBits;
      const from = middleOf(headers, next - 147);
      const to = middleOf(headers, next - 3);
      const work = headers.slice(from + 1, to + 1).reduce((sum, h) => sum + workOfHeader(h), 0n);
      // Measured backwards where the later end has the earlier place.
      const back = headers.slice(to + 1, from + 1).reduce((sum, h) => sum + workOfHeader(h), 0n);
      const span = between(72n * interval, time(to) - time(from), 288n * interval);
      const each = ((work - back) * interval) / span;
      return capped(2n ** 256n / (each < 1n ? 1n : each) - 1n);
    }
    case "digishield":
      return next <= difficulty.window
        ? params.genesisBits
        : capped(digishield(headers, difficulty.window, interval));
    case "remaining-supply":
      return remainingSupply(params, headers, difficulty);
    default:
      return params.genesisBits;
  }
}

function remainingSupply(
  params: ChainParams,
  headers: readonly Header[],
  difficulty: Extract<DifficultyParams, { rule: "remaining-supply" }>,
): number {
  const base: BaseDifficultyParams = difficulty.base;
  const next = headers.length;
  const last = headers[next - 1]!;
  const stretches = stretchesTo(params, difficulty, next);
  const interval = BigInt(params.blockInterval);
  const span = (from: number) => BigInt(last.time - headers[from]!.time) * 1_000_000n;
  if (base.rule === "asert") {
    const ideal = stretches.slice(1, next).reduce((sum, stretch) => sum + stretch, 0n);
    const late = span(0) - (interval * ideal) / 2n ** 32n;
    const target = asert(headers[0]!, late, base.halfLife);
    return cappedBits(params, (target * 2n ** 32n) / stretches[next]!);
  }
  if (next % base.window !== 0) {
    if (next > 1) return last.bits;
    return cappedBits(params, (targetOf(last.bits) * 2n ** 32n) / stretches[0]!);
  }
  const before = stretches[next - base.window]!;
  const intended = BigInt(base.window) * ((interval * before) / 2n ** 32n);
  const target = retargeted(last, span(next - base.window), intended);
  return cappedBits(params, (target * before) / stretches[next]!);
}

/**
 * Stretch of heights 0 to `height` in units of 2^-32, adding up block by block what coinbases may claim: none
 * of it is genesis's.
 */
function stretchesTo(
  { subsidy }: ChainParams,
  { strength, cap, allocated }: Extract<DifficultyParams, { rule: "remaining-supply" }>,
  height: number,
): bigint[] {
  const scheduled = (at: number) =>
    BigInt(subsidy.initial) / 2n ** BigInt(Math.floor(at / subsidy.halvingInterval));
  const created = (at: number) => (at === 0 ? 0n : scheduled(at));
  let remaining = 0n;
  for (let first = 0; scheduled(first) > 0n; first += subsidy.halvingInterval) {
    const claiming = first === 0 ? subsidy.halvingInterval - 1 : subsidy.halvingInterval;
    remaining += scheduled(first) * BigInt(claiming);
  }
  let issued = BigInt(allocated);
  const stretches: bigint[] = [];
  for (let at = 0; at <= height; at++) {
    const most = BigInt(cap) * 2n ** 32n;
    const parts = BigInt(Math.round(strength * 1_000_000)) * issued * 2n ** 32n;
    const stretch = remaining === 0n ? most : 2n ** 32n + parts / (1_000_000n * remaining);
    stretches.push(stretch > most ? most : stretch);
    issued += created(at);
    remaining -= created(at);
  }
  return stretches;
}

function retargeted(last: Header, span: bigint, intended: bigint): bigint {
  return (targetOf(last.bits) * between(intended / 4n, span, intended * 4n)) / intended;
}

/** Two to the power of late ÷ half-life by the specification's polynomial. */
function asert(anchor: Header, late: bigint, halfLife: number): bigint {
  const exponent = (late * 65_536n) / BigInt(halfLife);
  const part = ((exponent % 65_536n) + 65_536n) % 65_536n;
  const whole = (exponent - part) / 65_536n;
  const sum = 195_766_423_245_049n * part + 971_821_376n * part * part + 5127n * part * part * part;
  const grown = targetOf(anchor.bits) * (65_536n + (sum + 2n ** 47n) / 2n ** 48n);
  if (whole > 272n) return 2n ** 256n;
  return whole >= 0n ? (grown * 2n ** whole) / 65_536n : grown / (65_536n * 2n ** -whole);
}

function lwma(headers: readonly Header[], interval: bigint): bigint {
  const unit = interval % 1_000_000n === 0n ? 1_000_000n : 1n;
  const count = BigInt(headers.length - 1);
  const intended = (count * (count + 1n) * (interval / unit)) / 2n;
  let weighted = 0n;
  let targets = 0n;
  for (let at = 1; at < headers.length; at++) {
    const solved = (BigInt(headers[at]!.time - headers[at - 1]!.time) * 1_000_000n) / unit;
    weighted += BigInt(at) * between((-3n * interval) / unit, solved, (6n * interval) / unit);
    targets += targetOf(headers[at]!.bits) / (intended * count);
  }
  return targets * (weighted > intended / 10n ? weighted : intended / 10n);
}

/** Of the three headers from this place on the one of middle time, as the specification sorts. */
function middleOf(headers: readonly Header[], from: number): number {
  const places = [from, from + 1, from + 2];
  const swap = (a: number, b: number) => {
    const [left, right] = [places[a]!, places[b]!];
    if (headers[left]!.time > headers[right]!.time) [places[a], places[b]] = [right, left];
  };
  swap(0, 2);
  swap(0, 1);
  swap(1, 2);
  return places[1]!;
}

function digishield(headers: readonly Header[], window: number, interval: bigint): bigint {
  const unit = (interval * BigInt(window)) % 1_000_000n === 0n ? 1_000_000n : 1n;
  const intended = (interval * BigInt(window)) / unit;
  const sum = headers.slice(-window).reduce((total, { bits }) => total + targetOf(bits), 0n);
  const seconds = medianOf(headers, 0) - medianOf(headers, window);
  const off = (BigInt(seconds) * 1_000_000n) / unit - intended;
  const span = between((intended * 84n) / 100n, intended + off / 4n, (intended * 132n) / 100n);
  return (sum / BigInt(window) / intended) * span;
}

/** Median time of eleven headers, the last `back` ones left out. */
function medianOf(headers: readonly Header[], back: number): number {
  const end = headers.length - back;
  const times = headers.slice(Math.max(0, end - 11), end).map(({ time }) => time);
  times.sort((x, y) => x - y);
  return times[Math.floor(times.length / 2)]!;
}

function ethereum(params: ChainParams, headers: readonly Header[], childTime: number): bigint {
  const { difficulty, powLimitBits } = params;
  const seconds = difficulty.rule === "ethereum-homestead" ? 10 : 9;
  const parent = headers[headers.length - 1]!;
  const late = Math.floor((childTime - parent.time) / seconds);
  const steps = BigInt(late < 0 ? 1 : late > 100 ? -99 : 1 - late);
  const moved = parent.difficulty! + steps * (parent.difficulty! / 2048n);
  const least = 2n ** 256n / (targetOf(powLimitBits) + 1n);
  const delay = "bombDelay" in difficulty ? difficulty.bombDelay : null;
  const periods = delay === null ? 0 : Math.floor((headers.length - delay) / 100_000);
  const bomb = periods > 1 ? 2n ** BigInt(periods - 2) : 0n;
  return (moved > least ? moved : least) + bomb;
}

function boundary(difficulty: bigint): bigint {
  const target = 2n ** 256n / difficulty;
  return target === 2n ** 256n ? target - 1n : target;
}

function cappedBits({ powLimitBits }: ChainParams, target: bigint): number {
  const easiest = targetOf(powLimitBits);
  return bitsOf(target > easiest ? easiest : target < 1n ? 1n : target);
}

function between(least: bigint, value: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}
