/** The grammar of faults of nodes: disks, pauses, slow CPUs, clocks and upgrades. */
import { z } from "zod";
import { count, duration, factor, size } from "./quantities.ts";
import { selector } from "./selector-schema.ts";

/** What becomes of a crashed node's disk. */
export const disk = z
  .union([
    z.enum(["kept", "lost", "unsynced"]),
    z.strictObject({
      unsynced: duration("The disk was synced every so often since the node came up.", "1 h"),
    }),
    z.strictObject({
      snapshot: z.strictObject({
        age: duration("A backup so old is put back.", "6 h").optional(),
        blocks: count("A backup whose tip is so many blocks lower is put back.").optional(),
      }),
    }),
  ])
  .meta({
    description:
      "What crashed nodes have when they come back: all blocks, none, those accepted before the last " +
      "sync (unsynced; every 1 h), or an old backup. Default kept.",
    examples: ["kept", "lost", { unsynced: "1 h" }, { snapshot: { age: "6 h" } }],
  });

const drift = z
  .string()
  .regex(/^[+-]?\d{1,6} ppm$/, { error: 'write whole millionths, like "200 ppm" or "-50 ppm"' })
  .transform((text) => Number(text.slice(0, -" ppm".length)))
  .meta({
    description: "What the clock gains on simulated time, or loses (-).",
    examples: ["200 ppm", "-50 ppm"],
  });

/** The keys of events that befall nodes, beside a crash. */
export const NODE_FAULT_KEYS = ["pause", "slow", "clock", "upgrade"] as const;

/** What they take. */
export const nodeFaults = {
  pause: selector.optional().meta({
    description:
      "Nodes that do nothing and hear what reaches them only afterwards; peers see no disconnect.",
  }),
  slow: z
    .strictObject({
      nodes: selector,
      factor: factor("So many times as long takes all that costs CPU time.", 1e6),
    })
    .optional()
    .meta({ description: "Nodes whose CPU is busy with other things." }),
  clock: z
    .strictObject({
      nodes: selector,
      ahead: duration("The clock jumps forward.", "3 h").optional(),
      behind: duration("The clock jumps back.", "3 h").optional(),
      drift: drift.optional(),
    })
    .optional()
    .meta({ description: "Clocks that jump or run fast or slow; undone, they are right again." }),
  upgrade: z
    .strictObject({
      nodes: selector,
      rules: z
        .strictObject({
          maxBlockSize: size("Largest valid block. Default as before.").optional(),
          blockSize: size(
            "What a miner fills. Default as before, or maxBlockSize if less.",
          ).optional(),
        })
        .meta({ description: "The new rules; less is a soft fork, more a hard fork." }),
      activation: count("Blocks from this height on go by them."),
    })
    .optional()
    .meta({ description: "Nodes that restart with a program of other rules." }),
};
