/**
 * Compiles an XState machine into a transition table: modes × signals → what to ask, do and become.
 * Modes and signals are integers; a mode lives in the caller's state as plain data.
 * Leaves to the caller: what guards and actions do, and observing changes of mode.
 * Invariant: the table and XState's own interpreter agree on every accepted machine; a machine that uses
 * anything beyond the accepted subset does not compile.
 */
import type { AnyStateMachine } from "xstate";
import { assert, SimulationBug } from "./assert.ts";

/** What the names in a machine mean: guards ask the subject, actions change it. */
export interface MachineImplementations<Subject> {
  readonly guards: Readonly<Record<string, (subject: Subject) => boolean>>;
  readonly actions: Readonly<Record<string, (subject: Subject) => void>>;
}

/** The context and input of every machine of the project: the thing that its guards and actions act on. */
export interface MachineContext {
  readonly subject: unknown;
}

/** A machine as a table. An action must not send to the machine that runs it. */
export interface CompiledMachine<Subject> {
  /** Names of the modes in the order of their definition; a nested one is `outer.inner`. */
  readonly modes: readonly string[];
  /** Names of the signals in the order of their first use, the root's first. */
  readonly signals: readonly string[];
  /** The mode that `start` ends in. */
  readonly initial: number;
  /** Runs the entry actions of the initial mode and returns that mode. */
  start(subject: Subject): number;
  /** Takes one signal in `mode` and returns the next mode, which may be the same. Allocates nothing. */
  send(mode: number, signal: number, subject: Subject): number;
  /** The mode of that name; throws SimulationBug for an unknown one. */
  modeOf(name: string): number;
  /** The signal of that name; throws SimulationBug for an unknown one. */
  signalOf(name: string): number;
}

type StateNode = AnyStateMachine["root"];
type Transition = StateNode["transitions"] extends Map<string, (infer T)[]> ? T : never;

/** One thing that may happen on a signal: asked in order, the first whose guard passes is taken. */
interface Candidate<Subject> {
  readonly guard: ((subject: Subject) => boolean) | null;
  readonly actions: readonly ((subject: Subject) => void)[];
  readonly target: number;
}

/** Compiles `machine`; throws SimulationBug where it leaves the accepted subset or a name means nothing. */
export function compileMachine<Subject>(
  machine: AnyStateMachine,
  implementations: MachineImplementations<Subject>,
): CompiledMachine<Subject> {
  checkMachine(machine);
  const leaves = leavesOf(machine.root);
  const modes = leaves.map((leaf) => leaf.path.join("."));
  const signals = signalsOf(machine.root);
  const compiler = new CandidateCompiler(machine, leaves, implementations);
  const cells = leaves.flatMap((leaf) =>
    signals.map((signal) => compiler.candidatesOf(leaf, signal)),
  );
  const started = compiler.start();
  return new TransitionTable(modes, signals, cells, started);
}

/** The same machine for XState's own interpreter, with the same implementations; its input is `{ subject }`. */
export function interpretable<Subject>(
  machine: AnyStateMachine,
  implementations: MachineImplementations<Subject>,
): AnyStateMachine {
  const onSubject =
    <Result>(implementation: (subject: Subject) => Result) =>
    ({ context }: { context: { subject: Subject } }) =>
      implementation(context.subject);
  const wrapped = <Result>(named: Readonly<Record<string, (subject: Subject) => Result>>) =>
    Object.fromEntries(Object.entries(named).map(([name, each]) => [name, onSubject(each)]));
  return machine.provide({
    guards: wrapped(implementations.guards),
    actions: wrapped(implementations.actions),
  });
}

/** Stands in `setup` for a guard or action whose meaning is given when the machine is put to use. */
export function provided(): never {
  throw new SimulationBug("a machine runs without the implementations of its guards and actions");
}

class TransitionTable<Subject> implements CompiledMachine<Subject> {
  readonly modes: readonly string[];
  readonly signals: readonly string[];
  readonly initial: number;
  /** By mode × signals + signal; null where nothing happens. */
  readonly #cells: readonly (readonly Candidate<Subject>[] | null)[];
  readonly #started: Candidate<Subject>;
  readonly #width: number;

  constructor(
    modes: readonly string[],
    signals: readonly string[],
    cells: readonly (readonly Candidate<Subject>[] | null)[],
    started: Candidate<Subject>,
  ) {
    this.modes = modes;
    this.signals = signals;
    this.initial = started.target;
    this.#cells = cells;
    this.#started = started;
    this.#width = signals.length;
  }

  start(subject: Subject): number {
    for (const action of this.#started.actions) action(subject);
    return this.#started.target;
  }

  send(mode: number, signal: number, subject: Subject): number {
    const cell = this.#cells[mode * this.#width + signal];
    // Unsigned, so that a negative signal cannot reach into another mode's row either.
    if (cell === undefined || signal >>> 0 >= this.#width) {
      throw new SimulationBug("no such mode or signal", { mode, signal });
    }
    if (cell === null) return mode;
    for (let i = 0; i < cell.length; i += 1) {
      const { guard, actions, target } = cell[i] as Candidate<Subject>;
      if (guard !== null && !guard(subject)) continue;
      for (let j = 0; j < actions.length; j += 1) actions[j]?.(subject);
      return target;
    }
    return mode;
  }

  modeOf(name: string): number {
    const mode = this.modes.indexOf(name);
    assert(mode >= 0, "the machine has no such mode", { name, modes: this.modes });
    return mode;
  }

  signalOf(name: string): number {
    const signal = this.signals.indexOf(name);
    assert(signal >= 0, "the machine has no such signal", { name, signals: this.signals });
    return signal;
  }
}

/** Works out, for a mode and a signal, what XState would do: the statechart algorithm without regions. */
class CandidateCompiler<Subject> {
  readonly #machine: AnyStateMachine;
  readonly #modeOfLeaf: ReadonlyMap<StateNode, number>;
  readonly #implementations: MachineImplementations<Subject>;

  constructor(
    machine: AnyStateMachine,
    leaves: readonly StateNode[],
    implementations: MachineImplementations<Subject>,
  ) {
    this.#machine = machine;
    this.#modeOfLeaf = new Map(leaves.map((leaf, mode) => [leaf, mode]));
    this.#implementations = implementations;
  }

  start(): Candidate<Subject> {
    const root: StateNode = this.#machine.root;
    const entered = [root, ...defaultDescent(root)];
    const effects = [...entered.flatMap((node) => node.entry), ...completion(entered)];
    return this.#candidate(undefined, effects, { leaf: last(entered) });
  }

  /** Inner states are asked before outer ones; null where nothing can happen. */
  candidatesOf(leaf: StateNode, signal: string): readonly Candidate<Subject>[] | null {
    // A machine that reached a final state hears nothing more, not even at its root.
    if (leaf.type === "final") return null;
    const transitions = pathFromRoot(leaf)
      .reverse()
      .flatMap((node) => node.transitions.get(signal) ?? []);
    const firstSure = transitions.findIndex((transition) => transition.guard === undefined);
    const reachable = firstSure < 0 ? transitions : transitions.slice(0, firstSure + 1);
    if (reachable.length === 0) return null;
    return reachable.map((transition) => this.#compile(leaf, transition));
  }

  #compile(leaf: StateNode, transition: Transition): Candidate<Subject> {
    const target = transition.target?.[0] as StateNode | undefined;
    if (target === undefined)
      return this.#candidate(transition.guard, transition.actions, { leaf });
    const domain = domainOf(transition, target);
    const staysInside = transition.source === target && domain === target && !transition.reenter;
    const exited = pathFromRoot(leaf)
      .filter((node) => isInside(node, domain))
      .reverse();
    const entered = pathFromRoot(target)
      .filter((node) => isInside(node, domain) && !(staysInside && node === target))
      .concat(defaultDescent(target));
    const effects = [
      ...exited.flatMap((node) => node.exit),
      ...transition.actions,
      ...entered.flatMap((node) => node.entry),
      ...completion(entered),
    ];
    return this.#candidate(transition.guard, effects, { leaf: last([target, ...entered]) });
  }

  #candidate(
    guard: unknown,
    actions: readonly unknown[],
    target: { readonly leaf: StateNode },
  ): Candidate<Subject> {
    const mode = this.#modeOfLeaf.get(target.leaf);
    assert(mode !== undefined, "a transition ends outside every mode", { target: target.leaf.id });
    return {
      guard:
        guard === undefined ? null : this.#named(this.#implementations.guards, "guards", guard),
      actions: actions.map((action) =>
        this.#named(this.#implementations.actions, "actions", action),
      ),
      target: mode,
    };
  }

  #named<Implementation>(
    table: Readonly<Record<string, Implementation>>,
    kind: "guards" | "actions",
    reference: unknown,
  ): Implementation {
    const name = nameOf(this.#machine, kind, reference);
    const implementation = Object.hasOwn(table, name) ? table[name] : undefined;
    assert(implementation !== undefined, `the machine names one of its ${kind} that is not given`, {
      machine: this.#machine.id,
      name,
    });
    return implementation;
  }
}

/** The innermost state that the transition neither leaves nor enters. */
function domainOf(transition: Transition, target: StateNode): StateNode {
  const source = transition.source as StateNode;
  if (!transition.reenter && (target === source || isInside(target, source))) return source;
  let domain = target.parent;
  while (domain !== undefined && !isInside(source, domain)) domain = domain.parent;
  assert(domain !== undefined, "a transition re-enters the root of its machine", {
    source: source.id,
  });
  return domain;
}

/** What leaving does once a final state is entered: XState then runs the exits of all that is active. */
function completion(entered: readonly StateNode[]): readonly unknown[] {
  const final = entered.find((node) => node.type === "final");
  return final === undefined
    ? []
    : pathFromRoot(final)
        .reverse()
        .flatMap((node) => node.exit);
}

/** The states entered below `node` by following the initial ones. */
function defaultDescent(node: StateNode): StateNode[] {
  const next = node.type === "compound" ? (node.initial.target?.[0] as StateNode) : undefined;
  return next === undefined ? [] : [next, ...defaultDescent(next)];
}

function pathFromRoot(node: StateNode): StateNode[] {
  return node.parent === undefined ? [node] : [...pathFromRoot(node.parent), node];
}

/** Properly inside: a state is not inside itself. */
function isInside(node: StateNode, outer: StateNode): boolean {
  return node.parent !== undefined && (node.parent === outer || isInside(node.parent, outer));
}

function childrenOf(node: StateNode): StateNode[] {
  return Object.values(node.states) as StateNode[];
}

function leavesOf(node: StateNode): StateNode[] {
  const children = childrenOf(node);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}

function signalsOf(root: StateNode): string[] {
  const withInner = (node: StateNode): string[] => [
    ...node.transitions.keys(),
    ...childrenOf(node).flatMap(withInner),
  ];
  return [...new Set(withInner(root))];
}

function last(nodes: readonly StateNode[]): StateNode {
  return nodes[nodes.length - 1] as StateNode;
}

const ROOT_KEYS = [
  "id",
  "version",
  "context",
  "initial",
  "states",
  "on",
  "entry",
  "exit",
  "description",
  "meta",
];
const STATE_KEYS = [
  "id",
  "initial",
  "states",
  "on",
  "entry",
  "exit",
  "description",
  "meta",
  "tags",
];
const FINAL_KEYS = ["type", "id", "entry", "exit", "description", "meta", "tags"];
/** Those of XState's formatted form: the last three are its own. */
const TRANSITION_KEYS = [
  "target",
  "guard",
  "actions",
  "reenter",
  "description",
  "meta",
  "source",
  "eventType",
  "toJSON",
];
const SIGNAL_NAME = /^[A-Z][A-Z0-9_]*$/;

/** Refuses whatever the table would not do exactly as XState does. */
function checkMachine(machine: AnyStateMachine): void {
  checkContext(machine);
  checkKeys(machine.root.config, ROOT_KEYS, machine.id);
  assert(childrenOf(machine.root).length > 0, "a machine needs states", { machine: machine.id });
  checkInside(machine, machine.root);
  for (const transition of [...machine.root.transitions.values()].flat()) {
    const refused = transition.reenter && transition.target !== undefined;
    assert(!refused, "a transition re-enters the root of its machine", { machine: machine.id });
  }
}

function checkInside(machine: AnyStateMachine, node: StateNode): void {
  for (const action of [...node.entry, ...node.exit]) nameOf(machine, "actions", action);
  for (const [signal, transitions] of node.transitions) {
    assert(SIGNAL_NAME.test(signal), "a signal is a name in capitals", { signal, state: node.id });
    for (const transition of transitions) checkTransition(machine, transition);
  }
  if (node.type === "compound") {
    const initial = node.config.initial;
    assert(typeof initial === "string", "an initial state is a name", { state: node.id });
  }
  for (const child of childrenOf(node)) {
    checkKeys(child.config, child.type === "final" ? FINAL_KEYS : STATE_KEYS, child.id);
    const nestedFinal = child.type === "final" && node.parent !== undefined;
    assert(!nestedFinal, "only the root may have final states", { state: child.id });
    checkInside(machine, child);
  }
}

function checkTransition(machine: AnyStateMachine, transition: Transition): void {
  const source = transition.source as StateNode;
  checkKeys(transition, TRANSITION_KEYS, source.id);
  if (transition.guard !== undefined) nameOf(machine, "guards", transition.guard);
  for (const action of transition.actions) nameOf(machine, "actions", action);
  const targets = transition.target ?? [];
  const fits = targets.length <= 1 && targets[0] !== machine.root;
  assert(fits, "a transition has one target below the root, or none", { state: source.id });
}

/** Data belongs to the subject: a context that holds anything else would be state outside a run's state. */
function checkContext(machine: AnyStateMachine): void {
  const context = machine.config.context as unknown;
  const probe = {};
  const made: unknown = typeof context === "function" ? context({ input: { subject: probe } }) : {};
  const entries = Object.entries(made as object);
  const isSubject = entries.length === 1 && entries[0]?.[0] === "subject";
  assert(isSubject && entries[0]?.[1] === probe, "a machine's context is its subject alone", {
    machine: machine.id,
  });
}

function checkKeys(config: object, allowed: readonly string[], where: string): void {
  const refused = Object.keys(config).filter(
    (key) => !allowed.includes(key) && (config as Record<string, unknown>)[key] !== undefined,
  );
  assert(refused.length === 0, "a machine uses what the compiler does not take", {
    where,
    refused,
  });
}

/** The name behind `"name"` or `{ type: "name" }`; inline, parametrised and built-in ones are refused. */
function nameOf(machine: AnyStateMachine, kind: "guards" | "actions", reference: unknown): string {
  if (typeof reference === "object" && reference !== null) {
    checkKeys(reference, ["type"], `${machine.id}'s ${kind}`);
  }
  const name = typeof reference === "object" ? (reference as { type?: unknown })?.type : reference;
  assert(typeof name === "string", `a machine's ${kind} are given by name`, {
    machine: machine.id,
  });
  const declared = machine.implementations[kind][name] as object | undefined;
  const isBuiltIn = declared !== undefined && ("resolve" in declared || "check" in declared);
  assert(!isBuiltIn, `a machine's ${kind} are plain, none of XState's own`, {
    machine: machine.id,
    name,
  });
  return name;
}
