/**
 * Assertions and the project's three error kinds. An impossible state crashes the run at once, in
 * release too, and carries the facts; a user's mistake never ends up here.
 */

/** A fault in forksim itself: exit code 70. */
export class SimulationBug extends Error {
  override readonly name = "SimulationBug";
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(`${message}${describe(facts)}`);
    this.facts = facts;
  }
}

/** A scenario, report or other input that cannot be used: exit code 3. The message is for a person. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** A command line or library call that cannot be used: exit code 2. The message is for a person. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Crashes with `facts` unless `condition` holds. */
export function assert(
  condition: boolean,
  message: string,
  facts?: Readonly<Record<string, unknown>>,
): asserts condition {
  if (!condition) throw new SimulationBug(message, facts);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never, message = "unreachable"): never {
  throw new SimulationBug(message, { value });
}

function describe(facts: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(facts);
  if (entries.length === 0) return "";
  return ` (${entries.map(([name, value]) => `${name}: ${String(value)}`).join(", ")})`;
}
