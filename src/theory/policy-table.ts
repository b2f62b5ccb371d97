/**
 * Withholding policies over the states of Sapirshtein, Sompolinsky & Zohar ("Optimal Selfish Mining Strategies in Bitcoin",
 * arXiv:1507.06183): a and h are the lengths of the private and of the public branch since they parted, and `fork` says whether a
 * race is possible (the last block was honest: relevant), impossible (irrelevant), or on (active). A decision falls after each block found.
 */
import { assert } from "../lib/assert.ts";

/** What a policy can say, as in its table. */
export const POLICY_ACTION = { adopt: 0, override: 1, match: 2, wait: 3 } as const;

/** The fork's state, as in a table's index. */
export const POLICY_FORK = { irrelevant: 0, relevant: 1, active: 2 } as const;

/** The action of (a, h, fork) lies at (a (truncation + 1) + h) × 3 + fork; a and h are at most the truncation. */
export interface PolicyTable {
  readonly truncation: number;
  readonly actions: Uint8Array;
}

/** Where a state lies in a table. */
export function policyIndex(truncation: number, a: number, h: number, fork: number): number {
  return (a * (truncation + 1) + h) * 3 + fork;
}

/** Whether a race may be offered only in answer to an honest block, or at any time (the paper's uniform tie breaking, γ = ½). */
export type MatchRule = "answer" | "any time";

/** Which actions the model has in a state. Before the truncation's edge a policy may wait; at the edge it must end the fork. */
export function isPossible(
  action: number,
  state: { readonly a: number; readonly h: number; readonly fork: number },
  { truncation, rule }: { readonly truncation: number; readonly rule: MatchRule },
): boolean {
  const { a, h, fork } = state;
  if (action === POLICY_ACTION.adopt) return true;
  if (action === POLICY_ACTION.override) return a > h;
  if (a >= truncation || h >= truncation) return false;
  if (action === POLICY_ACTION.wait) return true;
  if (fork === POLICY_FORK.active || h < 1 || a < h) return false;
  return fork === POLICY_FORK.relevant || rule === "any time";
}

/** A table of a rule that says what to do in each state; where the model has no such action it says to give up, or to publish all that wins. */
export function tabulatePolicy(
  truncation: number,
  rule: (a: number, h: number, fork: number) => number,
  matches: MatchRule = "answer",
): PolicyTable {
  assert(truncation >= 1, "a table with room", { truncation });
  const actions = new Uint8Array((truncation + 1) * (truncation + 1) * 3);
  let i = 0;
  for (let a = 0; a <= truncation; a++) {
    for (let h = 0; h <= truncation; h++) {
      for (let fork = 0; fork < 3; fork++) {
        const wanted = rule(a, h, fork);
        const fits = isPossible(wanted, { a, h, fork }, { truncation, rule: matches });
        const last = a > h ? POLICY_ACTION.override : POLICY_ACTION.adopt;
        actions[i++] = fits ? wanted : last;
      }
    }
  }
  return { truncation, actions };
}
