/** The grammar of `sweep`: a grid of values, seeds and metrics. Its meaning is `sweep.ts`'s. */
import { z } from "zod";

/** The section of a scenario file. */
export const sweep = z.strictObject({
  grid: z.record(z.string().min(1), z.array(z.unknown()).min(1).max(1000)).meta({
    description: "For each path, as of --set, its values; every combination is a point.",
    examples: [{ "chain.blockInterval": ["1 min", "10 min"] }],
  }),
  seeds: z
    .union([z.int().min(0), z.string().min(1)])
    .optional()
    .meta({
      description: "Seeds that every point is run with. Default: the scenario's own.",
      examples: ["1..20"],
    }),
  metrics: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      description: "Figures taken of each run. Default staleRate.",
      examples: [["staleRate", "propagation90"]],
    }),
});
