/** What entries on withholding have in common: the idealised network's settings, and what a party makes of them. */

import type { PartyRow } from "../../metrics/party-result.ts";
import type { RunResult } from "../../metrics/run-result.ts";
import { evaluatePolicy, type PolicyYield } from "../../theory/policy-evaluation.ts";
import { POLICY_ACTION, tabulatePolicy } from "../../theory/policy-table.ts";
import { selfishDeviations, selfishGrowth, selfishRevenue } from "../../theory/selfish-mining.ts";
import {
  equalForkStubbornRevenue,
  leadStubbornRevenue,
  stubbornPolicy,
} from "../../theory/stubborn-mining.ts";
import { batchesOf, groupIndex } from "./chain-figures.ts";
import { numberOf, type Point, type PointRuns, type RunOutcome } from "./entry.ts";
import { type Estimate, withKnownError } from "./estimate.ts";
import { endAfter, percent, strategySets } from "./settings.ts";

/** Seconds between blocks in the scenario. */
export const INTERVAL_S = 600;

/** The adversary's group in the scenarios. */
export const ADVERSARY = "adversary";

/** The sentence on how these figures come about. */
export const WITHHOLDING_METHOD =
  "Two nodes without delay. Found blocks are cut into at most 64 batches a run; the first and the last one are left out, so that nothing is still " +
  "contested. Standard errors are the theory's own: between two moments without secrets lies a cycle, cycles are alike, and their variance is known. Points of one share and one number of seeds find the same blocks in the same order: their luck is common.";

/** The adversary's share and that of the honest. */
export function shareSets(point: Point): readonly string[] {
  const alpha = numberOf(point, "alpha");
  return [
    `nodes.${ADVERSARY}.hashrate=${percent(alpha)}`,
    `nodes.honest.hashrate=${percent(1 - alpha)}`,
  ];
}

/** The odds of races. */
export function gammaSet(point: Point): string {
  return `chain.consensus.tieBreak.gamma=${percent(numberOf(point, "gamma"))}`;
}

/** What a share of the adversary's and the length are in the scenario. */
export function settingsOf(point: Point): string[] {
  return [...shareSets(point), ...endAfter(numberOf(point, "blocks"), INTERVAL_S)];
}

/** Runs with fixed odds of races. */
export function runsWithGamma(point: Point, strategy: string): PointRuns {
  return {
    set: [...settingsOf(point), gammaSet(point), ...strategySets(ADVERSARY, strategy)],
    seeds: numberOf(point, "seeds"),
    collect: "chainBatches",
  };
}

/** A strategy of the parameter's choices in the language of scenario files. */
export function strategyText(name: string): string {
  const kind = stubbornnessOf(name);
  if (kind === null) return name;
  const { lead, equalFork, trail } = kind;
  return `{ name: stubborn, lead: ${lead}, equalFork: ${equalFork}, trail: ${trail} }`;
}

/** Stubbornness by letters; null of any other strategy. */
function stubbornnessOf(name: string) {
  if (!/^L?F?(T1)?$/.test(name)) return null;
  return {
    lead: name.includes("L"),
    equalFork: name.includes("F"),
    trail: name.endsWith("T1") ? 1 : 0,
  };
}

/** What theory says of a strategy, and how far truncation may have put the share off. */
export interface Foretold extends PolicyYield {
  readonly bias: number;
}

/** Longest forks of evaluated policies. */
const TRUNCATION = 120;

/** What a strategy other than the optimal one comes to. */
export function foretell(name: string, point: Point): Foretold {
  const setting = { alpha: numberOf(point, "alpha"), gamma: numberOf(point, "gamma") };
  if (name === "selfish") {
    const { revenue, stale } = selfishDeviations(setting);
    return {
      revenue: selfishRevenue(setting),
      growth: selfishGrowth(setting.alpha),
      revenueDeviation: revenue,
      staleDeviation: stale,
      bias: 0,
    };
  }
  const kind = stubbornnessOf(name);
  const policyOf = (truncation: number) =>
    kind === null ? honestPolicy(truncation) : stubbornPolicy(kind, truncation);
  const known = evaluatePolicy(policyOf(TRUNCATION), setting);
  if (setting.gamma > 0 && (name === "L" || name === "LF")) {
    const closed = name === "L" ? leadStubbornRevenue : equalForkStubbornRevenue;
    return { ...known, revenue: closed(setting), bias: 0 };
  }
  const shorter = evaluatePolicy(policyOf(TRUNCATION / 2), setting);
  // Twice as long a fork costs much less than what it made up for.
  const bias = Math.abs(known.revenue - shorter.revenue) / 2;
  return { ...known, bias: bias < 1e-9 ? 0 : bias };
}

function honestPolicy(truncation: number) {
  return tabulatePolicy(truncation, (a, h) =>
    a > h ? POLICY_ACTION.override : POLICY_ACTION.adopt,
  );
}

/** The adversary's share of the canonical blocks. */
export function revenueOf(
  runs: readonly RunOutcome[],
  { revenueDeviation }: PolicyYield,
): Estimate {
  const group = groupIndex(runs, ADVERSARY);
  const { own, canonical, found } = totals(runs, group);
  return withKnownError(own / canonical, revenueDeviation / Math.sqrt(found), "known deviation");
}

/** Stale ÷ found, or canonical ÷ found. */
export function chainOf(
  runs: readonly RunOutcome[],
  what: "stale" | "growth",
  { staleDeviation }: PolicyYield,
): Estimate {
  const { canonical, found } = totals(runs, 0);
  const growth = canonical / found;
  const value = what === "growth" ? growth : 1 - growth;
  return withKnownError(value, staleDeviation / Math.sqrt(found), "known deviation");
}

/** Of the blocks that the honest found in races: the part on the adversary's side. Each is a draw of its own. */
export function raceOddsOf(runs: readonly RunOutcome[], gamma: number): Estimate | null {
  let [blocks, onParty] = [0, 0];
  for (const { result } of runs) {
    const party = adversaryOf(result);
    blocks += party?.gamma.blocks ?? 0;
    onParty += party?.gamma.onParty ?? 0;
  }
  if (blocks === 0) return null;
  const error = Math.sqrt((gamma * (1 - gamma)) / blocks);
  return withKnownError(onParty / blocks, error, `binomial law, ${blocks} blocks in races`);
}

/** The adversary's row of a result. */
export function adversaryOf({ parties }: RunResult): PartyRow | undefined {
  return parties?.find(({ name }) => name === ADVERSARY);
}

function totals(runs: readonly RunOutcome[], group: number) {
  let [own, canonical, found] = [0, 0, 0];
  for (const batch of batchesOf(runs)) {
    own += batch.canonicalBy[group]!;
    canonical += batch.canonical;
    found += batch.found;
  }
  return { own, canonical, found };
}

/** Attacks of all runs that ended, and that succeeded. */
export function attackTotals(runs: readonly RunOutcome[]): { ended: number; succeeded: number } {
  let [ended, succeeded] = [0, 0];
  for (const { result } of runs) {
    const attacks = adversaryOf(result)?.attacks;
    succeeded += attacks?.succeeded ?? 0;
    ended += (attacks?.succeeded ?? 0) + (attacks?.givenUp ?? 0);
  }
  return { ended, succeeded };
}
