/**
 * The grammar of money: accounts, workload, mempool, submitted payments and what may be expected of them.
 * `schema.ts` puts the parts at their places; what needs more than one key is `resolve-money.ts`'s and that of
 * the files beside it.
 */
import { z } from "zod";
import { SIGNATURE_SCHEMES } from "../chain/signatures.ts";
import {
  count,
  duration,
  groupName,
  line,
  MOST_SIGMA,
  prose,
  rangeOf,
  rate,
  share,
  size,
} from "./quantities.ts";
import { selector } from "./selector-schema.ts";

/** Base units: any whole number that is kept exact. */
const coins = (description: string, least = 0) => count(description, least);

// ------------------------------------------------------------------------------ chain, network

/** What `chain.transactions` takes. */
export const transactions = z
  .strictObject({
    signatures: z
      .enum(Object.keys(SIGNATURE_SCHEMES) as [keyof typeof SIGNATURE_SCHEMES])
      .optional()
      .meta({
        description:
          "modelled charges the time of a verification and refuses what its owner did not sign; " +
          "real signs and verifies ed25519. Default modelled.",
      }),
    maturity: count(
      "Blocks until a coinbase can be spent: with 100, from the hundredth block above it on. Default 100.",
      0,
    ).optional(),
  })
  .meta({
    description:
      "Signed transactions between accounts. Accounts, a workload and submitted payments need them " +
      "and turn them on.",
    examples: [{ signatures: "real", maturity: 100 }],
  });

/** What `network.relay.transactions` takes. */
export const transactionRelay = z
  .strictObject({
    trickle: duration(
      "Mean delay before a node tells a peer of what it has got; 0 s is at once. Default 2 s.",
      "2 s",
    ).optional(),
    batch: count("Most transactions in one announcement or request. Default 1000.").optional(),
    resubmit: duration(
      "After how long a wallet offers its unconfirmed transactions again. Default 30 min.",
      "30 min",
    ).optional(),
  })
  .meta({ description: "How transactions spread.", examples: [{ trickle: "2 s" }] });

/** What `mempool` takes. */
export const mempool = z
  .strictObject({
    policy: z
      .enum(["fee", "fee-with-ageing", "fifo"])
      .optional()
      .meta({
        description:
          "What a miner takes first: what pays most for its bytes; the same, but for a share of each " +
          "block that goes to what came first; or what came first. Default fee-with-ageing.",
      }),
    agedShare: share(
      "Under fee-with-ageing the share of each block that goes to what came first. Default 25%.",
      "25%",
    ).optional(),
    size: size(
      "Beyond this the lowest fee rates are evicted. Default 300 MB.",
      "300 MB",
    ).optional(),
    minFee: coins("Base units per kB below which nothing is admitted. Default 1.").optional(),
    replacementFee: coins(
      "Base units per kB of its own that a replacement pays on top of what it replaces. Default 1.",
    ).optional(),
    expiry: duration(
      "After so long in the mempool a transaction is dropped. Default 336 h.",
      "336 h",
    ).optional(),
    maxChain: count("Most transactions of one sender. Default 25.").optional(),
    maxWaiting: count(
      "Most transactions kept whose predecessor has not arrived. Default 100.",
      0,
    ).optional(),
  })
  .meta({
    description:
      "What nodes keep of unconfirmed transactions, and in which order miners take them.",
    examples: [{ policy: "fee-with-ageing", agedShare: "25%" }],
  });

// ------------------------------------------------------------------------------------ accounts

/** One of `accounts`. */
export const accountGroup = z.strictObject({
  name: groupName.meta({
    description: "Unique, and no node's. Its accounts are NAME/0, NAME/1 and so on.",
  }),
  count: count("How many accounts. Default 1.").max(1_000_000).optional(),
  balance: coins("Base units of each of them from genesis on. Default 0.").optional(),
  wallet: selector.optional().meta({
    description: "The nodes that hold them, in turn. Default all.",
  }),
});

// ------------------------------------------------------------------------------------ workload

/** The keys of a law's map, of which exactly one is given. */
export const LAW_KEYS = ["uniform", "log-normal", "lognormal"] as const;

interface LawOptions<T extends z.ZodType> {
  readonly description: string;
  readonly examples: readonly unknown[];
  readonly value: (description: string) => T;
}

function law<T extends z.ZodType>({ description, examples, value }: LawOptions<T>) {
  const logNormal = z.strictObject({
    median: value("Half of what is drawn is less."),
    sigma: z
      .number()
      .min(0)
      .max(MOST_SIGMA)
      .meta({ description: "Deviation of the logarithm.", examples: [1] }),
  });
  return z
    .union([
      value("Always this."),
      z.strictObject({
        uniform: z
          .array(value("A bound; it belongs to the range."))
          .length(2)
          .optional()
          .meta({ description: "Evenly from the first to the second." }),
        "log-normal": logNormal.optional().meta({ description: "A log-normal law." }),
        lognormal: logNormal.optional().meta({ description: "The same as log-normal." }),
      }),
    ])
    .meta({ description, examples: [...examples] });
}

/** The keys of `arrivals`, of which exactly one is given. */
export const ARRIVAL_KEYS = ["poisson", "constant", "bursts"] as const;

const arrivals = z
  .strictObject({
    poisson: rate("So often in the mean, without memory.").optional(),
    constant: rate("So often, evenly spaced.").optional(),
    bursts: z
      .strictObject({
        every: duration("From one burst to the next.", "10 min"),
        size: count("Payments in each."),
      })
      .optional()
      .meta({
        description: "So many at once, every so often.",
        examples: [{ every: "10 min", size: 100 }],
      }),
  })
  .meta({
    description: "When payments are made.",
    examples: [
      { poisson: "3 /s" },
      { constant: "3 /s" },
      { bursts: { every: "10 min", size: 100 } },
    ],
  });

const trace = z
  .union([
    line.min(1),
    z.strictObject({
      file: line.min(1).optional().meta({
        description: "What the file was called. Default inline.",
      }),
      hash: z
        .string()
        .regex(/^[0-9a-f]{64}$/, { error: "a SHA-256 is 64 hex digits in lower case" })
        .optional()
        .meta({ description: "SHA-256 of the file's text. Default: that of csv." }),
      csv: prose.meta({
        description: "The rows, the header first; lines end in a line feed.",
      }),
    }),
  ])
  .meta({
    description:
      "Payments from a CSV file, relative to the file that names it, with the columns at, from, to, " +
      "amount and, if wanted, fee and size; or the rows themselves.",
    examples: ["payments.csv"],
  });

/** The keys of a workload that say when payments are made, of which exactly one is given. */
export const TIMING_KEYS = ["rate", "arrivals", "trace"] as const;
/** Keys of a workload that a trace has no use for: it has figures of its own. */
export const DRAWN_KEYS = [
  "accounts",
  "zipf",
  "amount",
  "fee",
  "feePer",
  "size",
  "conflicts",
  "from",
  "until",
] as const;

/** What `workload` takes. */
export const workload = z
  .strictObject({
    transactions: z
      .strictObject({
        rate: rate("Payments of the whole network, at random times (Poisson).").optional(),
        arrivals: arrivals.optional(),
        trace: trace.optional(),
        accounts: z
          .union([z.string().min(1), z.int().min(1).max(1_000_000)])
          .optional()
          .meta({
            description:
              'The account group that pays and is paid, or how many accounts a group "user" made for ' +
              "it has, with 1000000000 base units each. Default: the group where there is one.",
            examples: ["user", 50],
          }),
        zipf: z.number().min(0).max(10).optional().meta({
          description:
            "Exponent of Zipf's law of activity; 0 is all alike, 1 pays k times as often as the k-th. Default 0.",
        }),
        amount: law({
          description: "Base units that are paid. Default 1000.",
          examples: [1000, { uniform: [100, 1000] }, { "log-normal": { median: 1000, sigma: 1 } }],
          value: (description) => coins(description, 1),
        }).optional(),
        fee: law({
          description: "Base units of fee. Default log-normal with median 200 and sigma 1.",
          examples: [200, { uniform: [100, 1000] }, { "log-normal": { median: 200, sigma: 1 } }],
          value: (description) => coins(description),
        }).optional(),
        feePer: z.enum(["transaction", "kB"]).optional().meta({
          description: "What the fee is paid for. Default transaction.",
        }),
        size: law({
          description: "Bytes of a transaction. Default 250 B.",
          examples: [
            "250 B",
            { uniform: ["200 B", "1 kB"] },
            { "log-normal": { median: "300 B", sigma: 0.5 } },
          ],
          value: (description) => size(description, "250 B"),
        }).optional(),
        conflicts: share(
          "Share of the payments that are paid twice: to another account, through another node. Default 0%.",
          "1%",
        ).optional(),
        from: duration("When it begins. Default 0 s.", "1 h").optional(),
        until: duration("When it ends. Default: with the run.", "2 h").optional(),
      })
      .meta({
        description: "Payments that are made all by themselves.",
        examples: [{ rate: "3 /s", accounts: 50 }],
      }),
  })
  .meta({
    description: "What the network has to do beside finding blocks.",
    examples: [{ transactions: { rate: "3 /s", accounts: 50 } }],
  });

// -------------------------------------------------------------------------------------- events

/** What the event `submit` takes. */
export const submit = z
  .strictObject({
    id: groupName.meta({
      description: "The payment's and the event's name, for expectations and rivals.",
    }),
    from: z.string().min(1).meta({
      description: "The account that pays; a node's name is its miner's account.",
    }),
    to: z.string().min(1).meta({ description: "The account that is paid." }),
    amount: coins("Base units.", 1),
    fee: coins("Base units."),
    size: size("Bytes of the transaction. Default 250 B.", "250 B").optional(),
    via: z.string().optional().meta({
      description: "The node that it is handed to. Default: the one that holds the payer's wallet.",
    }),
    rivalOf: z.string().optional().meta({
      description: "An earlier payment of the same account whose coins it spends once more.",
    }),
  })
  .meta({
    description: "A payment that can be followed by its id.",
    examples: [{ id: "rent", from: "alice", to: "bob", amount: 1000, fee: 10 }],
  });

// -------------------------------------------------------------------------------- expectations

const countRange = z.strictObject(rangeOf((description) => count(description, 0)));
const shareRange = z.strictObject(rangeOf((description) => share(description, "90%")));
const id = z.string().min(1).meta({ description: "A submitted payment." });
const confirmations = (otherwise: string) =>
  count(
    `1 when in the tip block, one more for every block above. Default ${otherwise}.`,
  ).optional();

/** What may be expected where there is money, in the order in which reports list it. */
export const moneyExpectations = {
  tx: z
    .strictObject({
      id,
      confirmedBy: share("Share of the up nodes. Default 100%.", "95%").optional(),
      confirmations: confirmations("1"),
      within: duration("From its submission.", "1 h"),
    })
    .optional()
    .meta({
      description: "A payment is confirmed in time by so many nodes, and stays so to the end.",
      examples: [{ id: "rent", confirmedBy: "95%", within: "1 h" }],
    }),
  txReverted: z
    .strictObject({ id, ...rangeOf((description) => count(description, 0)) })
    .optional()
    .meta({ description: "How many nodes saw a payment confirmed and lost it by a reorg." }),
  txLatency: z
    .strictObject({
      share: z.enum(["50%", "90%", "99%"]).meta({
        description: "Share of the transactions included.",
      }),
      confirmations: confirmations("1"),
      ...rangeOf((description) => duration(description, "2 h")),
    })
    .optional()
    .meta({ description: "Time from submission until so many of them are confirmed so deeply." }),
  throughput: z
    .strictObject(rangeOf((description) => rate(description)))
    .optional()
    .meta({ description: "Transactions included on the canonical chain, by simulated time." }),
  inclusion: shareRange.optional().meta({
    description: "Share of the submitted transactions that the canonical chain includes.",
  }),
  maxWait: z
    .strictObject({
      blocks: count("At most so many blocks.", 0).optional(),
      time: duration("At most so long.", "2 h").optional(),
    })
    .optional()
    .meta({
      description: "The longest wait of any transaction, included or waiting still.",
      examples: [{ blocks: 12 }, { time: "2 h" }],
    }),
  longestWait: z
    .strictObject(rangeOf((description) => duration(description, "2 h")))
    .optional()
    .meta({ description: "The same wait as a range: that somebody starves can be expected, too." }),
  mempoolSize: z
    .strictObject(rangeOf((description) => size(description, "5 MB")))
    .optional()
    .meta({ description: "The largest mempool of any node." }),
  dropped: z
    .strictObject({
      reason: z.enum(["replaced", "evicted", "expired", "conflicted"]).meta({
        description: "Why mempools dropped them.",
      }),
      ...rangeOf((description) => count(description, 0)),
    })
    .optional()
    .meta({ description: "How often mempools dropped a transaction for a reason." }),
  doubleSpends: countRange.optional().meta({
    description: "Double spends that succeeded in the eyes of their payees.",
  }),
  noDoubleSpend: z
    .literal(true)
    .optional()
    .meta({ description: "None of them succeeded: doubleSpends of exactly 0." }),
  revenueShare: z
    .strictObject({ nodes: selector, ...rangeOf((description) => share(description, "30%")) })
    .optional()
    .meta({
      description: "Share of all fees and subsidies on the canonical chain that the nodes earned.",
    }),
  supply: z.enum(["exact"]).optional().meta({
    description: "All coins are what genesis gave and the schedule issued, to the last unit.",
  }),
} as const;

/** Its keys. */
export const MONEY_EXPECTATION_KEYS = Object.keys(
  moneyExpectations,
) as readonly (keyof typeof moneyExpectations)[];
