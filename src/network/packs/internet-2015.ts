/**
 * The internet between Bitcoin nodes in 2015, six regions. Simulators use its latencies as one-way
 * delays; next to measured pings they look like round trips, and are labelled so here. A scenario says
 * which use it wants.
 */
import type { RegionData } from "../specs.ts";
import { regionDataOf } from "./published-regions.ts";

/** Latencies rounded to ms by SimBlock from Gervais et al.; shares of Bitcoin's reachable nodes. */
export const INTERNET_2015: RegionData = regionDataOf({
  name: "internet-2015",
  source:
    "SimBlock NetworkConfiguration.java (LATENCY_2015, UPLOAD_2015, DOWNLOAD_2015, " +
    "REGION_DISTRIBUTION_BITCOIN_2015), after Gervais et al., CCS 2016 (Bitcoin-Simulator)",
  date: "2015",
  regions: ["NA", "EU", "SA", "AP", "JP", "AU"],
  latencyMs: [
    [36, 119, 255, 310, 154, 208],
    [119, 12, 221, 242, 266, 350],
    [255, 221, 137, 347, 256, 269],
    [310, 242, 347, 99, 172, 278],
    [154, 266, 256, 172, 9, 163],
    [208, 350, 269, 278, 163, 22],
  ],
  latencyKind: "round-trip",
  upBitsPerSecond: [4_700_000, 8_100_000, 1_800_000, 5_300_000, 3_400_000, 5_200_000],
  downBitsPerSecond: [25_000_000, 24_000_000, 6_500_000, 10_000_000, 17_500_000, 14_000_000],
  nodeShare: [0.3869, 0.5159, 0.0113, 0.0574, 0.0119, 0.0166],
});
