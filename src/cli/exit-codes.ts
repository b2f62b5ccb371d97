/**
 * The one table of exit codes, and which outcome and which error has which. Scripts rely on the numbers:
 * one is never given another meaning.
 */
import { InputError, UsageError } from "../lib/assert.ts";
import type { ExpectationOutcome } from "../metrics/expectation-outcome.ts";
import type { StopReason } from "../metrics/run-result.ts";

/** What a process of forksim can end with. */
export const EXIT = {
  ok: 0,
  expectationFailed: 1,
  usage: 2,
  badInput: 3,
  invariantBroken: 4,
  diverged: 5,
  budgetExhausted: 6,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table for people, as `--help` shows it. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.ok, "fine"],
  [EXIT.expectationFailed, "an expectation failed"],
  [EXIT.usage, "wrong usage"],
  [EXIT.badInput, "a scenario, report or other input cannot be used"],
  [EXIT.invariantBroken, "an invariant was broken"],
  [EXIT.diverged, "a replay diverged"],
  [EXIT.budgetExhausted, "the budget was exhausted before the stop"],
  [EXIT.bug, "a fault in forksim"],
  [EXIT.interrupted, "interrupted"],
];

/** From mild to grave: of several runs the gravest outcome decides. */
const SEVERITY: readonly ExitCode[] = [
  EXIT.ok,
  EXIT.expectationFailed,
  EXIT.budgetExhausted,
  EXIT.badInput,
  EXIT.usage,
  EXIT.diverged,
  EXIT.invariantBroken,
  EXIT.interrupted,
  EXIT.bug,
];

/** The gravest of the codes; `ok` where there are none. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  return SEVERITY.findLast((code) => codes.includes(code)) ?? EXIT.ok;
}

/** What an error that reached the top stands for; what nobody has foreseen is a fault in forksim. */
export function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof InputError) return EXIT.badInput;
  return EXIT.bug;
}

/** What a finished or broken-off run ends with. How a run ended weighs more than what it was to show. */
export function exitCodeOfRun(run: {
  readonly result: { readonly stopReason: StopReason };
  readonly expectations: readonly ExpectationOutcome[];
}): ExitCode {
  switch (run.result.stopReason) {
    case "interrupted":
      return EXIT.interrupted;
    case "budget-events":
    case "budget-time":
    case "budget-queue":
      return EXIT.budgetExhausted;
    case "violation":
      return EXIT.invariantBroken;
    case "time":
    case "height":
    case "drained":
      return run.expectations.every(({ ok }) => ok) ? EXIT.ok : EXIT.expectationFailed;
  }
}
