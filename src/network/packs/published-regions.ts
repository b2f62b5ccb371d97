/**
 * Turns region figures as they were published (milliseconds, bits per second) into `RegionData`
 * (integer microseconds). What the figures mean is copied, never guessed.
 */
import type { Duration } from "../../lib/brand.ts";
import type { RegionData } from "../specs.ts";

/** Region figures in their published units; rows and columns follow `regions`. */
export interface PublishedRegions {
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly regions: readonly string[];
  readonly latencyMs: readonly (readonly number[])[];
  readonly latencyKind: RegionData["latencyKind"];
  readonly upBitsPerSecond: readonly number[];
  readonly downBitsPerSecond: readonly number[];
  readonly nodeShare: readonly number[];
}

/** The same figures with milliseconds as microseconds. */
export function regionDataOf(published: PublishedRegions): RegionData {
  const { name, source, date, regions, latencyKind, nodeShare } = published;
  return {
    name,
    source,
    date,
    regions,
    latency: published.latencyMs.map((row) => row.map((ms) => (ms * 1000) as Duration)),
    latencyKind,
    up: published.upBitsPerSecond,
    down: published.downBitsPerSecond,
    nodeShare,
  };
}
