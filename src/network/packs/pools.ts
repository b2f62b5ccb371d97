/** How Bitcoin's hashrate was divided among mining pools, as published and normalised for use. */

export interface PoolPack {
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly unit: "share of all hashrate" | "EH/s";
  /** As printed in the source, in `unit`; may not sum to a whole. */
  readonly published: readonly number[];
  /** The region of each pool in the internet packs' names, where the source gives it. */
  readonly regions: readonly string[] | null;
  /** `published` over its sum. */
  readonly shares: readonly number[];
}

/** Sixteen pools; the published shares sum to 1.001. */
export const BITCOIN_POOLS_2015: PoolPack = poolPack({
  name: "bitcoin-pools-2015",
  source: "Gervais et al., CCS 2016, miners of Bitcoin-Simulator (scratch/*.cc)",
  date: "2015",
  unit: "share of all hashrate",
  published: [
    0.289, 0.196, 0.159, 0.133, 0.066, 0.054, 0.029, 0.016, 0.012, 0.012, 0.012, 0.009, 0.005,
    0.005, 0.002, 0.002,
  ],
  regions: [
    ...["AP", "AP", "AP", "NA", "AP", "NA", "EU", "EU"],
    ...["NA", "NA", "NA", "EU", "NA", "NA", "NA", "NA"],
  ],
});

/** Sixteen pools. */
export const BITCOIN_POOLS_2022: PoolPack = poolPack({
  name: "bitcoin-pools-2022",
  source: "JABS, Bitcoin mining pools of its 2022 preset",
  date: "2022",
  unit: "EH/s",
  published: [50, 37, 33, 23, 22, 17, 13, 10, 8, 5, 2, 1, 1, 1, 1, 1],
  regions: null,
});

function poolPack(figures: Omit<PoolPack, "shares">): PoolPack {
  const total = figures.published.reduce((sum, figure) => sum + figure, 0);
  return { ...figures, shares: figures.published.map((figure) => figure / total) };
}
