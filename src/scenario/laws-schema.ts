/** The words of `expect: - laws:` as a zod schema; what they mean is told in `laws.ts`. */
import { z } from "zod";
import { CALM_LAWS, type PlainLaw, STANDING_LAWS } from "./laws.ts";
import { count, duration, share } from "./quantities.ts";
import { selector } from "./selector-schema.ts";

const PLAIN = [...STANDING_LAWS, ...CALM_LAWS] as const;

const plainLaw = z
  .enum(["all", ...PLAIN] as ["all", ...PlainLaw[]])
  .meta({ description: "A law by name; all are those that hold in any run." });

const after = duration("From when on. Default 0 s.", "1 h").optional();

const boundedLaw = z.strictObject({
  commonPrefix: z
    .strictObject({ depth: count("Blocks below the shorter tip.", 0), after })
    .optional()
    .meta({ description: "No two up nodes' chains ever part deeper, and nobody gives up more." }),
  chainGrowth: z
    .strictObject({
      blocks: count("Least growth of the best chain in a window."),
      window: duration("Length of every window.", "6 h"),
      after,
    })
    .optional()
    .meta({ description: "How fast the best chain grows at least, in any window." }),
  chainQuality: z
    .strictObject({
      nodes: selector.meta({ description: "Who is honest." }),
      share: share("Least share of the nodes in a window.", "50%"),
      window: count("Blocks in a row."),
    })
    .optional()
    .meta({
      description: "How many blocks in a row the nodes found at least, on any adopted chain.",
    }),
  liveness: z
    .strictObject({ within: duration("Most time for it.", "30 min") })
    .optional()
    .meta({ description: "How soon all linked nodes agree once the last fault is undone." }),
});

/** The value of the key `laws`. */
export const laws = z.union([plainLaw, z.array(z.union([plainLaw, boundedLaw])).min(1)]).meta({
  description:
    "Independent checkers judge the run by these laws at all times; a breach ends it at once.",
  examples: ["all", ["all", { commonPrefix: { depth: 6, after: "1 h" } }]],
});

export type LawsSource = z.output<typeof laws>;
