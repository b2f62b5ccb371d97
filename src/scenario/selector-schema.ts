/** The grammar of selectors: who is meant by an event, an expectation or a wallet. */
import { z } from "zod";
import { count, share } from "./quantities.ts";

/** A selector as the file has it: a name, or a map with exactly one of the keys. */
export type SelectorSource =
  | string
  | {
      readonly node?: string | undefined;
      readonly group?: string | undefined;
      readonly region?: string | undefined;
      readonly share?: number | undefined;
      readonly random?: number | undefined;
      readonly not?: SelectorSource | undefined;
      readonly and?: readonly SelectorSource[] | undefined;
      readonly or?: readonly SelectorSource[] | undefined;
    };

/** The grammar of selectors. */
export const selector: z.ZodType<SelectorSource> = z
  .lazy(() =>
    z.union([
      z.string().min(1),
      z.strictObject({
        node: z
          .string()
          .optional()
          .meta({
            description: "One node: GROUP/k, counted from 0, or GROUP where it has one node.",
            examples: ["pool/3"],
          }),
        group: z.string().optional().meta({ description: "All nodes of a group." }),
        region: z.string().optional().meta({ description: "All nodes in a region." }),
        share: share("Nodes in random order until their hashrate reaches this share.").optional(),
        random: count("This many nodes, drawn at random.").optional(),
        not: selector.optional().meta({ description: "All nodes that the inner one leaves out." }),
        and: z
          .array(selector)
          .min(1)
          .optional()
          .meta({
            description:
              "One after the other, each choosing among what the one before left: " +
              "[{ group: home }, { random: 5 }] is five random nodes of home.",
          }),
        or: z
          .array(selector)
          .min(1)
          .optional()
          .meta({ description: "All nodes that at least one of them chooses." }),
      }),
    ]),
  )
  .meta({
    id: "selector",
    description: "Who is meant: \"all\", a node's or a group's name, or a map with one key.",
    examples: [
      "all",
      { group: "home" },
      { region: "EU" },
      { random: 5 },
      { not: { share: "30%" } },
    ],
  });

/** The keys of a selector map, of which exactly one is given. */
export const SELECTOR_KEYS = [
  "node",
  "group",
  "region",
  "share",
  "random",
  "not",
  "and",
  "or",
] as const;
