/** The grammar of behaviours (what nodes do to the network), of eclipses, and of what honest nodes do about them. */
import { z } from "zod";
import { BREAKING_RULES } from "../chain/breaking/operators.ts";
import type { BehaviourName } from "../protocol/nakamoto/behaviours/behaviour.ts";
import { BREAKING_TRANSACTION_RULES } from "../protocol/nakamoto/behaviours/broken-transactions.ts";
import { count, duration, share } from "./quantities.ts";
import { selector } from "./selector-schema.ts";

const times = {
  from: duration("When it begins. Default: with the run.", "1 h").optional(),
  until: duration("When it ends. Default: with the run.", "3 h").optional(),
};

const to = selector.optional().meta({ description: "Towards whom. Default all peers." });
const every = (what: string) => duration(`How far apart ${what}.`, "30 s");

function rules<Rule extends string>(names: readonly [Rule, ...Rule[]], what: string) {
  return z
    .union([z.literal("all"), z.array(z.enum(names)).min(1)])
    .optional()
    .meta({ description: `Which rules of ${what} are broken, in turn. Default all.` });
}

const BLOCK_RULES = BREAKING_RULES as unknown as readonly [
  (typeof BREAKING_RULES)[number],
  ...(typeof BREAKING_RULES)[number][],
];
type TransactionRule = (typeof BREAKING_TRANSACTION_RULES)[number];
const TRANSACTION_RULES = BREAKING_TRANSACTION_RULES as readonly [
  TransactionRule,
  ...TransactionRule[],
];

const behaviour = z.strictObject({
  delayBlocks: z
    .strictObject({
      margin: duration("So long before the peer's requestTimeout. Default 1 s.", "1 s").optional(),
      to,
      ...times,
    })
    .optional()
    .meta({ description: "Serves blocks only just before the peer would ask somebody else." }),
  selectiveRelay: z
    .strictObject({
      items: z
        .enum(["blocks", "transactions", "both"])
        .optional()
        .meta({ description: "What is kept back. Default blocks." }),
      miners: selector.optional().meta({
        description: "Whose blocks. Default everybody's.",
        examples: [{ group: "rival" }],
      }),
      to,
      ...times,
    })
    .optional()
    .meta({ description: "Keeps blocks or transactions from peers and relays the rest." }),
  invWithoutData: z
    .strictObject({ to, ...times })
    .optional()
    .meta({ description: "Announces blocks unseen, before others can, and never serves them." }),
  orphanFlood: z
    .strictObject({ every: every("its blocks come"), to, ...times })
    .optional()
    .meta({ description: "Sends blocks on a parent that nobody gets." }),
  headerFlood: z
    .strictObject({
      every: every("its headers come"),
      depth: count("Blocks below the tip at which they fork off. Default 10.").optional(),
      to,
      ...times,
    })
    .optional()
    .meta({ description: "Announces headers of little work and never serves their blocks." }),
  invalidBlocks: z
    .strictObject({
      every: every("its blocks come"),
      rules: rules(BLOCK_RULES, "blocks"),
      to,
      ...times,
    })
    .optional()
    .meta({ description: "Sends blocks that break one rule each, to one peer after another." }),
  invalidTransactions: z
    .strictObject({
      every: every("its transactions come"),
      rules: rules(TRANSACTION_RULES, "transactions"),
      to,
      ...times,
    })
    .optional()
    .meta({
      description: "Sends transactions that break one rule each, to one peer after another.",
    }),
} satisfies Record<BehaviourName, z.ZodType>);

/** A behaviour as the file has it. */
export type BehaviourSource = z.output<typeof behaviour>;

/** `nodes[].behaviours`. */
export const behaviours = z
  .array(behaviour)
  .min(1)
  .max(20)
  .optional()
  .meta({
    description: "What the group's nodes do to the network beside what honest nodes do.",
    examples: [[{ delayBlocks: { margin: "1 s" } }]],
  });

/** The event `eclipse`. */
export const eclipse = z
  .strictObject({
    victim: selector.meta({ description: "Whose links are taken." }),
    by: selector.meta({ description: "To whom they then lead." }),
    slots: share("How many of the victim's links to others. Default 100%.", "75%").optional(),
  })
  .optional()
  .meta({ description: "Attackers take a victim's peer slots: it has links to them instead." });

/** `network.relay.defences`. */
export const defences = z
  .strictObject({
    anchors: count("Links of each node that no eclipse can take. Default 0.", 0).optional(),
    maxOrphansPerPeer: count(
      "Orphans of one peer before it is disconnected. Default: no limit.",
    ).optional(),
    maxTimeouts: count(
      "Unanswered requests in a row before a peer is disconnected. Default: no limit.",
    ).optional(),
    checkHeaders: z.boolean().optional().meta({
      description:
        "Whether announced headers that break a rule, or have less work than the tip, are left alone. Default false.",
    }),
    disconnectInvalid: z.boolean().optional().meta({
      description: "Whether a peer that sends an invalid block is disconnected. Default true.",
    }),
  })
  .optional()
  .meta({ description: "What nodes do about peers that misbehave. Default: nothing of it." });
