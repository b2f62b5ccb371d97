/**
 * Optimal withholding: the policy with the greatest share of the canonical blocks, by the decision process of Sapirshtein, Sompolinsky & Zohar
 * (arXiv:1507.06183). A share is a ratio of two sums over cycles, so that ρ is the best share where the best cycle of
 * (own − ρ × canonical) comes to nothing: policies are valued exactly and improved by turns (Howard's method), with ρ that of the policy at hand (Dinkelbach's).
 *
 * Precision: shares are exact to about 1e-10 for the truncated model. What truncation costs is the width between the two bounds, and grows with α:
 * at γ = 0 the lower bound of T = 40 is .0005 too small at α = .4 and .007 at .45, that of T = 95 is 2e-5 and .001.
 */
import { assert } from "../lib/assert.ts";
import { cycleSums, overCycle } from "./policy-evaluation.ts";
import {
  buildPolicyModel,
  type EdgePay,
  type PolicyModel,
  type PolicySetting,
} from "./policy-model.ts";
import { POLICY_ACTION, type PolicyTable } from "./policy-table.ts";

/** The best policy of a truncated model, and what lies on either side of the best without truncation. */
export interface OptimalPolicy {
  readonly policy: PolicyTable;
  /** The policy's own share of the canonical blocks: no less than this is possible. */
  readonly lowerBound: number;
  /** No policy earns more than this share, however long its forks. */
  readonly upperBound: number;
}

/** Actions in the order in which they are tried; a later one must be better by more than rounding. */
const PREFERENCE = [
  POLICY_ACTION.override,
  POLICY_ACTION.adopt,
  POLICY_ACTION.wait,
  POLICY_ACTION.match,
] as const;

const ROUNDING = 1e-11;

/** Solves the model. The greatest share is the honest one where withholding does not pay. */
export function solveOptimalPolicy(setting: PolicySetting): OptimalPolicy {
  const { share, actions } = solve(setting, "true");
  const upper = solve(setting, "too much");
  const policy = { truncation: setting.truncation, actions };
  return { policy, lowerBound: share, upperBound: upper.share };
}

/**
 * The hash share from which withholding pays, by bisection to `tolerance`: where the best share of the truncated model is above
 * the honest one by more than rounding. Truncation makes it too great.
 */
export function optimalThreshold(
  setting: Omit<PolicySetting, "alpha">,
  { tolerance = 1e-5 }: { readonly tolerance?: number } = {},
): number {
  let [low, high] = [tolerance, 0.5 - tolerance];
  while (high - low > tolerance) {
    const alpha = (low + high) / 2;
    if (solve({ ...setting, alpha }, "true").share > alpha + 1e-9) high = alpha;
    else low = alpha;
  }
  return (low + high) / 2;
}

function solve(setting: PolicySetting, pay: EdgePay): { share: number; actions: Uint8Array } {
  const model = buildPolicyModel(setting, pay);
  // Nothing is worth anything yet: the first policy is the one that ends each fork at its best.
  let share = setting.alpha;
  let actions = improve(model, share, new Float64Array(model.states));
  for (let turns = 0; ; turns++) {
    assert(turns < 200, "the share settles", { share });
    const sums = cycleSums(model, actions);
    const [own, kept] = [sums((i) => model.own[i]!), sums((i) => model.kept[i]!)];
    const reached = overCycle(model, own) / overCycle(model, kept);
    if (turns > 1 && reached <= share + 1e-13) return { share: reached, actions };
    share = reached;
    const worth = own.map((value, s) => value - share * kept[s]!);
    actions = improve(model, share, worth);
  }
}

/** The best action in each state, if starts of forks are worth what `worth` says; it is overwritten with what the states are worth then. */
function improve(model: PolicyModel, share: number, worth: Float64Array): Uint8Array {
  const actions = new Uint8Array(model.states);
  // Longest forks first: what waiting leads to is known by then, and starts are not yet overwritten where they are read.
  for (let s = model.states - 1; s >= 0; s--) {
    let [best, chosen] = [-Infinity, -1];
    for (const action of PREFERENCE) {
      const row = (s * 4 + action) * 3;
      if (model.probability[row] === 0) continue;
      const sum = worthOf(model, row, { share, worth });
      if (chosen < 0 || sum > best + ROUNDING) [best, chosen] = [sum, action];
    }
    worth[s] = best;
    actions[s] = chosen;
  }
  return actions;
}

function worthOf(
  { probability, next, own, kept }: PolicyModel,
  row: number,
  { share, worth }: { readonly share: number; readonly worth: Float64Array },
): number {
  let sum = 0;
  for (let i = row; i < row + 3; i++) {
    const to = next[i]!;
    sum += probability[i]! * (own[i]! - share * kept[i]! + (to < 0 ? 0 : worth[to]!));
  }
  return sum;
}
