/** Laws of the number of outbound links that a node opens, as cumulative probabilities. */

/** `cumulative[i]` is the probability of at most i + 1 outbound links; the last is 1. */
export interface DegreePack {
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly cumulative: readonly number[];
}

/** Outbound links of Bitcoin nodes, 1 to 20. */
export const BITCOIN_2015: DegreePack = {
  name: "bitcoin-2015",
  source:
    "Miller et al. 2015, as in SimBlock NetworkConfiguration.java (DEGREE_DISTRIBUTION_BITCOIN_2015)",
  date: "2015",
  cumulative: [
    0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.97, 0.98,
    0.99, 0.995, 1,
  ],
};

/** Outbound links of Litecoin nodes, 1 to 20. */
export const LITECOIN: DegreePack = {
  name: "litecoin",
  source: "SimBlock NetworkConfiguration.java (DEGREE_DISTRIBUTION_LITECOIN)",
  date: "not stated by the source",
  cumulative: [
    0.01, 0.02, 0.04, 0.07, 0.09, 0.14, 0.2, 0.28, 0.39, 0.5, 0.6, 0.69, 0.76, 0.81, 0.85, 0.87,
    0.89, 0.92, 0.93, 1,
  ],
};
