/** Resolves what befalls links: conditions, clogs and flapping, and how short each may be. */
import type { Duration } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import type { LinkConditions } from "../network/specs.ts";
import type { Path } from "./located.ts";
import { hasMoney } from "./resolve-money.ts";
import { type Resolving, withArticle } from "./resolving.ts";
import type { Flap } from "./scenario.ts";
import type { EventSource, ScenarioSource } from "./schema.ts";

type LinksSource = NonNullable<EventSource["links"]>;
type ConditionsSource = Omit<LinksSource, "from" | "to">;

const ZERO = 0 as Duration;
/** Below this mean a state of a burst is no state. */
const LEAST_STATE = 100_000 as Duration;
/** The least time on and off where nothing is said, and the shortest clog. */
const LEAST_SPELL = 1_000_000 as Duration;
/** Kinds of message that are about transactions. */
const TRANSACTION_KINDS = /^(tx|mempool)/;

/** The conditions of an event, or those of the network. */
export function resolveConditions(
  source: ConditionsSource,
  path: Path,
  scenario: ScenarioSource,
  desk: Resolving,
): LinkConditions {
  checkCopies(source, path, desk);
  checkKinds(source, path, scenario, desk);
  const { loss = 0, duplicate = 0, extraDelay = ZERO } = source;
  const { burst, reorder, corrupt = 0, bandwidth = 1, kinds } = source;
  if (reorder !== undefined) checkReorder(reorder, [...path, "reorder"], desk);
  if (bandwidth === 0) {
    const hint = "a partition cuts links; here give what is left, as 10%";
    desk.report("too-small", [...path, "bandwidth"], "nothing would ever arrive", { hint });
  }
  const copies = { most: source.copies ?? 1, spread: source.copyDelay ?? ZERO };
  return {
    loss,
    duplicate,
    extraDelay,
    ...(burst === undefined ? {} : { burst: resolveBurst(burst, [...path, "burst"], desk) }),
    ...(copies.most === 1 && copies.spread === 0 ? {} : { copies }),
    ...(reorder === undefined ? {} : { reorder }),
    ...(corrupt === 0 ? {} : { corrupt }),
    ...(bandwidth === 1 ? {} : { bandwidth }),
    ...(kinds === undefined ? {} : { kinds }),
  };
}

/** Whether conditions leave messages as they are. */
export function isHarmless(conditions: LinkConditions): boolean {
  const { loss, duplicate, extraDelay, burst, reorder, corrupt, bandwidth } = conditions;
  const others = [burst, reorder, corrupt, bandwidth];
  return loss + duplicate + extraDelay === 0 && others.every((one) => one === undefined);
}

function resolveBurst(
  { good, bad, loss = 1, goodLoss = 0 }: NonNullable<ConditionsSource["burst"]>,
  path: Path,
  desk: Resolving,
): NonNullable<LinkConditions["burst"]> {
  for (const [key, mean] of Object.entries({ good, bad })) {
    if (mean >= LEAST_STATE) continue;
    const message = `${renderDuration(mean)} is too short for a state of a link`;
    const hint = `the least is ${renderDuration(LEAST_STATE)}; for single losses write loss`;
    desk.report("too-small", [...path, key], message, { hint });
  }
  if (loss <= goodLoss) {
    const hint = "loss is that of the burst, goodLoss that between bursts";
    const message = "no more is lost in a burst than between bursts";
    desk.report("contradiction", path, message, { hint });
  }
  return { good, bad, goodLoss, badLoss: loss };
}

function checkReorder(
  { share, delay }: NonNullable<ConditionsSource["reorder"]>,
  path: Path,
  desk: Resolving,
): void {
  if (share > 0 && delay > 0) return;
  const key = share > 0 ? "delay" : "share";
  desk.report("too-small", [...path, key], "no message would be overtaken");
}

function checkCopies(source: ConditionsSource, path: Path, desk: Resolving): void {
  for (const key of ["copies", "copyDelay"] as const) {
    if (source[key] === undefined || (source.duplicate ?? 0) > 0) continue;
    const hint = "say how often: duplicate: 1%";
    const message = "no message is duplicated here";
    desk.report("unused-key", [...path, key], message, { hint, atKey: true, scope: path });
  }
}

function checkKinds(
  { kinds = [] }: ConditionsSource,
  path: Path,
  scenario: ScenarioSource,
  desk: Resolving,
): void {
  if (hasMoney(scenario)) return;
  kinds.forEach((kind, k) => {
    if (!TRANSACTION_KINDS.test(kind)) return;
    const message = `without transactions there is no message "${kind}"`;
    const uses = ["chain", "accounts", "workload"];
    desk.report("unused-key", [...path, "kinds", k], message, { uses });
  });
}

/** Actions that can come and go. */
const FLAPPING = ["partition", "links", "clog", "reset", "crash", "hashrate"];

/** How an event comes and goes. */
export function resolveFlap(
  source: EventSource,
  key: string,
  path: Path,
  desk: Resolving,
): Flap | undefined {
  if (source.flap === undefined) return undefined;
  const { on, off, random = false, least = LEAST_SPELL } = source.flap;
  const at = [...path, "flap"];
  if (!FLAPPING.includes(key) || source.clog?.swizzle) {
    const hint = `"flap" goes with ${FLAPPING.join(", ")}`;
    const what = source.clog?.swizzle ? "a swizzle" : withArticle(key);
    desk.report("unused-key", at, `${what} does not come and go`, { hint, atKey: true });
  }
  for (const [name, time] of Object.entries({ on, off })) {
    if (time >= least) continue;
    const message = `${renderDuration(time)} is less than the least time, ${renderDuration(least)}`;
    const hint = "make it longer, or least shorter";
    desk.report("too-small", [...at, name], message, { hint });
  }
  if (least === 0) {
    const hint = "for example: least: 1 s";
    desk.report("too-small", [...at, "least"], "times of nothing would never end", { hint });
  }
  if (source.for !== undefined && source.for <= on) {
    const message = `it is over after ${renderDuration(source.for)}, before it first rests`;
    desk.report("contradiction", [...at, "on"], message, { hint: "take flap away, or for longer" });
  }
  return { on, off, random, least };
}

/** A clog without an end would lose what it holds. */
export function checkClog(source: EventSource, path: Path, desk: Resolving): void {
  if (source.for === undefined) {
    const hint = "for example: for: 5 min";
    const message = "a clog has an end, at which it releases what it held";
    desk.report("missing-key", [...path, "for"], message, { hint, scope: path });
  } else if (source.for < LEAST_SPELL && source.for > 0) {
    const hint = `the least is ${renderDuration(LEAST_SPELL)}; for less write links with extraDelay`;
    const message = `${renderDuration(source.for)} is too short for a clog`;
    desk.report("too-small", [...path, "for"], message, { hint });
  }
}
