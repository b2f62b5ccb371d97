/** The grammar of what befalls links: conditions, standing or by an event, clogs, resets and flapping. */
import { z } from "zod";
import { MESSAGE } from "../protocol/nakamoto/messages.ts";
import { count, duration, share } from "./quantities.ts";
import { selector } from "./selector-schema.ts";

const MESSAGE_KINDS = Object.keys(MESSAGE) as [keyof typeof MESSAGE];

/** The most copies of one message. */
const MOST_COPIES = 100;

/** Which messages a fault of nodes is about. */
export const direction = z.enum(["both", "in", "out"]);

/** What may befall messages, on all links for good or on some while an event lasts. */
export const linkConditions = {
  loss: share("Probability that a message is lost. Default 0%.", "5%").optional(),
  duplicate: share("Probability that it arrives more than once. Default 0%.", "1%").optional(),
  copies: count("Of a duplicated message at most so many more arrive. Default 1.")
    .max(MOST_COPIES)
    .optional(),
  copyDelay: duration("Each copy comes up to this much later. Default 0 s.", "2 s").optional(),
  extraDelay: duration("Added to its delay. Default 0 s.", "500 ms").optional(),
  burst: z
    .strictObject({
      good: duration("Mean time between bursts.", "1 min"),
      bad: duration("Mean length of a burst.", "5 s"),
      loss: share("Probability of loss in a burst. Default 100%.", "100%").optional(),
      goodLoss: share("Probability of loss between bursts. Default 0%.", "0%").optional(),
    })
    .optional()
    .meta({
      description:
        "Loss in bursts (Gilbert and Elliott): each direction of each link is good or bad in turn, for " +
        "exponential times.",
    }),
  reorder: z
    .strictObject({
      share: share("Of the messages.", "20%"),
      delay: duration("They come up to this much later than they would.", "2 s"),
    })
    .optional()
    .meta({ description: "A share of the messages is overtaken by those sent behind them." }),
  corrupt: share("Probability that a bit of a message is flipped. Default 0%.", "1%").optional(),
  kinds: z
    .array(z.enum(MESSAGE_KINDS))
    .min(1)
    .optional()
    .meta({
      description: "Only messages of these kinds are concerned. Default all.",
      examples: [["block", "getdata"]],
    }),
};

/** Worse conditions for messages from some nodes to others. */
export const links = z
  .strictObject({
    from: selector,
    to: selector,
    ...linkConditions,
    bandwidth: share("What is left of the bandwidth. Default 100%.", "10%").optional(),
  })
  .optional()
  .meta({ description: "Worse conditions for messages from some nodes to others." });

/** Messages that wait. */
export const clog = z
  .strictObject({
    nodes: selector,
    direction: direction.optional().meta({
      description: "Which messages wait: to the nodes, by them, or both. Default both.",
    }),
    swizzle: z
      .boolean()
      .optional()
      .meta({
        description:
          "Clog the nodes one by one in the first half of the time, release them in another order in " +
          "the second. Default false.",
      }),
  })
  .optional()
  .meta({ description: "Holds messages back and releases them all at its end; none is lost." });

/** Connections that break. */
export const reset = z.strictObject({ from: selector, to: selector }).optional().meta({
  description: "Breaks connections, with all that is under way on them, and makes them again.",
});

/** How an event comes and goes. */
export const flap = z
  .strictObject({
    on: duration("How long it disturbs at a time.", "2 min"),
    off: duration("How long it rests between.", "3 min"),
    random: z.boolean().optional().meta({
      description: "Whether these are mean values of random times. Default false.",
    }),
    least: duration("No time on or off is shorter. Default 1 s.", "1 s").optional(),
  })
  .optional()
  .meta({ description: "The event comes and goes while it lasts." });

/** Who stands between the sides of a partition. */
export const bridge = selector.optional().meta({
  description: "Nodes that reach both sides, and are reached by them. Default none.",
});
