/** Resolves how groups mine: each strategy's parameters, and that those of one party agree. */
import type { TieBreakParams } from "../chain/params.ts";
import type { Duration } from "../lib/brand.ts";
import { renderPercentage } from "../lib/units.ts";
import type { StrategyParams } from "../protocol/nakamoto/strategies/strategy.ts";
import type { Path } from "./located.ts";
import { partyOf } from "./parties.ts";
import type { Accounts } from "./resolve-accounts.ts";
import { hasMoney } from "./resolve-money.ts";
import type { Groups } from "./resolve-nodes.ts";
import type { Resolving } from "./resolving.ts";
import type { NodeGroup } from "./scenario.ts";
import type { GroupSource, ScenarioSource } from "./schema.ts";
import { STRATEGY_KEYS } from "./strategy-schema.ts";

type StrategySource = Exclude<NonNullable<GroupSource["strategy"]>, string>;

const DEFAULTS = {
  truncation: 40,
  period: 2016,
  giveUp: 20,
  depth: 6,
  delay: 60_000_000 as Duration,
  variants: {
    private: { confirmations: 6, premined: 0 },
    finney: { confirmations: 0, premined: 1 },
    vector76: { confirmations: 1, premined: 1 },
  },
} as const;

/** What strategies refer to. */
export interface StrategyParts {
  readonly groups: Groups;
  readonly accounts: Accounts;
  readonly tieBreak: TieBreakParams;
  readonly desk: Resolving;
}

/** The groups with their strategies and parties. */
export function resolveStrategies(
  source: ScenarioSource,
  nodes: readonly NodeGroup[],
  parts: StrategyParts,
): NodeGroup[] {
  const sources = source.nodes ?? [];
  checkParties(sources, parts.desk);
  checkPower(sources, nodes, parts.desk);
  return nodes.map((group, index) => {
    const { strategy, party } = sources[index]!;
    return {
      ...group,
      ...(strategy === undefined ? {} : { strategy: resolve(source, index, parts) }),
      ...(party === undefined ? {} : { party }),
    };
  });
}

/** A strategy of mining is nothing without hashrate. */
function checkPower(
  sources: readonly GroupSource[],
  nodes: readonly NodeGroup[],
  desk: Resolving,
): void {
  for (const [index, { strategy }] of sources.entries()) {
    if (strategy === undefined || strategy === "honest") continue;
    if (sharesOfParty(index, sources, nodes).some((share) => share > 0)) continue;
    const hint = 'give the group a hashrate, for example "hashrate: 30%"';
    const message = "nobody of this party mines: a strategy changes nothing";
    desk.report("no-effect", ["nodes", index, "strategy"], message, { hint, uses: ["nodes"] });
  }
}

/** The hash shares of all in the party of a group. */
function sharesOfParty(
  index: number,
  sources: readonly GroupSource[],
  nodes: readonly NodeGroup[],
): number[] {
  const party = partyOf(sources[index]!);
  return nodes.flatMap(({ hashShares }, k) => (partyOf(sources[k]!) === party ? hashShares : []));
}

function resolve(source: ScenarioSource, index: number, parts: StrategyParts): StrategyParams {
  const given = source.nodes![index]!.strategy!;
  const strategy: StrategySource = typeof given === "string" ? { name: given } : given;
  const path = ["nodes", index, "strategy"];
  checkKeys(strategy, path, parts.desk);
  const { name } = strategy;
  switch (name) {
    case "stubborn":
      return resolveStubborn(strategy, path, parts.desk);
    case "optimal":
      return { name, ...resolveModel(source, index, parts) };
    case "intermittent":
      return { name, period: strategy.period ?? windowOf(source) };
    case "double-spend":
      return resolveDoubleSpend(source, strategy, path, parts);
    case "rewrite":
      return resolveRewrite(strategy, path, parts.desk);
    case "censor":
      return resolveCensor(source, strategy, path, parts);
    case "time-warp":
      checkTimeWarp(source, path, parts.desk);
      return { name };
    case "hopping":
      return { name, above: strategy.above ?? 1 };
    case "block-withholding":
      return { name, pool: resolvePool(source, index, strategy, parts) };
    default:
      return { name };
  }
}

function windowOf({ chain }: ScenarioSource): number {
  return chain?.difficulty?.window ?? DEFAULTS.period;
}

function resolveStubborn(strategy: StrategySource, path: Path, desk: Resolving): StrategyParams {
  const { equalFork = false, trail = 0 } = strategy;
  const lead = strategy.lead ?? (!equalFork && trail === 0);
  if (!lead && !equalFork && trail === 0) {
    const hint = "write lead: true, equalFork: true or trail: 1; or strategy: selfish";
    desk.report("contradiction", path, "this miner is stubborn about nothing", { hint });
  }
  return { name: "stubborn", lead, equalFork, trail };
}

function resolveModel(
  source: ScenarioSource,
  index: number,
  { groups, tieBreak, desk }: StrategyParts,
) {
  const { strategy } = source.nodes![index]!;
  const given: Partial<StrategySource> = typeof strategy === "object" ? strategy : {};
  const shares = sharesOfParty(index, source.nodes!, groups.list);
  const alpha = given.alpha ?? shares.reduce((sum, share) => sum + share, 0);
  if (alpha <= 0 || alpha >= 0.5) {
    const path = ["nodes", index, "strategy", ...(given.alpha === undefined ? [] : ["alpha"])];
    const message = `there is no best policy for ${renderPercentage(Math.round(alpha * 1e6) / 1e6)} of the hashrate`;
    const hint = "alpha must be above 0% and below 50%: who has half needs no policy";
    desk.report("contradiction", path, message, { hint, uses: ["nodes"] });
  }
  return {
    alpha,
    gamma: given.gamma ?? oddsOf(tieBreak),
    truncation: given.truncation ?? DEFAULTS.truncation,
  };
}

/** Honest power that follows a party in a race, as far as the rules say. */
function oddsOf(tieBreak: TieBreakParams): number {
  if (tieBreak.rule === "gamma") return tieBreak.gamma;
  return tieBreak.rule === "uniform" ? 0.5 : 0;
}

function resolveDoubleSpend(
  source: ScenarioSource,
  strategy: StrategySource,
  path: Path,
  { groups, desk }: StrategyParts,
): StrategyParams {
  const variant = DEFAULTS.variants[strategy.variant ?? "private"];
  const confirmations = strategy.confirmations ?? variant.confirmations;
  const premined = strategy.premined ?? variant.premined;
  if (confirmations === 0 && premined === 0) {
    const message = "without confirmations and without a block in advance there is nothing to race";
    const hint = "write confirmations: 1, or variant: finney";
    desk.report("contradiction", path, message, { hint });
  }
  return {
    name: "double-spend",
    confirmations,
    premined,
    giveUp: strategy.giveUp ?? DEFAULTS.giveUp,
    success: strategy.success ?? "ahead",
    attempts: strategy.attempts ?? null,
    ...resolveReverted(source, strategy, confirmations, path, desk),
    ...resolveVictim(source, { ...strategy, confirmations, premined }, path, groups, desk),
  };
}

/** The payee to whom alone a block is shown. */
function resolveVictim(
  { nodes = [] }: ScenarioSource,
  { victim, payment, confirmations, premined, giveUp }: StrategySource,
  path: Path,
  groups: Groups,
  desk: Resolving,
): { readonly victim?: string } {
  if (victim === undefined) return {};
  const at = [...path, "victim"];
  if (payment === undefined) {
    const hint = "name a payment";
    desk.report("unused-key", at, "without a payment there is nothing to show", {
      hint,
      atKey: true,
    });
  }
  if (confirmations !== 1 || premined !== 1) {
    const message = "a block is shown only to a payee who waits for one confirmation of one block";
    desk.report("contradiction", at, message, { hint: "write variant: vector76", atKey: true });
  }
  if (giveUp !== undefined && giveUp !== DEFAULTS.giveUp) {
    const message = "who shows one block falls behind nobody";
    desk.report("unused-key", [...path, "giveUp"], message, { atKey: true });
  }
  const node = groups.node(victim);
  if (node < 0) {
    const names = groups.list.map(({ name }) => name);
    desk.unknown("node", victim, names, at, ["nodes"]);
    return {};
  }
  const group = nodes.find(({ name }) => groups.group(name).includes(node));
  if (group?.strategy !== undefined || group?.party !== undefined) {
    desk.report("contradiction", at, "the victim has to be in no party");
  }
  return { victim };
}

/** The payment that is double-spent, and when its payee delivers. */
function resolveReverted(
  { events = [] }: ScenarioSource,
  { payment, delay, success, attempts }: StrategySource,
  confirmations: number,
  path: Path,
  desk: Resolving,
): { readonly payment?: string; readonly delay?: Duration } {
  if (delay !== undefined && (payment === undefined || confirmations > 0)) {
    const message =
      payment === undefined
        ? "nobody delivers anything where no payment is named"
        : "this payee waits for confirmations, not for a time";
    const hint = payment === undefined ? "name a payment" : "write confirmations: 0";
    desk.report("unused-key", [...path, "delay"], message, { hint, atKey: true });
  }
  if (payment === undefined) return {};
  const ids = events.flatMap(({ submit }) => (submit === undefined ? [] : [submit.id]));
  if (!ids.includes(payment)) {
    desk.unknown("payment", payment, ids, [...path, "payment"], ["events"]);
  }
  if (success === "tie") {
    const message = "a branch as long as the public one reverts no payment";
    const hint = "take success away, or the payment";
    desk.report("contradiction", [...path, "success"], message, { hint });
  }
  if (attempts !== undefined) {
    const message = "one payment is attacked once";
    desk.report("unused-key", [...path, "attempts"], message, { atKey: true });
  }
  return confirmations > 0 ? { payment } : { payment, delay: delay ?? DEFAULTS.delay };
}

function resolveRewrite(strategy: StrategySource, path: Path, desk: Resolving): StrategyParams {
  const depth = strategy.depth ?? DEFAULTS.depth;
  const from = strategy.from ?? Math.max(1, depth);
  const giveUp = strategy.giveUp ?? null;
  if (depth === 0) {
    desk.report("too-small", [...path, "depth"], "a rewrite of no blocks rewrites nothing");
  } else if (from < depth) {
    const message = `at height ${from} there are no ${depth} blocks to rewrite`;
    desk.report("too-small", [...path, "from"], message);
  } else if (giveUp !== null && giveUp <= depth) {
    const message = `it starts ${depth} behind, and would give up at once`;
    desk.report("too-small", [...path, "giveUp"], message);
  }
  return { name: "rewrite", depth, from, giveUp };
}

function resolveCensor(
  source: ScenarioSource,
  strategy: StrategySource,
  path: Path,
  { accounts, desk }: StrategyParts,
): StrategyParams {
  const names = strategy.accounts ?? [];
  if (!hasMoney(source)) {
    const hint = "write chain: { transactions: {} }";
    const message = "on a chain without transactions there is nothing to censor";
    const uses = ["chain", "accounts", "workload"];
    desk.report("contradiction", path, message, { hint, uses });
  } else if (strategy.accounts === undefined) {
    const hint = "for example: accounts: [user/0]";
    desk.report("missing-key", path, "a censor needs accounts to censor", { hint });
  }
  names.forEach((name, k) => {
    accounts.check(name, [...path, "accounts", k], desk);
  });
  return { name: "censor", accounts: names, depth: strategy.depth ?? 0 };
}

/** Other rules look at every block's time, or set the work by it. */
function checkTimeWarp({ chain }: ScenarioSource, path: Path, desk: Resolving): void {
  if (chain?.difficulty?.rule === "bitcoin") return;
  const message = "a time warp needs the retarget window of the difficulty rule bitcoin";
  const hint = "write chain: { difficulty: { rule: bitcoin } }";
  desk.report("contradiction", path, message, { hint, uses: ["chain.difficulty"] });
}

function resolvePool(
  source: ScenarioSource,
  index: number,
  { pool }: StrategySource,
  { groups, desk }: StrategyParts,
): string {
  const path = ["nodes", index, "strategy"];
  if (pool === undefined) {
    const message = "block-withholding needs the pool that it pretends to mine for";
    desk.report("missing-key", path, message, { hint: "for example: pool: big" });
    return "";
  }
  const names = groups.list.map(({ name }) => name);
  if (!names.includes(pool)) desk.unknown("group", pool, names, [...path, "pool"], ["nodes"]);
  else if (pool === source.nodes![index]!.name) {
    desk.report("contradiction", [...path, "pool"], "it cannot mine for itself and against itself");
  }
  return pool;
}

/** A key that the strategy does not take would be believed to do something. */
function checkKeys(strategy: StrategySource, path: Path, desk: Resolving): void {
  const wanted: readonly string[] = STRATEGY_KEYS[strategy.name];
  for (const [key, value] of Object.entries(strategy)) {
    if (key === "name" || value === undefined || wanted.includes(key)) continue;
    const message = `the strategy ${strategy.name} has no "${key}"`;
    const hint = wanted.length === 0 ? undefined : `it takes ${wanted.join(", ")}`;
    desk.report("unused-key", [...path, key], message, { atKey: true, hint });
  }
}

/** One party, one strategy: of its groups one may say it for all, and none may say another. */
function checkParties(sources: readonly GroupSource[], desk: Resolving): void {
  const stated = new Map<string, { readonly by: string; readonly text: string }>();
  sources.forEach((group, index) => {
    const { name, strategy } = group;
    if (strategy === undefined) return;
    const whose = partyOf(group);
    const known = stated.get(whose);
    const text = JSON.stringify(strategy);
    if (known === undefined) stated.set(whose, { by: name, text });
    else if (known.text !== text) {
      const message = `"${known.by}" says another strategy for the party "${whose}"`;
      const hint = "write the strategy once, in one of the party's groups";
      desk.report("contradiction", ["nodes", index, "strategy"], message, { hint, atKey: true });
    }
  });
}
