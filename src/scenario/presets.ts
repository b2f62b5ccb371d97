/**
 * Scenarios to build on, by the names that `extends` knows. They are texts like any file, so that a
 * problem in one can be shown at its place.
 */

/** A preset's text and one line on what it stands for. */
export interface Preset {
  readonly about: string;
  readonly text: string;
}

/** All presets by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  bitcoin: {
    about: "Bitcoin's rules: a block of 1 MB every 10 min, retarget every 2016 blocks",
    text: `version: 1
chain:
  consensus: { protocol: nakamoto, forkChoice: most-work, tieBreak: first-seen }
  blockInterval: 10 min
  blockSize: 1 MB
  maxBlockSize: 4 MB
  difficulty: { rule: bitcoin, window: 2016 }
  subsidy: { initial: 5000000000, halvingInterval: 210000 }
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
