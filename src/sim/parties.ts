/**
 * The parties of a run, as the protocol wants them: strategies of the scenario, and for the optimal one its table.
 * The protocol knows tables and not where they come from: this is the one place that makes one.
 */
import type { TieBreakParams } from "../chain/params.ts";
import { assert } from "../lib/assert.ts";
import type { AccountIndex } from "../lib/brand.ts";
import type { MetricsOptions } from "../metrics/collector.ts";
import type { MetricsParty } from "../metrics/parties.ts";
import type { Topology } from "../network/topology.ts";
import type { NakamotoParties } from "../protocol/nakamoto/nakamoto.ts";
import type { PartySetup } from "../protocol/nakamoto/party-table.ts";
import {
  PARTY_ACTIONS,
  type PolicyTable,
  type StrategyParams,
} from "../protocol/nakamoto/strategies/strategy.ts";
import { listParties } from "../scenario/parties.ts";
import { Groups } from "../scenario/resolve-nodes.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { solveOptimalPolicy } from "../theory/policy-solver.ts";

/** Null where nobody has a strategy. */
export function createParties(
  { nodes, chain, events }: Pick<Scenario, "nodes" | "chain" | "events">,
  accountOf: (name: string) => AccountIndex,
  { to }: Pick<Topology, "to">,
): NakamotoParties | null {
  const setups = listParties(nodes).map((party): PartySetup => {
    const { strategy } = party;
    if (strategy.name === "censor") {
      return { ...party, censored: new Set(strategy.accounts.map(accountOf)) };
    }
    if (strategy.name !== "double-spend" || strategy.payment === undefined) return party;
    const payment = numberOf(strategy.payment, events);
    if (strategy.victim === undefined) return { ...party, payment };
    const node = new Groups(nodes, null).node(strategy.victim);
    const links = Uint8Array.from(to, (end) => Number(end === node));
    return { ...party, payment, victim: { node, links } };
  });
  if (setups.length === 0) return null;
  return { setups, tableOf: ({ strategy }) => solvePolicy(strategy, chain.tieBreak) };
}

/** Payments with a name have the first numbers, in the order of their events. */
function numberOf(id: string, events: Scenario["events"]): number {
  const ids = events.flatMap(({ action }) => (action.do === "submit" ? [action.payment.id] : []));
  return ids.indexOf(id);
}

/** By node: the other members of its party, or all of one that shows it a block; null where nobody has a strategy. */
export function fellowsOf(parties: NakamotoParties | null, nodes: number): number[][] | null {
  if (parties === null) return null;
  const fellows: number[][] = Array.from({ length: nodes }, () => []);
  for (const { members, victim } of parties.setups) {
    if (victim !== undefined) fellows[victim.node]!.push(...members);
    for (const node of members) fellows[node] = members.filter((other) => other !== node);
  }
  return fellows;
}

/** The parties as metrics see them; null where nobody has a strategy. */
export function partyFacts({
  nodes,
}: Pick<Scenario, "nodes">): NonNullable<MetricsOptions["parties"]> | null {
  const groups = new Groups(nodes, null);
  const list = listParties(nodes).map(({ name, strategy, members }): MetricsParty => {
    if (strategy.name !== "block-withholding") return { name, strategy: strategy.name, members };
    const pool = { name: strategy.pool, members: groups.group(strategy.pool) };
    return { name, strategy: strategy.name, members, pool };
  });
  return list.length === 0 ? null : { list, actions: PARTY_ACTIONS };
}

/**
 * The table that `strategy: { name: optimal, alpha, gamma, truncation }` goes by. Where ties are decided by chance, a branch that
 * comes late in a race is as good as one that answers at once.
 */
function solvePolicy(strategy: StrategyParams, { rule }: TieBreakParams): PolicyTable {
  assert(strategy.name === "optimal", "only the optimal strategy goes by a table");
  const { alpha, gamma, truncation } = strategy;
  const matchRule = rule === "uniform" ? "any time" : "answer";
  return solveOptimalPolicy({ alpha, gamma, truncation, matchRule }).policy;
}
