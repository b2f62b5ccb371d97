/**
 * Scenarios to build on, by the names that `extends` knows. They are texts like any file, so that a
 * problem in one can be shown at its place.
 */

/** A preset's text and one line on what it stands for. */
export interface Preset {
  readonly about: string;
  readonly text: string;
}

const BITCOIN_RULES = `version: 1
chain:
  consensus: { protocol: nakamoto, forkChoice: most-work, tieBreak: first-seen }
  blockInterval: 10 min
  blockSize: 1 MB
  maxBlockSize: 4 MB
  difficulty: { rule: bitcoin, window: 2016 }
  subsidy: { initial: 5000000000, halvingInterval: 210000 }
`;

/** All presets by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  bitcoin: {
    about: "Bitcoin's rules: a block of 1 MB every 10 min, retarget every 2016 blocks",
    text: BITCOIN_RULES,
  },
  "bitcoin-like": {
    about: "chains that keep Bitcoin's rules: 1 MB every 10 min, retarget every 2016 blocks",
    text: BITCOIN_RULES,
  },
  "bitcoin-cash-like": {
    about: "Bitcoin Cash since 2020: blocks of up to 32 MB every 10 min, difficulty by ASERT",
    // Upgrades of 2018-05-15 (32 MB) and 2020-11-15 (aserti3-2d), bitcoincashorg's specifications.
    text: `version: 1
chain:
  consensus: { protocol: nakamoto, forkChoice: most-work, tieBreak: first-seen }
  blockInterval: 10 min
  blockSize: 1 MB
  maxBlockSize: 32 MB
  difficulty: { rule: asert }
  subsidy: { initial: 5000000000, halvingInterval: 210000 }
`,
  },
  "ethereum-pow-like": {
    about:
      "Ethereum of 2017 to 2022 without uncles: small blocks about every 13 s, Byzantium's rule",
    // Yellow paper, Byzantium: the canonical chain is the one of greatest total difficulty, not GHOST's
    // (its uncles were paid and did not count). Least difficulty 131,072; a header's time may be 15 s
    // ahead (go-ethereum, consensus/ethash). The pace is the rule's own, 12.64 s without uncles. Blocks
    // of full chains were some tens of kB. The bomb was delayed five times and is left out.
    text: `version: 1
chain:
  consensus: { protocol: nakamoto, forkChoice: most-work, tieBreak: uniform }
  blockInterval: 13 s
  blockSize: 30 kB
  maxBlockSize: 200 kB
  difficulty: { rule: ethereum-byzantium }
  powLimitBits: "0x1e7fffff"
  maxFutureTime: 15 s
  subsidy: { initial: 3000000, halvingInterval: 1000000000 }
`,
  },
  toy: {
    about:
      "small enough to follow by eye: a block of 1 kB every 10 s, difficulty after every fifth",
    text: `version: 1
chain:
  consensus: { protocol: nakamoto, forkChoice: most-work, tieBreak: first-seen }
  blockInterval: 10 s
  blockSize: 1 kB
  maxBlockSize: 2 kB
  hashrate: 1 kH/s
  powLimitBits: "0x207fffff"
  difficulty: { rule: bitcoin, window: 5 }
  subsidy: { initial: 64, halvingInterval: 20 }
network:
  latency: { model: constant, value: 200 ms }
  bandwidth: unlimited
`,
  },
  "internet-2019": {
    about: "the internet between Bitcoin nodes in 2019, round-trip latencies halved, light jitter",
    text: `version: 1
network:
  regions: internet-2019
  latency: { model: regions, measure: round-trip, jitter: { pareto: { cv: 20% } } }
  bandwidth: regions
  topology: { generator: outbound, degree: 8 }
`,
  },
  "simblock-2019": {
    about: "SimBlock's network as it ships: the 2019 matrix used one-way, compact relay on",
    // NetworkConfiguration.java, SimulationConfiguration.java, Node.java and task/ of SimBlock (Aoki et
    // al. 2019). Of its nodes 97.6 % come and go and fail compact relay in 27 % of the cases, the others
    // in 13 %: 26.7 % in the mean. What a failure sends is drawn there from lists whose means are 8.72 %
    // and 1 %: 8.54 % in the mean.
    text: `version: 1
chain:
  blockInterval: 10 min
  blockSize: 535 kB
  difficulty: { rule: fixed }
network:
  regions: internet-2019
  latency:
    model: regions
    measure: one-way
    jitter: { pareto: { shift: 5 ms } }
  bandwidth: regions
  sendOverhead: 2 ms
  controlOverhead: 10 ms
  blockQueue: one-at-a-time
  topology: { generator: outbound, degree: bitcoin-2015 }
  relay:
    mode: inv
    compact: { size: 18 kB, use: 96.4%, failure: 26.7%, missingShare: 8.54% }
`,
  },
};
