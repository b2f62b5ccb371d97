/**
 * Runs a machine both ways, through its compiled table and through XState's own `createActor`, with the
 * same recording guards and actions, so that a test can demand the same modes and the same effects.
 */
import fc from "fast-check";
import { type AnyStateMachine, createActor, type StateValue } from "xstate";
import {
  compileMachine,
  interpretable,
  type MachineImplementations,
} from "../../src/lib/machine-compiler.ts";

/** One signal, and which guards pass while it is handled: bit i is the i-th guard's. */
export interface ScriptStep {
  readonly signal: string;
  readonly passing: number;
}

/** What each step did: the names of the guards asked and actions run, in order, and the mode after. */
export interface RecordedStep {
  readonly effects: readonly string[];
  readonly mode: string;
}

interface Recorder {
  effects: string[];
  passing: number;
}

/** Signals of the machine and outcomes of its guards, at random. */
export function scriptsFor(machine: AnyStateMachine): fc.Arbitrary<ScriptStep[]> {
  const { signals } = compileMachine(machine, recordingImplementations(machine));
  const guards = Object.keys(machine.implementations.guards).length;
  if (signals.length === 0) return fc.constant([]);
  const step = fc.record({
    signal: fc.constantFrom(...signals),
    passing: fc.nat({ max: 2 ** guards - 1 }),
  });
  return fc.array(step, { maxLength: 40 });
}

/** The start and every step of `script`, through the transition table. */
export function runCompiled(
  machine: AnyStateMachine,
  script: readonly ScriptStep[],
): RecordedStep[] {
  const recorder: Recorder = { effects: [], passing: 0 };
  const table = compileMachine(machine, recordingImplementations(machine));
  let mode = table.start(recorder);
  const steps = [take(recorder, table.modes[mode] ?? "")];
  for (const { signal, passing } of script) {
    recorder.passing = passing;
    mode = table.send(mode, table.signalOf(signal), recorder);
    steps.push(take(recorder, table.modes[mode] ?? ""));
  }
  return steps;
}

/** The start and every step of `script`, through XState's interpreter. */
export function runInterpreted(
  machine: AnyStateMachine,
  script: readonly ScriptStep[],
): RecordedStep[] {
  const recorder: Recorder = { effects: [], passing: 0 };
  const actor = createActor(interpretable(machine, recordingImplementations(machine)), {
    input: { subject: recorder },
  });
  let failure: unknown;
  actor.subscribe({ error: (error) => (failure = error) });
  actor.start();
  if (failure !== undefined) throw failure;
  const mode = () => nameOf(actor.getSnapshot().value as StateValue);
  const steps = [take(recorder, mode())];
  for (const { signal, passing } of script) {
    recorder.passing = passing;
    // An actor that is done hears nothing; XState would warn about each further signal.
    if (actor.getSnapshot().status === "active") actor.send({ type: signal });
    if (failure !== undefined) throw failure;
    steps.push(take(recorder, mode()));
  }
  return steps;
}

/** Guards and actions that write down their names; a guard's answer comes from the script. */
export function recordingImplementations(
  machine: AnyStateMachine,
): MachineImplementations<Recorder> {
  const guards = Object.keys(machine.implementations.guards).map((name, bit) => [
    name,
    (recorder: Recorder) => {
      recorder.effects.push(`${name}?`);
      return (recorder.passing & (1 << bit)) !== 0;
    },
  ]);
  const actions = Object.keys(machine.implementations.actions).map((name) => [
    name,
    (recorder: Recorder) => void recorder.effects.push(name),
  ]);
  return { guards: Object.fromEntries(guards), actions: Object.fromEntries(actions) };
}

function take(recorder: Recorder, mode: string): RecordedStep {
  const effects = recorder.effects;
  recorder.effects = [];
  return { effects, mode };
}

function nameOf(value: StateValue): string {
  if (typeof value === "string") return value;
  return Object.entries(value)
    .map(([outer, inner]) => (inner === undefined ? outer : `${outer}.${nameOf(inner)}`))
    .join("|");
}
