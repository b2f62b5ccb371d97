/** Resolves behaviours, eclipses and defences: who is meant, what can have an effect at all, and defaults. */
import { BREAKING_RULES } from "../chain/breaking/operators.ts";
import type { Duration, Instant } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import {
  BEHAVIOUR_NAMES,
  type BehaviourName,
  type BehaviourParams,
} from "../protocol/nakamoto/behaviours/behaviour.ts";
import { BREAKING_TRANSACTION_RULES } from "../protocol/nakamoto/behaviours/broken-transactions.ts";
import type { DefenceParams, RelayParams } from "../protocol/nakamoto/params.ts";
import type { BehaviourSource } from "./behaviour-schema.ts";
import type { Path } from "./located.ts";
import { hasMoney } from "./resolve-money.ts";
import type { Groups } from "./resolve-nodes.ts";
import { resolveSelector, type Selection } from "./resolve-selector.ts";
import type { Resolving } from "./resolving.ts";
import type { Behaviour, ScenarioAction } from "./scenario.ts";
import type { EventSource, ScenarioSource } from "./schema.ts";

const DEFAULT_MARGIN = 1_000_000 as Duration;
const DEFAULT_DEPTH = 10;

interface Context {
  readonly source: ScenarioSource;
  readonly groups: Groups;
  readonly relay: RelayParams;
  readonly desk: Resolving;
}

/** The behaviours of every group, in the order of the groups; empty for honest ones. */
export function resolveBehaviours(context: Context): (readonly Behaviour[])[] {
  const { source, desk } = context;
  return (source.nodes ?? []).map(({ behaviours = [] }, at) =>
    behaviours.flatMap((one, k) => {
      const path = ["nodes", at, "behaviours", k];
      const name = desk.oneOf(one, BEHAVIOUR_NAMES, path, "a behaviour");
      if (name === null) return [];
      return [resolveBehaviour(name, one, [...path, name], context)];
    }),
  );
}

function resolveBehaviour(
  name: BehaviourName,
  one: BehaviourSource,
  path: Path,
  context: Context,
): Behaviour {
  const { groups, desk } = context;
  const { from, until, to } = one[name]!;
  checkTimes(one[name]!, path, context);
  const miners = one.selectiveRelay?.miners;
  const choose = (selector: typeof to, key: string) =>
    selector === undefined
      ? null
      : resolveSelector(selector, groups, [...path, key], desk).selector;
  return {
    ...resolveParams(name, one, path, context),
    from: (from ?? 0) as Instant,
    until: (until ?? null) as Instant | null,
    to: choose(to, "to"),
    miners: choose(miners, "miners"),
  };
}

function checkTimes(
  { from, until }: { readonly from?: Duration | undefined; readonly until?: Duration | undefined },
  path: Path,
  { source, desk }: Context,
): void {
  if (from !== undefined) desk.checkReached(from, source.stop?.time, [...path, "from"]);
  if (until !== undefined && until <= (from ?? 0)) {
    const message = "this ends before it begins";
    desk.report("contradiction", [...path, "until"], message, { scope: path });
  }
}

function resolveParams(
  name: BehaviourName,
  one: BehaviourSource,
  path: Path,
  context: Context,
): BehaviourParams {
  const { source, desk } = context;
  switch (name) {
    case "delayBlocks": {
      const { margin = DEFAULT_MARGIN } = one[name]!;
      checkMargin(margin, path, context);
      return { behaviour: name, margin };
    }
    case "selectiveRelay": {
      const { items = "blocks", miners } = one[name]!;
      if (items !== "blocks")
        requireMoney([...path, "items"], "transactions to keep back", context);
      if (items === "transactions" && miners !== undefined) {
        const message = "transactions have no miner";
        desk.report("unused-key", [...path, "miners"], message, { atKey: true });
      }
      return { behaviour: name, items };
    }
    case "invWithoutData": {
      const { mode } = context.relay;
      if (mode === "push" || mode === "direct") {
        const message = `nothing is announced where relay.mode is ${mode}`;
        desk.report("contradiction", path, message, { uses: ["network.relay.mode"] });
      }
      return { behaviour: name };
    }
    case "orphanFlood":
      return { behaviour: name, every: checkEvery(one[name]!.every, path, desk) };
    case "headerFlood": {
      const { every, depth = DEFAULT_DEPTH } = one[name]!;
      return { behaviour: name, every: checkEvery(every, path, desk), depth };
    }
    case "invalidBlocks": {
      const { every, rules = "all" } = one[name]!;
      if (hasMoney(source)) {
        const message =
          "its blocks carry no payments, and so break two rules on a chain with money";
        const hint = "use invalidTransactions, or take transactions, accounts and workload away";
        desk.report("contradiction", path, message, { hint });
      }
      const chosen = rules === "all" ? BREAKING_RULES : rules;
      return { behaviour: name, every: checkEvery(every, path, desk), rules: chosen };
    }
    case "invalidTransactions": {
      const { every, rules = "all" } = one[name]!;
      requireMoney(path, "transactions to break", context);
      const chosen = rules === "all" ? BREAKING_TRANSACTION_RULES : rules;
      return { behaviour: name, every: checkEvery(every, path, desk), rules: chosen };
    }
  }
}

function checkEvery(every: Duration, path: Path, desk: Resolving): Duration {
  if (every === 0) {
    const message = "without any time between them they never end";
    desk.report("too-small", [...path, "every"], message);
  }
  return every;
}

function checkMargin(margin: Duration, path: Path, { relay, desk }: Context): void {
  const { requestTimeout } = relay;
  if (margin < requestTimeout) return;
  const message = `peers wait ${renderDuration(requestTimeout)}: this leaves no delay`;
  const hint = "choose a margin below network.relay.requestTimeout";
  const uses = ["network.relay.requestTimeout"];
  desk.report("contradiction", [...path, "margin"], message, { hint, uses });
}

function requireMoney(path: Path, what: string, { source, desk }: Context): void {
  if (hasMoney(source)) return;
  const hint = "add a workload, or chain: { transactions: {} }";
  desk.report("contradiction", path, `the chain has no ${what}`, { hint, uses: ["workload"] });
}

/** The event `eclipse`. */
export function resolveEclipse(
  eclipse: NonNullable<EventSource["eclipse"]>,
  path: Path,
  groups: Groups,
  desk: Resolving,
): { readonly action: ScenarioAction; readonly reach: ReadonlySet<number> } {
  const { victim, by, slots = 1 } = eclipse;
  const victims = resolveSelector(victim, groups, [...path, "victim"], desk);
  const attackers = resolveSelector(by, groups, [...path, "by"], desk);
  if (slots === 0) desk.report("too-small", [...path, "slots"], "no slot taken, nothing happens");
  checkApart(victims, attackers, path, desk);
  const action = {
    do: "eclipse",
    victim: victims.selector,
    by: attackers.selector,
    slots,
  } as const;
  return { action, reach: victims.reach };
}

/** Somebody has to be left to attack. */
function checkApart(victims: Selection, attackers: Selection, path: Path, desk: Resolving): void {
  if (attackers.reach.size === 0) return;
  if ([...attackers.reach].some((node) => !victims.reach.has(node))) return;
  if (attackers.reach.size > 1 && victims.reach.size > 1 && !victims.everybody) return;
  const message = "every attacker is a victim too: nobody is left to attack";
  desk.report("empty-selection", [...path, "by"], message, { uses: ["nodes"] });
}

/** What nodes do about peers that misbehave; undefined where the scenario says nothing of it. */
export function resolveDefences(source: ScenarioSource): DefenceParams | undefined {
  const defences = source.network?.relay?.defences;
  if (defences === undefined) return undefined;
  return {
    anchors: defences.anchors ?? 0,
    maxOrphansPerPeer: defences.maxOrphansPerPeer ?? null,
    maxTimeouts: defences.maxTimeouts ?? null,
    checkHeaders: defences.checkHeaders ?? false,
    disconnectInvalid: defences.disconnectInvalid ?? true,
  };
}
