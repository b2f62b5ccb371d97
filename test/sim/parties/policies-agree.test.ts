import { describe, expect, it } from "vitest";
import { chooseSelfish } from "../../../src/protocol/nakamoto/strategies/selfish.ts";
import type { ForkKind, PolicyTurn } from "../../../src/protocol/nakamoto/strategies/strategy.ts";
import { chooseStubborn } from "../../../src/protocol/nakamoto/strategies/stubborn.ts";
import { POLICY_ACTION, POLICY_FORK, policyIndex } from "../../../src/theory/policy-table.ts";
import { stubbornPolicy } from "../../../src/theory/stubborn-mining.ts";

const TRUNCATION = 14;

interface State {
  readonly a: number;
  readonly h: number;
  readonly fork: number;
}

/** The states to which an action may lead, both sides' next block and the race's outcome considered. */
function after({ a, h, fork }: State, action: number): State[] {
  const { irrelevant, relevant, active } = POLICY_FORK;
  const opened = (own: number): State[] => [
    { a: own + 1, h: 0, fork: irrelevant },
    { a: own, h: 1, fork: relevant },
  ];
  if (action === POLICY_ACTION.adopt) return opened(0);
  if (action === POLICY_ACTION.override) return opened(a - h - 1);
  const isRace = action === POLICY_ACTION.match || fork === active;
  return [
    { a: a + 1, h, fork: isRace ? active : irrelevant },
    { a, h: h + 1, fork: relevant },
    ...(isRace ? [{ a: a - h, h: 1, fork: relevant }] : []),
  ];
}

/** All states that a policy meets below the truncation. */
function statesOf(choose: (state: State) => number): State[] {
  const seen = new Map<string, State>();
  const open: State[] = [{ a: 1, h: 0, fork: POLICY_FORK.irrelevant }];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = `${state.a} ${state.h} ${state.fork}`;
    if (seen.has(key) || state.a >= TRUNCATION || state.h >= TRUNCATION) continue;
    seen.set(key, state);
    open.push(...after(state, choose(state)));
  }
  return [...seen.values()];
}

describe("the policies that are simulated are those that theory evaluates", () => {
  it.each([
    {},
    { lead: true },
    { equalFork: true },
    { trail: 1 },
    { lead: true, equalFork: true },
    { lead: true, trail: 1 },
    { equalFork: true, trail: 2 },
    { lead: true, equalFork: true, trail: 3 },
  ])("in every state that they meet: %j", (kind) => {
    const { lead = false, equalFork = false, trail = 0 } = kind as Record<string, never>;
    const isSelfish = Object.keys(kind).length === 0;
    const params = { name: "stubborn", lead, equalFork, trail } as const;
    const choose = ({ a, h, fork }: State): number => {
      const turn = { ahead: a, behind: h, fork: fork as ForkKind } as PolicyTurn;
      return isSelfish ? chooseSelfish(turn) : chooseStubborn(params, turn);
    };
    const { actions } = stubbornPolicy(kind, TRUNCATION);
    const states = statesOf(choose);
    expect(states.length).toBeGreaterThan(TRUNCATION);
    const off = states.filter(
      ({ a, h, fork }) => actions[policyIndex(TRUNCATION, a, h, fork)] !== choose({ a, h, fork }),
    );
    expect(off).toEqual([]);
  });
});
