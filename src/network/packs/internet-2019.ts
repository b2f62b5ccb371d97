/**
 * The internet between Bitcoin nodes in 2019, six regions. Simulators use its latencies as one-way
 * delays; next to measured pings they look like round trips, and are labelled so here. A scenario says
 * which use it wants.
 */
import type { RegionData } from "../specs.ts";
import { regionDataOf } from "./published-regions.ts";

/** The figures that SimBlock ships as its default; its code cites no measurement. */
export const INTERNET_2019: RegionData = regionDataOf({
  name: "internet-2019",
  source:
    "SimBlock NetworkConfiguration.java (LATENCY_2019, UPLOAD_2019, DOWNLOAD_2019, " +
    "REGION_DISTRIBUTION_BITCOIN_2019)",
  date: "2019",
  regions: ["NA", "EU", "SA", "AP", "JP", "AU"],
  latencyMs: [
    [32, 124, 184, 198, 151, 189],
    [124, 11, 227, 237, 252, 294],
    [184, 227, 88, 325, 301, 322],
    [198, 237, 325, 85, 58, 198],
    [151, 252, 301, 58, 12, 126],
    [189, 294, 322, 198, 126, 16],
  ],
  latencyKind: "round-trip",
  upBitsPerSecond: [19_200_000, 20_700_000, 5_800_000, 15_700_000, 10_200_000, 11_300_000],
  downBitsPerSecond: [52_000_000, 40_000_000, 18_000_000, 22_800_000, 22_800_000, 29_900_000],
  nodeShare: [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195],
});
