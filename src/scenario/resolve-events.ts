/** Resolves events: their names, triggers and actions, and whether each can ever take effect. */
import type { Duration, Instant } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import { checkDurations, type TimedFault } from "./fault-times.ts";
import { UNLIMITED } from "./limits.ts";
import type { Path } from "./located.ts";
import { resolveEclipse } from "./resolve-behaviours.ts";
import { checkClog, isHarmless, resolveConditions, resolveFlap } from "./resolve-faults.ts";
import {
  checkUpgrades,
  type NodeFaultContext,
  resolveDisk,
  resolveNodeFault,
} from "./resolve-node-faults.ts";
import type { Groups } from "./resolve-nodes.ts";
import { type PaymentContext, resolvePayment } from "./resolve-payments.ts";
import { resolveSelector } from "./resolve-selector.ts";
import { type Resolving, withArticle } from "./resolving.ts";
import type { ScenarioAction, ScenarioEvent, Trigger } from "./scenario.ts";
import { ACTION_KEYS, type EventSource, type ScenarioSource, WHEN_KEYS } from "./schema.ts";

type ActionKey = (typeof ACTION_KEYS)[number];

const ZERO = 0 as Duration;
/** Actions that `for` can undo. */
const UNDONE = new Set<ActionKey>([
  "partition",
  "crash",
  "links",
  "clog",
  "hashrate",
  "eclipse",
  "pause",
  "slow",
  "clock",
]);

type EventContext = PaymentContext & NodeFaultContext;

interface Draft {
  readonly source: EventSource;
  readonly path: Path;
  readonly key: ActionKey | null;
  readonly name: string;
}

/** The events in the order of the file. */
export function resolveEvents(source: ScenarioSource, context: EventContext): ScenarioEvent[] {
  const { desk } = context;
  const drafts = nameEvents(source.events ?? [], desk);
  checkOrder(drafts, desk);
  const crashable = new Set<number>();
  const timed: TimedFault[] = [];
  const restarts: { readonly path: Path; readonly reach: ReadonlySet<number> }[] = [];
  const events = drafts.flatMap((draft): ScenarioEvent[] => {
    if (draft.key === null) return [];
    const trigger = resolveTrigger(draft, drafts, source, desk);
    const { action, reach } = resolveAction(draft, draft.key, drafts, source, context);
    if (draft.key === "crash") for (const index of reach) crashable.add(index);
    if (draft.key === "restart") restarts.push({ path: [...draft.path, "restart"], reach });
    checkLasting(draft, draft.key, desk);
    const flap = resolveFlap(draft.source, draft.key, draft.path, desk);
    const event = { name: draft.name, trigger, action, lasts: draft.source.for ?? null };
    timed.push({ key: draft.key, path: draft.path, source: draft.source, reach });
    return [flap === undefined ? event : { ...event, flap }];
  });
  checkDurations(timed, desk);
  checkUpgrades(timed, desk);
  for (const { path, reach } of restarts) {
    if ([...reach].some((index) => crashable.has(index))) continue;
    const hint = "a crash comes before a restart; nodes that were absent join";
    const message = "none of these nodes ever crashes";
    desk.report("never-crashes", path, message, { hint, uses: ["events", "nodes"] });
  }
  return events;
}

// -------------------------------------------------------------------------------------- names

function nameEvents(sources: readonly EventSource[], desk: Resolving): Draft[] {
  const given = new Set<string>();
  const keys = sources.map((source, k) =>
    desk.oneOf(source, ACTION_KEYS, ["events", k], "an event"),
  );
  sources.forEach((source, k) => {
    const name = ownName(source, k, desk);
    if (name === null) return;
    const at = ["events", k, ...placeOfName(source)];
    if (given.has(name)) desk.report("duplicate-name", at, `there is an event "${name}" already`);
    given.add(name);
  });
  const counts = new Map<string, number>();
  return sources.map((source, k) => {
    const key = keys[k]!;
    const name = givenNames(source)[0] ?? madeName(key ?? "event", given, counts);
    return { source, path: ["events", k], key, name };
  });
}

function ownName(source: EventSource, k: number, desk: Resolving): string | null {
  const [name, second] = givenNames(source);
  if (name !== undefined && second !== undefined && name !== second) {
    const message = `the event has two names, "${name}" and "${second}"`;
    const at = placeOfName({ ...source, name: undefined });
    desk.report("conflicting-keys", ["events", k, ...at], message);
  }
  return name ?? null;
}

/** The event's name, and the one that its partition or payment has. */
function givenNames({ name, partition, submit }: EventSource): string[] {
  return [name, partition?.name, submit?.id].filter((given) => given !== undefined);
}

function placeOfName({ name, partition }: EventSource): string[] {
  if (name !== undefined) return ["name"];
  return partition === undefined ? ["submit", "id"] : ["partition", "name"];
}

/** "partition-1": the kind and a running number, skipping what the file itself uses. */
function madeName(kind: string, given: ReadonlySet<string>, counts: Map<string, number>): string {
  let number = counts.get(kind) ?? 0;
  do number += 1;
  while (given.has(`${kind}-${number}`));
  counts.set(kind, number);
  return `${kind}-${number}`;
}

// ----------------------------------------------------------------------------------- triggers

function resolveTrigger(
  { source, path }: Draft,
  drafts: readonly Draft[],
  scenario: ScenarioSource,
  desk: Resolving,
): Trigger {
  const key = desk.oneOf(source, ["at", "when"], path, "an event");
  if (key === null) return { at: 0 as Instant };
  if (key === "at") {
    const at = source.at! as Duration;
    desk.checkReached(at, scenario.stop?.time, [...path, "at"]);
    return { at: at as number as Instant };
  }
  const when = source.when!;
  const delay = when.delay ?? ZERO;
  const kind = desk.oneOf(when, WHEN_KEYS, [...path, "when"], "this");
  switch (kind) {
    case "height":
      checkHeight(when.height!, path, scenario, desk);
      return { when: kind, height: when.height!, delay };
    case "reorg":
      return { when: kind, depth: when.reorg!, delay };
    case "tips":
      return { when: kind, count: when.tips!, delay };
    case "event":
      checkEventName(when.event!, drafts, [...path, "when", "event"], desk);
      return { when: kind, name: when.event!, delay };
    case null:
      return { at: 0 as Instant };
  }
}

function checkHeight(height: number, path: Path, scenario: ScenarioSource, desk: Resolving): void {
  const stop = scenario.stop?.height;
  if (stop === undefined || height < stop) return;
  const message = `the run ends at height ${stop}: this never happens`;
  desk.report("after-the-end", [...path, "when", "height"], message, { uses: ["stop"] });
}

function checkEventName(
  name: string,
  drafts: readonly Draft[],
  path: Path,
  desk: Resolving,
): Draft | null {
  const found = drafts.find((draft) => draft.name === name);
  if (found !== undefined) return found;
  desk.unknown(
    "event",
    name,
    drafts.map((draft) => draft.name),
    path,
    ["events"],
  );
  return null;
}

/** Events that wait for each other in a circle never happen. */
function checkOrder(drafts: readonly Draft[], desk: Resolving): void {
  const told = new Set<string>();
  const after = new Map(drafts.map((draft) => [draft.name, draft.source.when?.event]));
  for (const { name, path } of drafts) {
    const waits = [name];
    for (let at = after.get(name); at !== undefined; at = after.get(at)) {
      if (at === name && !told.has(name)) {
        for (const waiting of waits) told.add(waiting);
        const circle = [...waits, name].join(" -> ");
        const message = `these events wait for each other and never happen: ${circle}`;
        desk.report("event-cycle", [...path, "when", "event"], message);
      }
      if (waits.includes(at)) break;
      waits.push(at);
    }
  }
}

// ------------------------------------------------------------------------------------ actions

interface Resolved {
  readonly action: ScenarioAction;
  readonly reach: ReadonlySet<number>;
}

function resolveAction(
  draft: Draft,
  key: ActionKey,
  drafts: readonly Draft[],
  scenario: ScenarioSource,
  context: EventContext,
): Resolved {
  const { desk } = context;
  const { groups } = context.accounts;
  const { source, path } = draft;
  const at = [...path, key];
  if (source.disk !== undefined && key !== "crash") {
    const message = "only a crash says what becomes of the disk";
    desk.report("unused-key", [...path, "disk"], message, { atKey: true });
  }
  const choose = (selector: Parameters<typeof resolveSelector>[0], ...more: string[]) =>
    resolveSelector(selector, groups, [...at, ...more], desk);
  switch (key) {
    case "partition":
      return resolvePartition(draft, groups, desk);
    case "heal":
      checkHeal(source.heal!, drafts, at, desk);
      return { action: { do: key, partition: source.heal! }, reach: new Set() };
    case "crash": {
      const { selector, reach } = choose(source.crash!);
      const disk = resolveDisk(source.disk, [...path, "disk"], desk);
      return { action: { do: key, nodes: selector, disk }, reach };
    }
    case "restart":
    case "join":
    case "leave": {
      const { selector, reach } = choose(source[key]!);
      return { action: { do: key, nodes: selector }, reach };
    }
    case "hashrate": {
      const { nodes, factor } = source.hashrate!;
      const { selector, reach } = choose(nodes, "nodes");
      return { action: { do: key, nodes: selector, factor }, reach };
    }
    case "links": {
      const { from, to, ...rest } = source.links!;
      const conditions = resolveConditions(rest, at, scenario, desk);
      // A share of an unlimited bandwidth is as much.
      if (conditions.bandwidth !== undefined && !context.limits.bandwidth) {
        const { message, hint } = UNLIMITED.bandwidth;
        const uses = ["network", "nodes"];
        desk.report("contradiction", [...at, "bandwidth"], message, { hint, uses });
      }
      if (isHarmless(conditions)) {
        const hint = "give loss, burst, duplicate, extraDelay, reorder, corrupt or bandwidth";
        desk.report("missing-key", at, "these links stay as they are", { hint });
      }
      const [senders, receivers] = [choose(from, "from"), choose(to, "to")];
      const action = { do: key, from: senders.selector, to: receivers.selector, conditions };
      return { action, reach: senders.reach };
    }
    case "eclipse":
      return resolveEclipse(source.eclipse!, at, groups, desk);
    case "clog": {
      const { nodes, direction = "both", swizzle = false } = source.clog!;
      const { selector, reach } = choose(nodes, "nodes");
      checkClog(source, path, desk);
      return { action: { do: key, nodes: selector, direction, swizzle }, reach };
    }
    case "reset": {
      const { from, to } = source.reset!;
      const [some, others] = [choose(from, "from"), choose(to, "to")];
      return { action: { do: key, from: some.selector, to: others.selector }, reach: some.reach };
    }
    case "submit": {
      const sources = drafts.map((other) => other.source);
      const payment = resolvePayment(source.submit!, sources, at, context);
      return { action: { do: key, payment }, reach: new Set() };
    }
    case "pause":
    case "slow":
    case "clock":
    case "upgrade": {
      const given = source[key]!;
      const isSelector = typeof given === "string" || !("nodes" in given);
      const { selector, reach } = isSelector ? choose(given) : choose(given.nodes, "nodes");
      return { action: resolveNodeFault(key, source, selector, at, context), reach };
    }
  }
}

function resolvePartition({ source, path }: Draft, groups: Groups, desk: Resolving): Resolved {
  const { group, direction = "both", bridge } = source.partition!;
  const at = [...path, "partition", "group"];
  const { selector, reach, everybody } = resolveSelector(group, groups, at, desk);
  if (everybody) {
    const message = "this is every node: nobody is left on the other side";
    desk.report("empty-selection", at, message, { uses: ["nodes"] });
  }
  const action = { do: "partition", group: selector, direction } as const;
  if (bridge === undefined) return { action, reach };
  const over = resolveSelector(bridge, groups, [...path, "partition", "bridge"], desk);
  if (over.everybody) {
    const message = "this is every node: nobody is cut off";
    const at = [...path, "partition", "bridge"];
    desk.report("empty-selection", at, message, { uses: ["nodes"] });
  }
  return { action: { ...action, bridge: over.selector }, reach };
}

function checkHeal(name: string, drafts: readonly Draft[], path: Path, desk: Resolving): void {
  const partitions = drafts.filter(({ key }) => key === "partition");
  const healed = partitions.find((draft) => draft.name === name);
  if (healed === undefined) {
    const names = partitions.map((draft) => draft.name);
    desk.unknown("partition", name, names, path, ["events"]);
  } else if (healed.source.for !== undefined) {
    const message = `"${name}" heals by itself after ${renderDuration(healed.source.for)}`;
    const hint = "take away its for, or this heal";
    desk.report("contradiction", path, message, { hint });
  } else {
    checkHealTime(healed, drafts[Number(path[1])], path, desk);
  }
}

function checkHealTime(
  partition: Draft,
  heal: Draft | undefined,
  path: Path,
  desk: Resolving,
): void {
  const [cut, time] = [partition.source.at, heal?.source.at];
  if (cut === undefined || time === undefined || time > cut) return;
  const message = `"${partition.name}" begins only at ${renderDuration(cut)}`;
  desk.report("contradiction", path, message, { hint: "heal it later" });
}

function checkLasting({ source, path }: Draft, key: ActionKey, desk: Resolving): void {
  if (source.for === undefined) return;
  const isRepeated = key === "reset" && source.flap !== undefined;
  if (!UNDONE.has(key) && !isRepeated) {
    const message = `${withArticle(key)} is not undone after a time`;
    const hint = `"for" goes with ${[...UNDONE].join(", ")}`;
    desk.report("unused-key", [...path, "for"], message, { hint, atKey: true });
  } else if (source.for === 0) {
    desk.report("too-small", [...path, "for"], "undone at once, it has no effect");
  }
}
