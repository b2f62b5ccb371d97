import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyStateMachine, and, assign, raise, setup } from "xstate";
import { SimulationBug } from "../../src/lib/assert.ts";
import {
  compileMachine,
  interpretable,
  type MachineContext,
  provided,
} from "../../src/lib/machine-compiler.ts";
import {
  recordingImplementations,
  runCompiled,
  runInterpreted,
  scriptsFor,
} from "../support/machine-oracle.ts";

const seed = 42;

/** A door that counts what is done to it. */
interface Door {
  locked: boolean;
  done: string[];
}

const door = setup({
  types: { context: {} as MachineContext, input: {} as MachineContext },
  guards: { isUnlocked: provided },
  actions: { swing: provided, shut: provided, knock: provided },
}).createMachine({
  id: "door",
  context: ({ input }) => ({ subject: input.subject }),
  initial: "closed",
  on: { SLAM: { target: ".closed", actions: "knock" } },
  states: {
    closed: {
      entry: "shut",
      on: { PUSH: [{ guard: "isUnlocked", target: "open" }, { actions: "knock" }] },
    },
    open: { entry: { type: "swing" }, on: { PUSH: { target: "open", reenter: true } } },
  },
});

const doorImplementations = {
  guards: { isUnlocked: (it: Door) => !it.locked },
  actions: {
    swing: (it: Door) => void it.done.push("swing"),
    shut: (it: Door) => void it.done.push("shut"),
    knock: (it: Door) => void it.done.push("knock"),
  },
};

describe("a compiled machine", () => {
  it("numbers modes and signals in the order of their definition", () => {
    const table = compileMachine(door, doorImplementations);
    expect(table.modes).toEqual(["closed", "open"]);
    expect(table.signals).toEqual(["SLAM", "PUSH"]);
    expect(table.modeOf("open")).toBe(1);
    expect(table.signalOf("PUSH")).toBe(1);
    expect(table.initial).toBe(0);
  });

  it("takes the first transition whose guard passes, and runs exit, transition and entry in order", () => {
    const table = compileMachine(door, doorImplementations);
    const subject: Door = { locked: true, done: [] };
    const [PUSH, SLAM] = [table.signalOf("PUSH"), table.signalOf("SLAM")];
    expect(table.start(subject)).toBe(0);
    expect(table.send(0, PUSH, subject)).toBe(0);
    subject.locked = false;
    expect(table.send(0, PUSH, subject)).toBe(1);
    expect(table.send(1, PUSH, subject)).toBe(1);
    expect(table.send(1, SLAM, subject)).toBe(0);
    expect(subject.done).toEqual(["shut", "knock", "swing", "swing", "knock", "shut"]);
  });

  it("refuses modes and signals that it does not have", () => {
    const table = compileMachine(door, doorImplementations);
    const subject: Door = { locked: true, done: [] };
    for (const [mode, signal] of [
      [2, 0],
      [0, 2],
      [0, -1],
      [1, -1],
      [-1, 0],
    ] as const) {
      expect(() => table.send(mode, signal, subject)).toThrow(SimulationBug);
    }
    expect(() => table.modeOf("ajar")).toThrow(/no such mode/);
    expect(() => table.signalOf("KICK")).toThrow(/no such signal/);
  });

  it("does not run, compiled or interpreted, where a name means nothing", () => {
    expect(() => compileMachine(door, { guards: {}, actions: {} })).toThrow(/not given/);
    expect(() => compileMachine(door, { ...doorImplementations, guards: {} })).toThrow(
      /isUnlocked/,
    );
    expect(() => provided()).toThrow(SimulationBug);
  });
});

describe("the table and XState's interpreter", () => {
  it(`agree on modes, guards asked and order of effects, whatever the machine (seed ${seed})`, () => {
    const seen = { deep: 0, done: 0, moved: 0 };
    const agreement = fc.property(
      machines.chain((machine) => fc.tuple(fc.constant(machine), scriptsFor(machine))),
      ([machine, script]) => {
        const compiled = runCompiled(machine, script);
        expect(compiled).toEqual(runInterpreted(machine, script));
        const modes = new Set(compiled.map((step) => step.mode));
        seen.moved += modes.size > 1 ? 1 : 0;
        seen.deep += [...modes].some((mode) => mode.includes(".")) ? 1 : 0;
        seen.done += [...modes].some((mode) => mode.startsWith("final")) ? 1 : 0;
      },
    );
    fc.assert(agreement, { seed, numRuns: 600 });
    // The law would be empty on machines that never move, nest or end.
    expect(Math.min(seen.moved, seen.deep, seen.done)).toBeGreaterThan(60);
  });
});

describe("a difference between table and interpreter", () => {
  const variant = (state: object) =>
    setup({
      guards: { may: provided },
      actions: { first: provided, second: provided },
    }).createMachine({
      id: "variant",
      context,
      initial: "a",
      states: { a: state, b: {} },
    } as never) as unknown as AnyStateMachine;
  const plain = { exit: ["first", "second"], on: { GO: { guard: "may", target: "b" } } };
  const planted: readonly [string, object][] = [
    ["the order of actions", { ...plain, exit: ["second", "first"] }],
    ["a guard left out", { ...plain, on: { GO: { target: "b" } } }],
    ["another target", { ...plain, on: { GO: { guard: "may", target: "a", reenter: true } } }],
  ];

  it.each(planted)("in %s would be seen", (_, state) => {
    const script = [{ signal: "GO", passing: 1 }];
    const truth = runInterpreted(variant(plain), script);
    expect(runCompiled(variant(plain), script)).toEqual(truth);
    expect(runCompiled(variant(state), script)).not.toEqual(truth);
  });
});

describe("beyond the subset a machine does not compile:", () => {
  const names = { guards: { may: provided }, actions: { act: provided } };
  const refused: readonly [string, () => AnyStateMachine][] = [
    ["a delayed transition", () => wired({ after: { 100: "b" } })],
    ["an eventless transition", () => wired({ always: "b" })],
    ["an invoked actor", () => wired({ invoke: { src: "child" } })],
    ["a parallel state", () => wired({ type: "parallel", states: { x: {}, y: {} } })],
    ["a history state", () => wired({ initial: "x", states: { x: {}, h: { type: "history" } } })],
    ["a nested final state", () => wired({ initial: "x", states: { x: { type: "final" } } })],
    ["a done transition", () => wired({ initial: "x", states: { x: {} }, onDone: "b" })],
    ["a wildcard", () => wired({ on: { "*": "b" } })],
    ["a partial wildcard", () => wired({ on: { "GO.*": "b" } })],
    ["a signal in small letters", () => wired({ on: { go: "b" } })],
    ["an inline guard", () => wired({ on: { GO: { guard: () => true, target: "b" } } })],
    ["an inline action", () => wired({ entry: () => undefined })],
    ["an action of XState's own", () => wired({ entry: raise({ type: "GO" }) })],
    ["an action with parameters", () => wired({ entry: { type: "act", params: { n: 1 } } })],
    ["a guard with parameters", () => wired({ on: { GO: { guard: { type: "may", params: 1 } } } })],
    ["a combined guard", () => wired({ on: { GO: { guard: and(["may"]) } } })],
    ["several targets", () => wired({ on: { GO: { target: ["a", "b"] } } })],
    ["the root as a target", () => wired({ on: { GO: "#machine" } })],
    ["an initial transition", () => wired({ initial: { target: "x" }, states: { x: {} } })],
    ["an unknown key", () => wired({ output: {} })],
    ["a re-entered root", () => rooted({ on: { GO: { target: ".a", reenter: true } } })],
    ["no context", () => rooted({ context: undefined })],
    ["data in the context", () => rooted({ context: { count: 1 } })],
    ["computed data in the context", () => rooted({ context: () => ({ subject: {} }) })],
    ["a parallel root", () => rooted({ type: "parallel", initial: undefined })],
    ["a root without states", () => rooted({ initial: undefined, states: {} })],
    [
      "an assignment behind a name",
      () => rooted({ states: { a: { entry: "act" } } }, { ...names, actions: { act: assign({}) } }),
    ],
    [
      "a combined guard behind a name",
      () =>
        rooted(
          { states: { a: { on: { GO: { guard: "may" } } } } },
          { ...names, guards: { may: and(["other"]), other: provided } },
        ),
    ],
  ];

  function rooted(config: object, named: object = names): AnyStateMachine {
    const whole = { id: "machine", context, initial: "a", states: { a: {}, b: {} }, ...config };
    return setup(named).createMachine(whole as never) as unknown as AnyStateMachine;
  }

  function wired(state: object): AnyStateMachine {
    return rooted({ states: { a: state, b: {} } });
  }

  it.each(refused)("%s", (_, machine) => {
    const made = machine();
    expect(() => compileMachine(made, recordingImplementations(made))).toThrow(SimulationBug);
  });

  it("while the same machine without it does", () => {
    const plain = wired({ entry: "act", on: { GO: { guard: "may", target: "b" } } });
    expect(compileMachine(plain, recordingImplementations(plain)).modes).toEqual(["a", "b"]);
    expect(interpretable(plain, recordingImplementations(plain)).id).toBe("machine");
  });
});

/** A state as small integers; the interpreter below makes a valid machine of any of them. */
interface StatePlan {
  readonly isFinal: boolean;
  readonly initial: number;
  readonly entry: number;
  readonly exit: number;
  readonly on: readonly (readonly [signal: number, transitions: readonly TransitionPlan[]])[];
  readonly states: readonly StatePlan[];
}

interface TransitionPlan {
  /** Out of range: none. */
  readonly guard: number;
  /** By position among all states; out of range: targetless. */
  readonly target: number;
  readonly reenter: boolean;
  readonly actions: number;
}

interface NumberedState {
  readonly plan: StatePlan;
  readonly key: string;
  readonly inner: readonly NumberedState[];
}

const context = ({ input }: { input: MachineContext }) => ({ subject: input.subject });

const SIGNALS = ["GO", "STOP", "TURN"];
const GUARDS = ["isRed", "isLate"];

const transitionPlan: fc.Arbitrary<TransitionPlan> = fc.record({
  guard: fc.nat({ max: 3 }),
  target: fc.nat({ max: 11 }),
  reenter: fc.boolean(),
  actions: fc.nat({ max: 2 }),
});

const on = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.array(transitionPlan, { maxLength: 3 })), {
  maxLength: 3,
});

const { state: statePlan } = fc.letrec<{ state: StatePlan }>((tie) => ({
  state: fc.record({
    isFinal: fc.integer({ min: 0, max: 4 }).map((n) => n === 4),
    initial: fc.nat({ max: 2 }),
    entry: fc.nat({ max: 2 }),
    exit: fc.nat({ max: 2 }),
    on,
    states: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      fc.constant<StatePlan[]>([]),
      fc.array(tie("state"), { maxLength: 3 }),
    ),
  }),
}));

const machines = fc
  .record({ ...rootParts(), states: fc.array(statePlan, { minLength: 2, maxLength: 4 }) })
  .map((plan) => machineOf(plan));

function rootParts() {
  const some = fc.nat({ max: 2 });
  return { isFinal: fc.constant(false), initial: fc.nat(), entry: some, exit: some, on };
}

function machineOf(root: StatePlan): AnyStateMachine {
  const ids: string[] = [];
  const actions = new Set<string>();
  const named = (prefix: string, count: number) => {
    const names = Array.from({ length: count }, (_, k) => `${prefix}${k}`);
    for (const name of names) actions.add(name);
    return names;
  };
  const onOf = (plan: StatePlan, id: string) =>
    Object.fromEntries(
      plan.on.map(([signal, transitions]) => [
        SIGNALS[signal] ?? "GO",
        transitions.map((each, k) => ({
          ...(each.guard < GUARDS.length ? { guard: GUARDS[each.guard] } : {}),
          ...(ids[each.target] === undefined ? {} : { target: `#${ids[each.target]}` }),
          ...(id === "root" ? {} : { reenter: each.reenter }),
          actions: named(`${id}:${SIGNALS[signal]}${k}:`, each.actions),
        })),
      ]),
    );
  const number = (plan: StatePlan, depth: number): NumberedState => {
    const isFinal = plan.isFinal && depth === 1;
    const key = `${isFinal ? "final" : "s"}${ids.length}`;
    ids.push(key);
    const inner = isFinal ? [] : plan.states.map((each) => number(each, depth + 1));
    return { plan: { ...plan, isFinal }, key, inner };
  };
  const config = (tree: NumberedState): object => {
    const { plan, key, inner } = tree;
    const hooks = {
      id: key,
      entry: named(`${key}+`, plan.entry),
      exit: named(`${key}-`, plan.exit),
    };
    if (plan.isFinal) return { ...hooks, type: "final" };
    return { ...hooks, on: onOf(plan, key), ...statesOf(plan, inner) };
  };
  const statesOf = (plan: StatePlan, inner: readonly NumberedState[]) =>
    inner.length === 0
      ? {}
      : {
          initial: inner[plan.initial % inner.length]?.key,
          states: Object.fromEntries(inner.map((each) => [each.key, config(each)])),
        };
  const inner = root.states.map((each) => number(each, 1));
  const whole = {
    id: "root",
    context,
    entry: named("root+", root.entry),
    exit: named("root-", root.exit),
    on: onOf(root, "root"),
    ...statesOf(root, inner),
  };
  return setup({
    guards: Object.fromEntries(GUARDS.map((name) => [name, provided])),
    actions: Object.fromEntries([...actions].map((name) => [name, provided])),
  }).createMachine(whole as never) as unknown as AnyStateMachine;
}
