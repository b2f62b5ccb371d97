/** The language's words for mining strategies. Which keys a strategy takes is checked by `resolve-strategies.ts`. */
import { z } from "zod";
import { count, duration, factor, groupName, share } from "./quantities.ts";

/** Which keys each strategy takes beside its name. */
export const STRATEGY_KEYS = {
  honest: [],
  selfish: [],
  stubborn: ["lead", "equalFork", "trail"],
  optimal: ["alpha", "gamma", "truncation"],
  intermittent: ["period"],
  "double-spend": [
    "variant",
    "confirmations",
    "giveUp",
    "premined",
    "success",
    "attempts",
    "payment",
    "delay",
    "victim",
  ],
  rewrite: ["depth", "from", "giveUp"],
  empty: [],
  spv: [],
  censor: ["accounts", "depth"],
  "time-warp": [],
  hopping: ["above"],
  "block-withholding": ["pool"],
  equivocate: [],
} as const;

const NAMES = Object.keys(STRATEGY_KEYS) as [keyof typeof STRATEGY_KEYS];

const ABOUT =
  "selfish, stubborn, optimal and intermittent withhold blocks for a larger share; double-spend and rewrite replace " +
  "public blocks by a private branch; empty and spv leave transactions out; censor those of some accounts; time-warp " +
  "lies about the time, hopping mines only while it is easy, block-withholding keeps a pool's blocks from it, " +
  "equivocate shows two blocks of one height to different peers.";

/** A strategy's name, or a map with its parameters. */
export const strategy = z
  .union([
    z.enum(NAMES),
    z.strictObject({
      name: z.enum(NAMES).meta({ description: ABOUT }),
      lead: z.boolean().optional().meta({
        description: "Stubborn with a lead of one. Default true where stubborn about nothing else.",
      }),
      equalFork: z.boolean().optional().meta({
        description: "Stubborn in a race. Default false.",
      }),
      trail: count("Blocks that it may be behind and mine on. Default 0.", 0).optional(),
      alpha: share("What the policy is computed for. Default: the party's hash share.").optional(),
      gamma: share(
        "Honest power that follows the party in a race. Default: tieBreak's (50% if uniform), or 0%.",
        "50%",
      ).optional(),
      truncation: count("Longest branch that the policy knows. Default 40.", 2).max(200).optional(),
      period: count(
        "Blocks of an honest or selfish period. Default: the difficulty's window, or 2016.",
      ).optional(),
      variant: z.enum(["private", "finney", "vector76"]).optional().meta({
        description:
          "private: 6 confirmations, none mined in advance; finney: 0 and 1; vector76: 1 and 1. Default private.",
      }),
      confirmations: count("Confirmations that the payee waits for.", 0).optional(),
      premined: count("Blocks mined in advance, before the payment.", 0).optional(),
      giveUp: count(
        "Blocks behind at which it gives up. Default 20 for a double spend, never for a rewrite.",
      ).optional(),
      success: z.enum(["ahead", "tie"]).optional().meta({
        description: "Whether the branch must be longer or as long. Default ahead.",
      }),
      attempts: count("Attacks in one run. Default: no limit.").optional(),
      payment: z
        .string()
        .optional()
        .meta({
          description:
            "The submitted payment that a double spend reverts, once: the party's branch has a rival of it. Default: " +
            "attacks are only counted.",
          examples: ["goods"],
        }),
      delay: duration(
        "From the payment until a payee who waits for no confirmation has delivered. Default 1 min.",
        "1 min",
      ).optional(),
      victim: z
        .string()
        .optional()
        .meta({
          description:
            "The payee's node, for vector76 with a payment: a private block with the payment is shown to it alone. " +
            "Default: the party's branch reverts the payment as a whole.",
          examples: ["merchant"],
        }),
      depth: count(
        "Blocks that a rewrite goes back (default 6), or that a censor falls behind before it gives in (default 0: " +
          "it only leaves transactions out).",
        0,
      ).optional(),
      from: count("Public height at which a rewrite begins. Default: its depth.").optional(),
      accounts: z
        .array(z.string())
        .min(1)
        .optional()
        .meta({ description: "Accounts that are censored; a node's name is its miner's." }),
      above: factor(
        "Mines while difficulty is at most this multiple of that of genesis. Default 1.",
      ).optional(),
      pool: groupName.optional().meta({ description: "The group that it pretends to mine for." }),
    }),
  ])
  .meta({
    description: "How the group's miners play. Default honest.",
    examples: ["selfish", { name: "stubborn", lead: true, trail: 1 }],
  });

/** Whose strategy it is. */
export const party = groupName.meta({
  description:
    "Groups of one party share a view at once and play one strategy. Default: the group's own name.",
});
