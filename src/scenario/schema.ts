/**
 * The scenario language's grammar as a zod schema: which keys there are, what each takes, and the
 * words that an editor shows for it. Units are parsed in `quantities.ts`, money's keys are in
 * `money-schema.ts`; what needs more than one key is `resolve.ts`'s.
 */
import { z } from "zod";
import { DEGREE_PACKS, POOL_PACKS, REGION_PACKS } from "../network/packs.ts";
import { behaviours, defences, eclipse } from "./behaviour-schema.ts";
import { chaos } from "./chaos-schema.ts";
import { bridge, clog, direction, flap, linkConditions, links, reset } from "./fault-schema.ts";
import { laws } from "./laws-schema.ts";
import {
  accountGroup,
  MONEY_EXPECTATION_KEYS,
  mempool,
  moneyExpectations,
  submit,
  transactionRelay,
  transactions,
  workload,
} from "./money-schema.ts";
import { disk, NODE_FAULT_KEYS, nodeFaults } from "./node-fault-schema.ts";
import { PROFILE_NAMES } from "./profiles.ts";
import {
  bitRate,
  bits,
  count,
  duration,
  factor,
  groupName,
  hashrate,
  line,
  MOST_SIGMA,
  nanoseconds,
  prose,
  rangeOf,
  share,
  size,
  upDown,
} from "./quantities.ts";
import { selector } from "./selector-schema.ts";
import { party, strategy } from "./strategy-schema.ts";
import { sweep } from "./sweep-schema.ts";

// -------------------------------------------------------------------------------------- chain

const tieBreak = z
  .union([
    z.enum(["first-seen", "uniform", "lowest-hash"]),
    z.strictObject({
      gamma: share("Probability of following the favoured miners' block in a tie.", "50%"),
      favours: z.union([z.string(), z.array(z.string()).min(1)]).meta({
        description: "The favoured miners: a group, a node, or a list of them.",
      }),
    }),
  ])
  .meta({
    description:
      "Which of equally good tips a node follows: first-seen keeps what arrived first, uniform " +
      "draws, lowest-hash compares hashes; gamma is for theory experiments.",
    examples: ["first-seen", { gamma: "50%", favours: "attacker" }],
  });

const consensus = z.strictObject({
  protocol: z
    .enum(["nakamoto"])
    .optional()
    .meta({ description: "How nodes reach consensus. Default nakamoto." }),
  forkChoice: z.enum(["most-work", "longest", "ghost"]).optional().meta({
    description:
      "Which tip is best: most work, most blocks, or the heaviest subtree. Default most-work.",
  }),
  tieBreak: tieBreak.optional(),
});

/** Which keys each difficulty rule takes. */
export const DIFFICULTY_KEYS = {
  fixed: [],
  bitcoin: ["window"],
  asert: ["halfLife"],
  lwma: ["window"],
  "cw-144": [],
  digishield: ["window"],
  "ethereum-homestead": ["bombDelay"],
  "ethereum-byzantium": ["bombDelay"],
  "remaining-supply": ["base", "strength", "cap", "allocated"],
} as const;

const window = () =>
  count(
    "Blocks that the rule looks back on. Default 2016 of bitcoin, 60 of lwma, 17 of digishield.",
    2,
  ).optional();
const halfLife = () =>
  duration("Being late by so much halves the difficulty. Default 2 d.", "2 d").optional();

const difficulty = z.strictObject({
  rule: z.enum(Object.keys(DIFFICULTY_KEYS) as [keyof typeof DIFFICULTY_KEYS]).meta({
    description:
      "fixed keeps the target of genesis; bitcoin retargets once a window; asert, lwma, cw-144 and " +
      "digishield follow with every block; the two of ethereum look at the block's own time, have " +
      "integer difficulties and a pace of their own, 14 s and 13 s; remaining-supply follows the " +
      "hashrate as its base does and gets harder as the coins run out.",
  }),
  window: window(),
  halfLife: halfLife(),
  bombDelay: count(
    "Height from which Ethereum's difficulty bomb counts, doubling every 100000 blocks. Default: no bomb.",
    0,
  ).optional(),
  base: z
    .strictObject({
      rule: z.enum(["bitcoin", "asert"]).meta({ description: "How the hashrate is followed." }),
      window: window(),
      halfLife: halfLife(),
    })
    .optional()
    .meta({
      description: "What remaining-supply stands on. Default asert.",
      examples: [{ rule: "asert", halfLife: "2 d" }],
    }),
  strength: factor(
    "How much of issued ÷ remaining coins is added to the intended interval. Default 1.",
    1000,
  ).optional(),
  cap: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: "Most by which the intended interval is stretched. Default 16." }),
  allocated: count(
    "Base units that exist before the first block. Default: what accounts have from the start.",
    0,
  ).optional(),
});

const chain = z.strictObject({
  consensus: consensus.optional().meta({ description: "Fork choice and tie-break." }),
  blockInterval: duration("Intended mean time between blocks. Default 10 min.").optional(),
  blockSize: size("What a miner fills, header included. Default 1 MB.").optional(),
  maxBlockSize: size("Largest block that is valid. Default 4 MB, or blockSize if more.").optional(),
  hashrate: hashrate(
    "All nodes together at the start; genesis is as hard as it asks. Default 1 EH/s, " +
      "and 10 H/s where proofOfWork is real.",
  ).optional(),
  difficulty: difficulty.optional().meta({
    description: "How hard the next block is. Default fixed.",
    examples: [{ rule: "fixed" }, { rule: "bitcoin", window: 2016 }, { rule: "asert" }],
  }),
  proofOfWork: z
    .enum(["sampled", "real"])
    .optional()
    .meta({
      description:
        "sampled keeps a record of who found what, real finds a nonce that meets the target " +
        "(small targets only). Simulated time is the same. Default sampled.",
    }),
  powLimitBits: bits(
    "Easiest target allowed, in compact form. Default 0x1d00ffff, and 0x207fffff where " +
      "proofOfWork is real.",
  ).optional(),
  genesisBits: bits("Target of genesis. Default: what hashrate and blockInterval need.").optional(),
  genesisTime: z
    .int()
    .min(0)
    .max(0xff_ff_ff_ff - 40_000_000)
    .optional()
    .meta({
      description: "Unix seconds of the genesis header, when the run starts. Default 1231006505.",
    }),
  maxFutureTime: duration(
    "How far a header's time may run ahead of a node's clock. Default 2 h.",
    "2 h",
  ).optional(),
  subsidy: z
    .strictObject({
      initial: count("New base units of a block. Default 5000000000.", 0).optional(),
      halvingInterval: count("Blocks until it halves. Default 210000.").optional(),
    })
    .optional()
    .meta({ description: "What a block creates." }),
  transactions: transactions.optional(),
});

// ------------------------------------------------------------------------------------ network

const regionRow = z.strictObject({
  name: line.min(1).max(64).meta({ description: "As nodes and selectors call it." }),
  share: share("Share of the nodes in this region."),
  up: bitRate("Uplink of a node of this region."),
  down: bitRate("Downlink of a node of this region."),
  latency: z
    .array(duration("Delay to one region.", "120 ms"))
    .meta({ description: "Delay to each region, in the order of the rows." }),
});

const regions = z
  .union([
    z.enum(Object.keys(REGION_PACKS) as [string, ...string[]]),
    z.strictObject({
      name: line.min(1).meta({
        description: "What reports call the data.",
      }),
      source: prose.meta({ description: "Where the figures come from." }),
      date: z.string().meta({ description: "When they were measured." }),
      measured: z.enum(["round-trip", "one-way"]).meta({
        description: "What the latencies are.",
      }),
      rows: z.array(regionRow).min(1).meta({ description: "The regions." }),
    }),
  ])
  .meta({
    description: "Where nodes are: the name of a data pack, or the data themselves.",
    examples: ["internet-2019"],
  });

/** Which keys each latency model takes beside the common ones. */
export const LATENCY_KEYS = {
  regions: [],
  constant: ["value"],
  uniform: ["min", "max"],
  normal: ["mean", "deviation"],
  "log-normal": ["median", "sigma"],
  exponential: ["mean"],
} as const;

const jitter = z
  .union([
    z.enum(["none"]),
    z.strictObject({
      pareto: z
        .strictObject({
          cv: share("Standard deviation by mean.", "20%").optional(),
          shift: duration("SimBlock's law: mean minus scale.", "5 ms").optional(),
        })
        .optional()
        .meta({ description: "A Pareto law, by its cv or by its shift." }),
      "log-normal": z
        .strictObject({ sigma: factor("Deviation of the logarithm.", MOST_SIGMA) })
        .optional()
        .meta({ description: "A log-normal law." }),
    }),
  ])
  .meta({
    description: "Per-message spread around a link's delay; the mean is kept. Default none.",
    examples: [{ pareto: { cv: "20%" } }, { "log-normal": { sigma: 0.3 } }],
  });

const latency = z.strictObject({
  model: z
    .enum(Object.keys(LATENCY_KEYS) as [keyof typeof LATENCY_KEYS])
    .optional()
    .meta({
      description:
        "Where a link's delay comes from: the regions' matrix or one law for all. Default " +
        "regions where there are some, else log-normal with median 100 ms and sigma 0.5.",
    }),
  value: duration("The delay of a constant model.", "100 ms").optional(),
  min: duration("Least delay of a uniform model.", "20 ms").optional(),
  max: duration("Largest delay of a uniform model.", "200 ms").optional(),
  mean: duration("Mean delay of a normal or exponential model.", "100 ms").optional(),
  deviation: duration("Standard deviation of a normal model.", "20 ms").optional(),
  median: duration("Median delay of a log-normal model.", "100 ms").optional(),
  sigma: factor("Deviation of the delay's logarithm in a log-normal model.", MOST_SIGMA).optional(),
  measure: z
    .enum(["one-way", "round-trip"])
    .optional()
    .meta({
      description:
        "What the figures mean; round-trip figures are halved. Default: what the region data " +
        "say they are, and one-way for the other models.",
    }),
  drawn: z.enum(["per-link", "per-message"]).optional().meta({
    description: "Whether the law is drawn once a link or for every message. Default per-link.",
  }),
  jitter: jitter.optional(),
  overhead: duration("Added to every message's delay. Default 0 s.", "10 ms").optional(),
});

/** Which keys each topology generator takes. */
export const TOPOLOGY_KEYS = {
  complete: [],
  ring: [],
  line: [],
  star: [],
  outbound: ["degree"],
  "random-regular": ["degree"],
  "small-world": ["degree", "rewire"],
  "scale-free": ["attach"],
  explicit: ["links"],
} as const;

const topology = z.strictObject({
  generator: z.enum(Object.keys(TOPOLOGY_KEYS) as [keyof typeof TOPOLOGY_KEYS]).meta({
    description:
      "complete, ring, line, star (node 0 is the hub), outbound (random peers), random-regular, " +
      "small-world (Watts and Strogatz), scale-free (Barabasi and Albert), explicit.",
  }),
  degree: z
    .union([
      z.int().min(1).max(1_000_000),
      z.enum(Object.keys(DEGREE_PACKS) as [string, ...string[]]),
      z.strictObject({
        name: z.string().optional().meta({ description: "What reports call the law." }),
        cumulative: z.array(share("Probability of at most this many links.")).min(1).meta({
          description: "Probabilities of at most 1, 2, 3 ... links; the last is 100%.",
        }),
      }),
    ])
    .optional()
    .meta({
      description: "Links of a node: a number, a published law's name, or a cumulative law.",
      examples: [8, "bitcoin-2015", { cumulative: ["20%", "70%", "100%"] }],
    }),
  rewire: share("Probability that a link of a small world is rewired.", "10%").optional(),
  attach: count("Links that each new node of a scale-free network brings.").optional(),
  links: z
    .array(z.array(z.string()).length(2))
    .min(1)
    .optional()
    .meta({
      description: "Pairs of node names.",
      examples: [
        [
          ["alice", "bob"],
          ["bob", "pool/0"],
        ],
      ],
    }),
});

const relay = z.strictObject({
  mode: z
    .enum(["inv", "push", "headers", "direct"])
    .optional()
    .meta({
      description:
        "How a block is offered: announce its hash, push it unasked, announce its header, or " +
        "(for theory) the finder sends once to everybody. Default inv.",
    }),
  compact: z
    .union([
      z.literal(false),
      z.strictObject({
        size: size("Bytes of the compact form. Default 18 kB.", "18 kB").optional(),
        use: share("Share of the nodes that use it. Default 96.4%.", "96.4%").optional(),
        failure: share(
          "Probability that a receiver lacks part of the block. Default 13%.",
          "13%",
        ).optional(),
        missingShare: share(
          "Share of the block that is then sent in full. Default 1%.",
          "50%",
        ).optional(),
      }),
    ])
    .optional()
    .meta({
      description:
        "Compact relay: a size and probability model or, where there are transactions, a " +
        "reconstruction from the mempool, of which only use can be said. Default false.",
    }),
  transactions: transactionRelay.optional(),
  requestTimeout: duration(
    "After how long a request is retried from another peer. Default 20 s.",
    "20 s",
  ).optional(),
  window: count("Blocks asked for at once while catching up. Default 16.").optional(),
  maxOrphans: count("Blocks with unknown parents that are kept. Default 100.", 0).optional(),
  defences,
});

const network = z.strictObject({
  regions: regions.optional(),
  latency: latency.optional().meta({
    description: "How long a message is under way.",
    examples: [{ model: "constant", value: "100 ms" }],
  }),
  bandwidth: z
    .union([z.enum(["unlimited", "regions"]), upDown])
    .optional()
    .meta({
      description: "Of every node. Default regions where there are some, else unlimited.",
      examples: ["regions", { up: "10 Mbit/s", down: "50 Mbit/s" }],
    }),
  sendOverhead: duration(
    "Sender's time per block message beside its transmission. Default 0 s.",
    "2 ms",
  ).optional(),
  controlOverhead: duration(
    "Added to the delay of every message that carries no block. Default 0 s.",
    "10 ms",
  ).optional(),
  blockQueue: z
    .enum(["back-to-back", "one-at-a-time"])
    .optional()
    .meta({
      description:
        "When a sender's next block leaves: behind the last byte of the one before, or (SimBlock's " +
        "way) when that has arrived, other messages then taking no bandwidth. Default back-to-back.",
      examples: ["back-to-back", "one-at-a-time"],
    }),
  topology: topology.optional().meta({
    description: "Who is linked with whom. Default: outbound, degree 8; complete up to 9 nodes.",
    examples: [{ generator: "outbound", degree: 8 }, { generator: "complete" }],
  }),
  ...linkConditions,
  relay: relay.optional().meta({ description: "How blocks spread." }),
  validation: z
    .strictObject({
      perBlock: duration("Time to judge a block. Default 0 s.", "50 ms").optional(),
      perByte: nanoseconds("Time per byte of the block. Default 0 ns.").optional(),
      perSignature: duration(
        "Where there are transactions: time for each signature that is new to the node. Default 100 us.",
        "100 us",
      ).optional(),
    })
    .optional()
    .meta({ description: "What judging costs a node's CPU." }),
});

// -------------------------------------------------------------------------------------- nodes

const nodeGroup = z.strictObject({
  name: groupName.meta({ description: "Unique. Its nodes are NAME/0, NAME/1 and so on." }),
  count: count("How many nodes. Default 1.").max(10_000_000).optional(),
  hashrate: z
    .union([
      share("Share of the whole that the group has together."),
      z.enum(["rest", "none"]),
      z.array(share("Share of one node.")).min(1),
      z.strictObject({ each: share("Share of the whole that every node of the group has.") }),
    ])
    .optional()
    .meta({
      description:
        "The group's share of the whole hashrate, split by weights or equally; rest is what the " +
        "other groups leave. Default rest for a group with weights, and for all groups without " +
        "a hashrate where nobody else takes the rest; else none.",
      examples: ["30%", "rest", "none", { each: "1%" }, ["20%", "10%"]],
    }),
  weights: z
    .union([
      z.enum(Object.keys(POOL_PACKS) as [string, ...string[]]),
      z.array(z.number().min(0).max(1e15)).min(1),
    ])
    .optional()
    .meta({
      description: "How the group's nodes divide its hashrate: published pool shares, or a list.",
      examples: ["bitcoin-pools-2022", [3, 2, 1]],
    }),
  region: z
    .union([z.string().min(1), z.record(z.string(), share("Share of the group's nodes."))])
    .optional()
    .meta({
      description:
        "A region's name, by-share for the data pack's shares, or shares of the group. " +
        "Default by-share where there are regions.",
      examples: ["EU", "by-share", { EU: "60%", NA: "40%" }],
    }),
  bandwidth: z
    .union([z.enum(["unlimited"]), upDown])
    .optional()
    .meta({ description: "Instead of the network's." }),
  profile: z
    .enum(PROFILE_NAMES as [(typeof PROFILE_NAMES)[number]])
    .optional()
    .meta({ description: "A named bandwidth: reliable 1 Gbit/s, home 50, constrained 5 Mbit/s." }),
  behaviours,
  strategy: strategy.optional(),
  party: party.optional(),
});

// ------------------------------------------------------------------------------------- events

const when = z.strictObject({
  height: count("The first time a tip reaches this height.").optional(),
  reorg: count("The first reorg at least this deep at any node.").optional(),
  tips: count("The first time this many different tips are held at once.", 2).optional(),
  event: z.string().optional().meta({ description: "After another event took effect." }),
  delay: duration("Waits this long after that. Default 0 s.", "5 min").optional(),
});

/** The keys of `when`, of which exactly one is given. */
export const WHEN_KEYS = ["height", "reorg", "tips", "event"] as const;

/** The keys of an event that say what it does, of which exactly one is given. */
export const ACTION_KEYS = [
  "partition",
  "heal",
  "crash",
  "restart",
  "links",
  "clog",
  "reset",
  "hashrate",
  "join",
  "leave",
  "submit",
  "eclipse",
  ...NODE_FAULT_KEYS,
] as const;

const event = z.strictObject({
  name: groupName.optional().meta({ description: "What other events and expectations call it." }),
  at: duration("When, from the start of the run.", "1 h").optional(),
  when: when.optional().meta({
    description: "Instead of at: the first time that something happens.",
    examples: [{ height: 20 }, { event: "eu-split", delay: "1 h" }],
  }),
  for: duration("After this it is undone.", "10 min").optional(),
  flap,
  partition: z
    .strictObject({
      name: groupName.optional().meta({ description: "The event's name, given here." }),
      group: selector.meta({ description: "One side; all others are the other." }),
      bridge,
      direction: direction.optional().meta({
        description: "Which messages are cut: both ways, into the group, out of it. Default both.",
      }),
    })
    .optional()
    .meta({ description: "Cuts all links between a group and the others." }),
  heal: z.string().optional().meta({ description: "Restores the links that a partition cut." }),
  crash: selector
    .optional()
    .meta({ description: "Nodes that lose their volatile state and stop." }),
  disk: disk.optional(),
  restart: selector.optional().meta({ description: "Crashed nodes that come back." }),
  links,
  clog,
  reset,
  hashrate: z
    .strictObject({ nodes: selector, factor: factor("Multiplies the present hashrate.") })
    .optional()
    .meta({ description: "Changes the hashrate of nodes." }),
  join: selector.optional().meta({ description: "Nodes that are absent until now." }),
  leave: selector.optional().meta({ description: "Nodes that go for good." }),
  ...nodeFaults,
  submit: submit.optional(),
  eclipse,
});

// ------------------------------------------------------------------------------- expectations

const wholeRange = z.strictObject(rangeOf((description) => count(description, 0)));
const shareRange = z.strictObject(rangeOf((description) => share(description, "2%")));

/** The keys of an expectation, of which exactly one is given. */
export const EXPECTATION_KEYS = [
  "agreement",
  "maxReorgDepth",
  "staleRate",
  "tipHeight",
  "propagation",
  "convergence",
  "minerShare",
  "digest",
  "laws",
  ...MONEY_EXPECTATION_KEYS,
] as const;

const expectation = z.strictObject({
  agreement: z
    .strictObject({
      depth: count("Blocks below the tips.", 0),
      after: duration("From when on. Default 0 s.", "4 h").optional(),
    })
    .optional()
    .meta({ description: "No two up nodes disagree deeper than this below their tips." }),
  maxReorgDepth: wholeRange.optional().meta({ description: "The deepest reorg of any node." }),
  staleRate: shareRange.optional().meta({ description: "Stale blocks by all blocks found." }),
  tipHeight: wholeRange.optional().meta({ description: "Height of the canonical chain." }),
  propagation: z
    .strictObject({
      share: z.enum(["50%", "90%", "99%"]).meta({ description: "Share of the nodes reached." }),
      ...rangeOf((description) => duration(description, "2 s")),
    })
    .optional()
    .meta({ description: "Time until a share of the nodes has a block (median over blocks)." }),
  convergence: z
    .strictObject({
      after: z.string().meta({ description: "A heal, or a partition that is healed." }),
      within: duration("From the heal until all up nodes share one tip.", "30 min"),
    })
    .optional()
    .meta({ description: "How soon one tip is shared again." }),
  minerShare: z
    .strictObject({ nodes: selector, ...rangeOf((description) => share(description, "30%")) })
    .optional()
    .meta({ description: "Share of the canonical blocks that the nodes mined." }),
  digest: z
    .string()
    .regex(/^[0-9a-f]{8,128}$/, { error: "a digest is 8 to 128 hex digits in lower case" })
    .optional()
    .meta({ description: "The digest of the run." }),
  laws: laws.optional(),
  ...moneyExpectations,
});

// --------------------------------------------------------------------------------- the whole

const unlimited = z.enum(["unlimited"]);

/**
 * A scenario file. Keys that no layer may miss are checked after the merge, so none is required
 * here.
 */
export const SCENARIO_SCHEMA = z.strictObject({
  $schema: z.string().optional().meta({ description: "For editors; ignored." }),
  version: z.literal(1).optional().meta({ description: "Of the scenario language: 1." }),
  name: line.min(1).max(200).optional().meta({ description: "A few words; reports show it." }),
  question: prose.max(2000).optional().meta({ description: "What the run is to answer." }),
  seed: z
    .union([z.int(), line.min(1).max(200)])
    .optional()
    .meta({
      description: "Fixes every draw: same scenario and seed, same digest.",
      examples: [42],
    }),
  stop: z
    .strictObject({
      time: duration("Simulated time.", "12 h").optional(),
      height: count("Height that a node's tip reaches.").optional(),
    })
    .optional()
    .meta({
      description: "When the run ends; of two, the first that is reached.",
      examples: [{ time: "12 h" }, { height: 100 }],
    }),
  budget: z
    .strictObject({
      events: z
        .union([count("Events."), unlimited])
        .optional()
        .meta({ description: "Events handled. Default unlimited." }),
      time: z
        .union([duration("Simulated time.", "30 d"), unlimited])
        .optional()
        .meta({ description: "Simulated time. Default unlimited." }),
      queue: z
        .union([count("Events."), unlimited])
        .optional()
        .meta({ description: "Events waiting at once. Default 50000000." }),
    })
    .optional()
    .meta({ description: "Limits that end a run as a failure, never as success." }),
  extends: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({
      description: "A preset's name or a file, or several; later ones and this file win.",
      examples: ["bitcoin", ["internet-2019", "./base.yaml"]],
    }),
  chain: chain.optional().meta({ description: "The rules." }),
  network: network.optional().meta({ description: "Links, delays and relay." }),
  nodes: z
    .array(nodeGroup)
    .min(1)
    .optional()
    .meta({
      description: "Groups of equal nodes.",
      examples: [[{ name: "miner", count: 100 }]],
    }),
  accounts: z
    .array(accountGroup)
    .min(1)
    .optional()
    .meta({
      description: "Groups of equal accounts with coins from the start.",
      examples: [[{ name: "user", count: 50, balance: 1_000_000_000 }]],
    }),
  mempool: mempool.optional(),
  workload: workload.optional(),
  events: z
    .array(event)
    .max(10_000)
    .optional()
    .meta({ description: "What happens during the run." }),
  chaos,
  expect: z.array(expectation).optional().meta({ description: "What the run must show." }),
  sweep: sweep.optional().meta({
    description: "What forksim sweep varies; nothing else reads it.",
    examples: [{ grid: { "chain.blockInterval": ["1 min", "10 min"] }, seeds: "1..20" }],
  }),
  elide: z.enum(["auto", "off"]).optional().meta({
    description: "Whether redundant announcements are applied as data. Same digest. Default auto.",
  }),
});

/** A scenario file after its units were parsed. */
export type ScenarioSource = z.output<typeof SCENARIO_SCHEMA>;
/** An item of its `events`. */
export type EventSource = NonNullable<ScenarioSource["events"]>[number];
/** An item of its `nodes`. */
export type GroupSource = NonNullable<ScenarioSource["nodes"]>[number];
