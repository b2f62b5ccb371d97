/**
 * A node's life as modes: absent, up, down, left. Whether a crash keeps the disk is the caller's to know.
 * Invariant: every `boot` is followed by one `halt` before the next `boot`.
 */
import { setup } from "xstate";
import { type MachineContext, provided } from "../lib/machine-compiler.ts";

/** What the host tells a node about its life. */
export type LifecycleSignal =
  | { type: "JOIN" }
  | { type: "CRASH" }
  | { type: "RESTART" }
  | { type: "LEAVE" };

/** Whether a node takes part: it hears messages and timers only while it is `up`. */
export const lifecycleMachine = setup({
  types: {
    context: {} as MachineContext,
    input: {} as MachineContext,
    events: {} as LifecycleSignal,
  },
  actions: { boot: provided, halt: provided },
}).createMachine({
  id: "lifecycle",
  description: "Whether a node takes part in the network.",
  context: ({ input }) => ({ subject: input.subject }),
  initial: "absent",
  states: {
    absent: {
      description: "Not yet part of the network.",
      on: {
        JOIN: {
          target: "up",
          description: "The node enters for the first time, knowing genesis alone.",
        },
      },
    },
    up: {
      description: "Hears messages and timers, and mines if it has hashrate.",
      entry: "boot",
      exit: "halt",
      on: {
        CRASH: { target: "down", description: "Volatile state is lost; the disk is kept or not." },
        LEAVE: { target: "left", description: "An orderly goodbye." },
      },
    },
    down: {
      description: "Hears nothing; what is sent to it is lost.",
      on: {
        RESTART: { target: "up", description: "Boots from what its disk holds." },
        LEAVE: { target: "left", description: "Never comes back." },
      },
    },
    left: { type: "final", description: "Gone for good." },
  },
});
