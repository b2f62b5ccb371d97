/**
 * The mode of a party that withholds: of what kind the fork between its branch and the public one is. What it does
 * in each is the policy's choice, which the guards ask; what an action takes is `party.ts`'s.
 * Invariant: the public is split between equal branches, as far as the party knows, exactly in `active`.
 */
import { setup } from "xstate";
import { type MachineContext, provided } from "../../lib/machine-compiler.ts";

/** What a party is told: it found a block, or the public tip moved. */
export type WithholdingSignal = { type: "FOUND" } | { type: "PUBLIC" };

/** One party's fork with the public. */
export const withholdingMachine = setup({
  types: {
    context: {} as MachineContext,
    input: {} as MachineContext,
    events: {} as WithholdingSignal,
  },
  guards: {
    /** the policy's choice for the present turn */
    adopts: provided,
    overrides: provided,
    matches: provided,
    releases: provided,
  },
  actions: {
    /** gives the private branch up for the public tip */
    adopt: provided,
    /** publishes the shortest prefix of the private branch that has more work than the public tip */
    override: provided,
    /** publishes the private branch up to the height of the public tip */
    match: provided,
    /** publishes the whole private branch */
    release: provided,
  },
}).createMachine({
  id: "withholding",
  description: "Of what kind a withholding party's fork with the public is.",
  context: ({ input }) => ({ subject: input.subject }),
  initial: "irrelevant",
  on: {
    FOUND: [
      { guard: "adopts", target: ".irrelevant", actions: "adopt" },
      { guard: "overrides", target: ".irrelevant", actions: "override" },
      { guard: "releases", target: ".irrelevant", actions: "release" },
      { guard: "matches", target: ".active", actions: "match" },
      { target: ".irrelevant" },
    ],
    PUBLIC: [
      { guard: "adopts", target: ".irrelevant", actions: "adopt" },
      { guard: "overrides", target: ".irrelevant", actions: "override" },
      { guard: "releases", target: ".irrelevant", actions: "release" },
      { guard: "matches", target: ".active", actions: "match" },
      { target: ".relevant" },
    ],
  },
  states: {
    irrelevant: {
      description: "The latest block is the party's own; an equal branch would come too late.",
    },
    relevant: {
      description: "The latest block is public; an equal branch published now is in the race.",
    },
    active: {
      description: "An equal branch is out and the public is split; its next block decides.",
      on: {
        FOUND: [
          { guard: "adopts", target: "irrelevant", actions: "adopt" },
          { guard: "overrides", target: "irrelevant", actions: "override" },
          { guard: "releases", target: "irrelevant", actions: "release" },
          { guard: "matches", target: "active", actions: "match" },
          { target: "active", description: "Whatever the party keeps, the public stays split." },
        ],
      },
    },
  },
});
