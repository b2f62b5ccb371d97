/** The grammar of `chaos:`; what its kinds are is told in `chaos.ts`. */
import { z } from "zod";
import { CHAOS_KIND_NAMES, type ChaosKind } from "./chaos.ts";
import { duration, factor, share } from "./quantities.ts";

const kind = z.enum(CHAOS_KIND_NAMES as [ChaosKind, ...ChaosKind[]]);

/** The value of the key `chaos`. */
export const chaos = z
  .strictObject({
    from: duration("No fault before. Default 0 s.", "10 min").optional(),
    until: duration("When the last fault ends.", "2 h"),
    kinds: z
      .union([z.enum(["all"]), z.array(kind).min(1)])
      .optional()
      .meta({
        description: "What may be drawn. Default all that this scenario has a use for.",
        examples: ["all", ["halves", "loss", "crash-lost"]],
      }),
    without: share(
      "Each kind is left out with this probability, by the seed. Default 50%.",
      "50%",
    ).optional(),
    intensity: factor("Faults in force at once, on average. Default 3.", 100).optional(),
    leastOn: duration("No fault lasts shorter. Default 1 s.", "10 s").optional(),
    leastOff: duration("Between two faults of a kind. Default 1 s.", "10 s").optional(),
    convergence: duration("From the last fault's end until all share one tip.", "30 min"),
  })
  .optional()
  .meta({
    description:
      "Draws a mix of faults by the seed, heals them all, and demands that laws hold and all agree " +
      "within a time.",
    examples: [{ until: "2 h", kinds: "all", convergence: "30 min" }],
  });
