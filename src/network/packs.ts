/** The data packs by the names that scenario files use. Each states its source and date. */
import { BITCOIN_2015, type DegreePack, LITECOIN } from "./packs/degrees.ts";
import { INTERNET_2015 } from "./packs/internet-2015.ts";
import { INTERNET_2019 } from "./packs/internet-2019.ts";
import { BITCOIN_POOLS_2015, BITCOIN_POOLS_2022, type PoolPack } from "./packs/pools.ts";
import type { RegionData } from "./specs.ts";

/** Regions with latencies, bandwidths and node shares. */
export const REGION_PACKS: Readonly<Record<string, RegionData>> = {
  "internet-2015": INTERNET_2015,
  "internet-2019": INTERNET_2019,
};

/** Outbound-degree laws for the `outbound` topology. */
export const DEGREE_PACKS: Readonly<Record<string, DegreePack>> = {
  "bitcoin-2015": BITCOIN_2015,
  litecoin: LITECOIN,
};

/** Hashrate shares of mining pools. */
export const POOL_PACKS: Readonly<Record<string, PoolPack>> = {
  "bitcoin-pools-2015": BITCOIN_POOLS_2015,
  "bitcoin-pools-2022": BITCOIN_POOLS_2022,
};
