/**
 * Catching up as modes: headers first, then the blocks they name. Which headers and blocks, from whom and
 * with which timeouts is data of the handlers behind the named guards and actions.
 * Invariant: in `fetchingHeaders` and `fetchingBlocks` a request is under way or its failure has been told.
 */
import { setup } from "xstate";
import { type MachineContext, provided } from "../../lib/machine-compiler.ts";

/** What a node's handlers tell its sync. */
export type SyncSignal =
  | { type: "FELL_BEHIND" }
  | { type: "HEADERS_RECEIVED" }
  | { type: "BLOCK_ARRIVED" }
  | { type: "SYNC_PEER_FAILED" }
  | { type: "RESET" };

/** Headers-first sync of one node. Guards must answer from the subject's state after the input was taken in. */
export const syncMachine = setup({
  types: {
    context: {} as MachineContext,
    input: {} as MachineContext,
    events: {} as SyncSignal,
  },
  guards: {
    /** the sync peer's last reply was full, or `noteMoreHeaders` came after the last request for headers */
    hasMoreHeaders: provided,
    /** a header is known whose block is not, on a branch worth having */
    hasMissingBlocks: provided,
    /** a peer is left that has not failed during this sync */
    hasOtherPeer: provided,
  },
  actions: {
    /** asks the sync peer for the headers after what is known, and starts the request's timer */
    requestHeaders: provided,
    /** asks for missing blocks until the window is full; does nothing where it is */
    requestBlocks: provided,
    /** makes the next peer that has not failed the sync peer */
    selectOtherPeer: provided,
    /** remembers that something unknown was heard of while a sync is under way */
    noteMoreHeaders: provided,
    /** offers the tip to the peers where it moved since this sync began */
    announceTip: provided,
    /** forgets requests, timers and failed peers of this sync */
    endSync: provided,
  },
}).createMachine({
  id: "sync",
  description: "How a node that lacks blocks gets them: headers first, then blocks.",
  context: ({ input }) => ({ subject: input.subject }),
  initial: "synced",
  on: {
    RESET: {
      target: ".synced",
      description:
        "A crash, or a block on the way that cannot be used: the caller has ended the catch-up.",
    },
  },
  states: {
    synced: {
      description: "Knows of no block that it lacks; gossip alone keeps it so.",
      on: {
        FELL_BEHIND: {
          target: "fetchingHeaders",
          description: "An orphan or an unknown header was heard of.",
        },
      },
    },
    fetchingHeaders: {
      description: "Has asked its sync peer for headers.",
      entry: "requestHeaders",
      on: {
        FELL_BEHIND: { actions: "noteMoreHeaders" },
        HEADERS_RECEIVED: [
          { guard: "hasMoreHeaders", target: "fetchingHeaders", reenter: true },
          { guard: "hasMissingBlocks", target: "fetchingBlocks" },
          { target: "synced", actions: ["endSync", "announceTip"] },
        ],
        SYNC_PEER_FAILED: [
          {
            guard: "hasOtherPeer",
            target: "fetchingHeaders",
            reenter: true,
            actions: "selectOtherPeer",
            description: "A timeout or a refusal: ask somebody else the same.",
          },
          {
            target: "synced",
            actions: ["endSync", "announceTip"],
            description: "Nobody is left to ask; a later announcement starts again.",
          },
        ],
      },
    },
    fetchingBlocks: {
      description: "Has asked for the blocks of known headers, a window at a time.",
      entry: "requestBlocks",
      on: {
        FELL_BEHIND: { actions: "noteMoreHeaders" },
        HEADERS_RECEIVED: {
          actions: "requestBlocks",
          description: "Headers that came unasked may name further blocks.",
        },
        BLOCK_ARRIVED: [
          { guard: "hasMissingBlocks", actions: "requestBlocks" },
          { guard: "hasMoreHeaders", target: "fetchingHeaders" },
          { target: "synced", actions: ["endSync", "announceTip"] },
        ],
        SYNC_PEER_FAILED: [
          {
            guard: "hasOtherPeer",
            target: "fetchingBlocks",
            reenter: true,
            actions: "selectOtherPeer",
            description:
              "A timeout, a notfound or a bad block: ask somebody else for what is missing.",
          },
          {
            target: "synced",
            actions: ["endSync", "announceTip"],
            description: "Nobody is left to ask; what did arrive is kept.",
          },
        ],
      },
    },
  },
});
