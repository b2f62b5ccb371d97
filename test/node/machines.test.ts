import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyStateMachine } from "xstate";
import { compileMachine } from "../../src/lib/machine-compiler.ts";
import { lifecycleMachine } from "../../src/node/lifecycle.machine.ts";
import { minerMachine } from "../../src/protocol/nakamoto/miner.machine.ts";
import { syncMachine } from "../../src/protocol/nakamoto/sync.machine.ts";
import { withholdingMachine } from "../../src/protocol/nakamoto/withholding.machine.ts";
import {
  recordingImplementations,
  runCompiled,
  runInterpreted,
  type ScriptStep,
  scriptsFor,
} from "../support/machine-oracle.ts";

const seed = 42;
const machines: readonly [string, AnyStateMachine][] = [
  ["lifecycle", lifecycleMachine],
  ["sync", syncMachine],
  ["miner", minerMachine],
  ["withholding", withholdingMachine],
];

describe.each(machines)("the %s machine", (_, machine) => {
  it(`does through its table what XState's interpreter does (seed ${seed})`, () => {
    const agreement = fc.property(scriptsFor(machine), (script) => {
      expect(runCompiled(machine, script)).toEqual(runInterpreted(machine, script));
    });
    fc.assert(agreement, { seed, numRuns: 300 });
  });

  it("reaches each of its modes by some script", () => {
    const { modes } = compileMachine(machine, recordingImplementations(machine));
    const scripts = fc.sample(scriptsFor(machine), { seed, numRuns: 300 });
    const reached = new Set(
      scripts.flatMap((script) => runCompiled(machine, script)).map((step) => step.mode),
    );
    expect([...reached].sort()).toEqual([...modes].sort());
  });

  it("says what every mode is", () => {
    const states = Object.values(machine.states) as { description?: string }[];
    expect(states.length).toBeLessThanOrEqual(7);
    for (const state of states) expect(state.description).toMatch(/^[A-Z].*\.$/);
  });
});

describe("the lifecycle", () => {
  it(`halts between any two boots, and never after it left (seed ${seed})`, () => {
    const law = fc.property(scriptsFor(lifecycleMachine), (script) => {
      const effects = runCompiled(lifecycleMachine, script).flatMap((step) => step.effects);
      expect(effects).toEqual(effects.map((_, k) => (k % 2 === 0 ? "boot" : "halt")));
    });
    fc.assert(law, { seed, numRuns: 300 });
  });

  it("goes absent, up, down, up, left", () => {
    check(lifecycleMachine, "JOIN CRASH RESTART LEAVE RESTART", [
      "absent",
      "up: boot",
      "down: halt",
      "up: boot",
      "left: halt",
      "left",
    ]);
  });
});

describe("the sync", () => {
  it("asks for headers until there are no more, then for blocks until none is missing", () => {
    check(
      syncMachine,
      "FELL_BEHIND HEADERS_RECEIVED/more HEADERS_RECEIVED/missing BLOCK_ARRIVED/missing BLOCK_ARRIVED",
      [
        "synced",
        "fetchingHeaders: requestHeaders",
        "fetchingHeaders: hasMoreHeaders? requestHeaders",
        "fetchingBlocks: hasMoreHeaders? hasMissingBlocks? requestBlocks",
        "fetchingBlocks: hasMissingBlocks? requestBlocks",
        "synced: hasMissingBlocks? hasMoreHeaders? endSync announceTip",
      ],
    );
  });

  it("goes back to headers for what it heard of meanwhile", () => {
    check(syncMachine, "FELL_BEHIND HEADERS_RECEIVED/missing FELL_BEHIND BLOCK_ARRIVED/more", [
      "synced",
      "fetchingHeaders: requestHeaders",
      "fetchingBlocks: hasMoreHeaders? hasMissingBlocks? requestBlocks",
      "fetchingBlocks: noteMoreHeaders",
      "fetchingHeaders: hasMissingBlocks? hasMoreHeaders? requestHeaders",
    ]);
  });

  it("tries another peer where one fails, gives up where none is left, and may start again", () => {
    check(syncMachine, "FELL_BEHIND SYNC_PEER_FAILED/other SYNC_PEER_FAILED FELL_BEHIND", [
      "synced",
      "fetchingHeaders: requestHeaders",
      "fetchingHeaders: hasOtherPeer? selectOtherPeer requestHeaders",
      "synced: hasOtherPeer? endSync announceTip",
      "fetchingHeaders: requestHeaders",
    ]);
  });

  it("is reset without effects", () => {
    check(syncMachine, "RESET FELL_BEHIND RESET FELL_BEHIND HEADERS_RECEIVED/missing RESET", [
      "synced",
      "synced",
      "fetchingHeaders: requestHeaders",
      "synced",
      "fetchingHeaders: requestHeaders",
      "fetchingBlocks: hasMoreHeaders? hasMissingBlocks? requestBlocks",
      "synced",
    ]);
  });
});

describe("the miner", () => {
  it(`searches exactly while it is mining (seed ${seed})`, () => {
    const law = fc.property(scriptsFor(minerMachine), (script) => {
      let searching = false;
      for (const { mode, effects } of runCompiled(minerMachine, script)) {
        for (const effect of effects) {
          if (effect === "startSearch" || effect === "stopSearch") {
            expect(searching).toBe(effect === "stopSearch");
            searching = !searching;
          }
          if (effect === "updateTemplate") expect(searching).toBe(true);
        }
        expect(searching).toBe(mode === "mining");
      }
    });
    fc.assert(law, { seed, numRuns: 300 });
  });

  it("waits while its node is behind", () => {
    check(
      minerMachine,
      "POWER_ON TIP_CHANGED FELL_BEHIND TIP_CHANGED CAUGHT_UP POWER_OFF POWER_ON/behind",
      [
        "off",
        "mining: isBehind? isElsewhere? startSearch",
        "mining: isElsewhere? updateTemplate",
        "waiting: stopSearch",
        "waiting",
        "mining: isElsewhere? startSearch",
        "off: stopSearch",
        "waiting: isBehind?",
      ],
    );
  });
});

describe("the miner who hops", () => {
  it("comes and goes with the tips", () => {
    check(minerMachine, "POWER_ON TIP_CHANGED/elsewhere TIP_CHANGED/elsewhere TIP_CHANGED", [
      "off",
      "mining: isBehind? isElsewhere? startSearch",
      "elsewhere: isElsewhere? stopSearch",
      "elsewhere: isElsewhere?",
      "mining: isElsewhere? startSearch",
    ]);
  });
});

const GUARD_WORDS: Readonly<Record<string, string>> = {
  more: "hasMoreHeaders",
  missing: "hasMissingBlocks",
  other: "hasOtherPeer",
  behind: "isBehind",
  elsewhere: "isElsewhere",
};

/** Signals as words, `SIGNAL/word` where a guard passes; expected are `mode: effects` from the start on. */
function check(machine: AnyStateMachine, signals: string, expected: readonly string[]): void {
  const guards = Object.keys(machine.implementations.guards);
  const script = signals.split(" ").map((word): ScriptStep => {
    const [signal = "", guard] = word.split("/");
    const passing = guard === undefined ? 0 : 1 << guards.indexOf(GUARD_WORDS[guard] ?? "");
    return { signal, passing };
  });
  const shown = runCompiled(machine, script).map(({ mode, effects }) =>
    effects.length === 0 ? mode : `${mode}: ${effects.join(" ")}`,
  );
  expect(shown).toEqual(expected);
}
