/** Limits on a run. Reaching one ends the run as exhausted, which is never a success. */

export interface BudgetLimits {
  readonly events: number | null;
  readonly time: number | null;
  readonly queue: number | null;
}

export type BudgetName = "events" | "time" | "queue";

/** The limit that is exhausted, or null. `time` counts once an event lies after it. */
export function exhaustedBudget(
  limits: BudgetLimits,
  used: { readonly events: number; readonly time: number; readonly queue: number },
): BudgetName | null {
  if (limits.events !== null && used.events >= limits.events) return "events";
  if (limits.time !== null && used.time > limits.time) return "time";
  if (limits.queue !== null && used.queue > limits.queue) return "queue";
  return null;
}
