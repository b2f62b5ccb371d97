/**
 * What a withholding policy earns, exactly within its truncation. Waiting only lengthens a fork; what shortens it leads to one of the few
 * states that begin a fork: (x, 0, irrelevant) and (x, 1, relevant). Between those there is a small chain, and its linear equations are solved by elimination.
 */
import { assert } from "../lib/assert.ts";
import { buildPolicyModel, openings, type PolicyModel } from "./policy-model.ts";
import { type MatchRule, POLICY_FORK, type PolicyTable, policyIndex } from "./policy-table.ts";

/** What a policy comes to in the long run. Deviations are those of measured values times the root of the number of blocks found. */
export interface PolicyYield {
  /** The adversary's share of the canonical blocks. */
  readonly revenue: number;
  /** Canonical blocks per block found. */
  readonly growth: number;
  readonly revenueDeviation: number;
  readonly staleDeviation: number;
}

/** Gives for each state the mean sum of a reward until the cycle ends; the reward is told per outcome of the model. */
export type CycleSums = (reward: (outcome: number) => number) => Float64Array;

/** What a policy earns, and how measured values of it spread. */
export function evaluatePolicy(
  policy: PolicyTable,
  setting: { readonly alpha: number; readonly gamma: number; readonly matchRule?: MatchRule },
): PolicyYield {
  const model = buildPolicyModel({ ...setting, truncation: policy.truncation });
  const sums = cycleSums(model, policy.actions);
  const [own, kept, found] = [model.own, model.kept, model.found].map((of) => sums((i) => of[i]!));
  const [ownMean, keptMean] = [overCycle(model, own!), overCycle(model, kept!)];
  const length = overCycle(model, found!) + 1;
  const revenue = ownMean / keptMean;
  const growth = keptMean / length;
  /** Mean square over cycles of a reward whose sum is 0 on average; `opening` is that of a cycle's first block. */
  const square = (
    opening: number,
    reward: (i: number) => number,
    toCome: (s: number) => number,
  ) => {
    const squares = sums((i) => {
      const [now, to] = [reward(i), model.next[i]!];
      return now * now + (to < 0 ? 0 : 2 * now * toCome(to));
    });
    return overCycle(model, squares) - opening * opening;
  };
  // A ratio's variance, cycle by cycle: of (numerator − ratio × denominator) ÷ mean denominator. As the whole sum is 0 on
  // average, what comes after the opening has mean −opening, and 2 × opening × that is taken off once.
  const ownSquare = square(
    0,
    (i) => model.own[i]! - revenue * model.kept[i]!,
    (s) => own![s]! - revenue * kept![s]!,
  );
  const keptSquare = square(
    -growth,
    (i) => model.kept[i]! - growth * model.found[i]!,
    (s) => kept![s]! - growth * found![s]!,
  );
  return {
    revenue,
    growth,
    revenueDeviation: Math.sqrt(ownSquare * length) / keptMean,
    staleDeviation: Math.sqrt(keptSquare / length),
  };
}

/** Mean over a cycle from its first block on, of values that its two openings have. */
export function overCycle({ setting }: PolicyModel, values: Float64Array): number {
  const [own, honest] = openings(setting.truncation);
  return setting.alpha * values[own]! + (1 - setting.alpha) * values[honest]!;
}

/** Prepares the sums of a policy. */
export function cycleSums(model: PolicyModel, actions: Uint8Array): CycleSums {
  const starts = forkStarts(model);
  const ids = new Int32Array(model.states).fill(-1);
  for (const [id, s] of starts.entries()) ids[s] = id;
  const solve = eliminate(starts.map((s) => chainRow(model, actions, { ids, from: s, starts })));
  const sweep = (gains: Float64Array, known: Float64Array) => {
    const values = new Float64Array(model.states);
    for (let s = model.states - 1; s >= 0; s--) {
      const row = (s * 4 + actions[s]!) * 3;
      let sum = gains[s]!;
      for (let i = row; i < row + 3; i++) {
        const to = model.next[i]!;
        if (to < 0) continue;
        const id = ids[to]!;
        sum += model.probability[i]! * (id < 0 ? values[to]! : known[id]!);
      }
      values[s] = sum;
    }
    return values;
  };
  return (reward) => {
    const gains = rowGains(model, actions, reward);
    const before = sweep(gains, new Float64Array(starts.length));
    return sweep(gains, solve(Float64Array.from(starts, (s) => before[s]!)));
  };
}

function rowGains(
  { states, probability }: PolicyModel,
  actions: Uint8Array,
  reward: (outcome: number) => number,
): Float64Array {
  const gains = new Float64Array(states);
  for (let s = 0; s < states; s++) {
    const row = (s * 4 + actions[s]!) * 3;
    assert(probability[row] !== 0, "a policy's action is possible", { state: s });
    for (let i = row; i < row + 3; i++) {
      if (probability[i] !== 0) gains[s]! += probability[i]! * reward(i);
    }
  }
  return gains;
}

/** The states to which what shortens a fork leads, and the two in which cycles begin. */
function forkStarts({ setting: { truncation } }: PolicyModel): readonly number[] {
  const starts = [openings(truncation)[1]];
  for (let x = 0; x <= truncation; x++) {
    starts.push(policyIndex(truncation, x, 0, POLICY_FORK.irrelevant));
    starts.push(policyIndex(truncation, x, 1, POLICY_FORK.relevant));
  }
  return starts;
}

/** With which probability each start comes next after `from`. States only lead to later ones or to starts. */
function chainRow(
  model: PolicyModel,
  actions: Uint8Array,
  given: { readonly ids: Int32Array; readonly from: number; readonly starts: readonly number[] },
): Float64Array {
  const { ids, from, starts } = given;
  const { probability, next, states } = model;
  const mass = new Float64Array(states);
  const row = new Float64Array(starts.length);
  mass[from] = 1;
  for (let s = from; s < states; s++) {
    const here = mass[s]!;
    if (here === 0) continue;
    const first = (s * 4 + actions[s]!) * 3;
    for (let i = first; i < first + 3; i++) {
      const to = next[i]!;
      if (to < 0) continue;
      const id = ids[to]!;
      if (id < 0) mass[to]! += here * probability[i]!;
      else row[id]! += here * probability[i]!;
    }
  }
  return row;
}

/** Solves x = gain + P x for any gain. The rows of P sum to at most 1, so that elimination needs no exchange of rows. */
function eliminate(chain: readonly Float64Array[]): (gain: Float64Array) => Float64Array {
  const n = chain.length;
  const rows = chain.map((row, i) => row.map((p, j) => (i === j ? 1 - p : -p)));
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const row = rows[i]!;
      if (row[k] === 0) continue;
      const factor = row[k]! / rows[k]![k]!;
      for (let j = k + 1; j < n; j++) row[j]! -= factor * rows[k]![j]!;
      row[k] = factor;
    }
  }
  return (gain) => {
    const x = gain.slice();
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) x[i]! -= rows[i]![j]! * x[j]!;
    for (let i = n - 1; i >= 0; i--) {
      for (let j = i + 1; j < n; j++) x[i]! -= rows[i]![j]! * x[j]!;
      x[i]! /= rows[i]![i]!;
    }
    return x;
  };
}
