/**
 * The decision process of withholding, written out: what can follow each action in each state of a policy table. A cycle ends
 * where nothing private is left and nothing public to beat (after an adoption, or an override that publishes all); then the next block found opens
 * another. Source as in policy-table.ts.
 */
import { assert } from "../lib/assert.ts";
import {
  isPossible,
  type MatchRule,
  POLICY_ACTION,
  POLICY_FORK,
  policyIndex,
} from "./policy-table.ts";

/** The world a policy meets: hash share, odds of a race, and the model's two choices. */
export interface PolicySetting {
  readonly alpha: number;
  readonly gamma: number;
  /** The branch length at which the fork must end. */
  readonly truncation: number;
  readonly matchRule?: MatchRule;
}

/**
 * Up to three outcomes for each row, state × 4 + action. `next` is a state, or −1 where the cycle ends; own and kept are
 * the blocks that become canonical with it; `found` is 1 where the outcome is a block found, 0 where the action alone ends the cycle.
 */
export interface PolicyModel {
  readonly setting: Required<PolicySetting>;
  readonly states: number;
  readonly probability: Float64Array;
  readonly next: Int32Array;
  readonly own: Float64Array;
  readonly kept: Float64Array;
  readonly found: Uint8Array;
}

/** What the edge of the model pays: the truth of ending there, or more than any continuation could bring. */
export type EdgePay = "true" | "too much";

/** The two states in which a cycle begins: after a block of the adversary's, and after an honest one. */
export function openings(truncation: number): readonly [own: number, honest: number] {
  return [
    policyIndex(truncation, 1, 0, POLICY_FORK.irrelevant),
    policyIndex(truncation, 0, 1, POLICY_FORK.irrelevant),
  ];
}

/** Writes out the model. */
export function buildPolicyModel(given: PolicySetting, pay: EdgePay = "true"): PolicyModel {
  const setting = { matchRule: "answer" as const, ...given };
  const { alpha, gamma, truncation } = setting;
  assert(
    alpha > 0 && alpha < 0.5 && gamma >= 0 && gamma <= 1 && truncation >= 2,
    "a policy's world",
    {
      alpha,
      gamma,
      truncation,
    },
  );
  const states = (truncation + 1) * (truncation + 1) * 3;
  const model = {
    setting,
    states,
    probability: new Float64Array(states * 12),
    next: new Int32Array(states * 12).fill(-1),
    own: new Float64Array(states * 12),
    kept: new Float64Array(states * 12),
    found: new Uint8Array(states * 12),
  };
  for (let a = 0; a <= truncation; a++) {
    for (let h = 0; h <= truncation; h++) {
      const isEdge = a === truncation || h === truncation;
      for (let fork = 0; fork < 3; fork++) {
        if (isEdge && pay === "too much") overpay(model, { a, h, fork });
        else writeState(model, { a, h, fork });
      }
    }
  }
  return model;
}

interface State {
  readonly a: number;
  readonly h: number;
  readonly fork: number;
}

interface Outcome {
  readonly probability: number;
  readonly to?: State;
  readonly own?: number;
  readonly kept?: number;
}

function writeState(model: PolicyModel, state: State): void {
  const { truncation, matchRule } = model.setting;
  for (let action = 0; action < 4; action++) {
    if (!isPossible(action, state, { truncation, rule: matchRule })) continue;
    writeRow(model, { state, action }, outcomesOf(model.setting, state, action));
  }
}

function outcomesOf(
  setting: PolicySetting,
  { a, h, fork }: State,
  action: number,
): readonly Outcome[] {
  const { alpha, gamma } = setting;
  const beta = 1 - alpha;
  const { irrelevant, relevant, active } = POLICY_FORK;
  if (action === POLICY_ACTION.adopt) return [{ probability: 1, kept: h }];
  if (action === POLICY_ACTION.override) {
    const paid = { own: h + 1, kept: h + 1 };
    if (a === h + 1) return [{ probability: 1, ...paid }];
    return [
      { probability: alpha, to: { a: a - h, h: 0, fork: irrelevant }, ...paid },
      { probability: beta, to: { a: a - h - 1, h: 1, fork: relevant }, ...paid },
    ];
  }
  const isRace = action === POLICY_ACTION.match || fork === active;
  if (!isRace) {
    return [
      { probability: alpha, to: { a: a + 1, h, fork: irrelevant } },
      { probability: beta, to: { a, h: h + 1, fork: relevant } },
    ];
  }
  return [
    { probability: alpha, to: { a: a + 1, h, fork: active } },
    // A fork is on only where a ≥ h: elsewhere the state is never met, and a loss is as good as anything.
    {
      probability: beta * gamma,
      to: { a: Math.max(a - h, 0), h: 1, fork: relevant },
      own: h,
      kept: h,
    },
    { probability: beta * (1 - gamma), to: { a, h: h + 1, fork: relevant } },
  ];
}

function writeRow(
  model: PolicyModel,
  { state, action }: { readonly state: State; readonly action: number },
  outcomes: readonly Outcome[],
): void {
  const { truncation } = model.setting;
  const row = (policyIndex(truncation, state.a, state.h, state.fork) * 4 + action) * 3;
  for (const [k, { probability, to, own = 0, kept = 0 }] of outcomes.entries()) {
    model.probability[row + k] = probability;
    model.own[row + k] = own;
    model.kept[row + k] = kept;
    if (to === undefined) continue;
    model.next[row + k] = policyIndex(truncation, to.a, to.h, to.fork);
    model.found[row + k] = 1;
  }
}

/**
 * Pays at the edge what is at least the best continuation's worth. Ahead: all blocks until the lead is gone are the adversary's
 * and canonical, none of the honest ones is; from there on a fresh start is no worse. Behind by d: the chance of ever catching up, (α ÷ β)^d, brings a
 * tie of which every block is the adversary's; else the public branch is adopted.
 */
function overpay(model: PolicyModel, state: State): void {
  const { alpha } = model.setting;
  const { a, h } = state;
  const beta = 1 - alpha;
  const behind = h - a;
  if (behind <= 0) {
    const all = h + (-behind * beta) / (beta - alpha);
    writeRow(model, { state, action: POLICY_ACTION.adopt }, [
      { probability: 1, own: all, kept: all },
    ]);
    return;
  }
  let caught = 1;
  for (let k = 0; k < behind; k++) caught *= alpha / beta;
  const own = caught * (h + (behind * alpha) / (beta - alpha));
  const kept = (1 - caught) * h + own;
  writeRow(model, { state, action: POLICY_ACTION.adopt }, [{ probability: 1, own, kept }]);
}
