/**
 * Mining as modes: off, mining, waiting. How long a search takes and what goes into a block is not known here.
 * Invariant: a search is under way exactly in `mining`; every `startSearch` has one `stopSearch`.
 */
import { setup } from "xstate";
import { type MachineContext, provided } from "../../lib/machine-compiler.ts";

/** What a node's handlers tell its miner. */
export type MinerSignal =
  | { type: "POWER_ON" }
  | { type: "POWER_OFF" }
  | { type: "TIP_CHANGED" }
  | { type: "FELL_BEHIND" }
  | { type: "CAUGHT_UP" };

/** The miner of one node. */
export const minerMachine = setup({
  types: {
    context: {} as MachineContext,
    input: {} as MachineContext,
    events: {} as MinerSignal,
  },
  guards: {
    /** the node's sync is under way */
    isBehind: provided,
    /** another chain is the better place for its hashes, as long as this one is so hard */
    isElsewhere: provided,
  },
  actions: {
    /** begins to search on a fresh template over the present tip */
    startSearch: provided,
    /** gives the search up; the work drawn so far is not redrawn, since it has no memory */
    stopSearch: provided,
    /** goes on searching, over the new tip */
    updateTemplate: provided,
  },
}).createMachine({
  id: "miner",
  description: "Whether a node searches for a block.",
  context: ({ input }) => ({ subject: input.subject }),
  initial: "off",
  states: {
    off: {
      description: "Has no hashrate, or its node is not up.",
      on: {
        POWER_ON: [
          { guard: "isBehind", target: "waiting" },
          { guard: "isElsewhere", target: "elsewhere" },
          { target: "mining" },
        ],
      },
    },
    mining: {
      description: "Searches for a block over its node's tip.",
      entry: "startSearch",
      exit: "stopSearch",
      on: {
        TIP_CHANGED: [
          { guard: "isElsewhere", target: "elsewhere" },
          {
            actions: "updateTemplate",
            description: "Targetless: the search is memoryless and need not start over.",
          },
        ],
        FELL_BEHIND: { target: "waiting", description: "A block over an old tip would be stale." },
        POWER_OFF: "off",
      },
    },
    waiting: {
      description: "Has hashrate, but its node lacks blocks.",
      on: {
        CAUGHT_UP: [{ guard: "isElsewhere", target: "elsewhere" }, { target: "mining" }],
        POWER_OFF: "off",
      },
    },
    elsewhere: {
      description: "Spends its hashes on another chain until this one is easier.",
      on: {
        TIP_CHANGED: [{ guard: "isElsewhere", target: "elsewhere" }, { target: "mining" }],
        FELL_BEHIND: "waiting",
        POWER_OFF: "off",
      },
    },
  },
});
