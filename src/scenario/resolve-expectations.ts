/** Resolves expectations: bounds become inclusive, and what they refer to exists. */
import type { Duration, Instant } from "../lib/brand.ts";
import { renderDuration } from "../lib/units.ts";
import type { Path } from "./located.ts";
import type { MONEY_EXPECTATION_KEYS } from "./money-schema.ts";
import { RANGE_KEYS } from "./quantities.ts";
import { resolveLaws } from "./resolve-laws.ts";
import { hasMoney } from "./resolve-money.ts";
import type { Groups } from "./resolve-nodes.ts";
import { resolveSelector } from "./resolve-selector.ts";
import { BEGINS_LATE, type Resolving, withArticle } from "./resolving.ts";
import type { Expectation, Range, ScenarioEvent } from "./scenario.ts";
import { EXPECTATION_KEYS, type ScenarioSource } from "./schema.ts";

type ExpectationSource = NonNullable<ScenarioSource["expect"]>[number];

const ZERO = 0 as Instant;
const SHARES = { "50%": 0.5, "90%": 0.9, "99%": 0.99 } as const;

/** The expectations in the order of the file. */
export function resolveExpectations(
  source: ScenarioSource,
  events: readonly ScenarioEvent[],
  groups: Groups,
  desk: Resolving,
): Expectation[] {
  return (source.expect ?? []).flatMap((expectation, k) => {
    const found = resolveOne(expectation, ["expect", k], { source, events, groups, desk });
    return found === null ? [] : [found];
  });
}

interface Context {
  readonly source: ScenarioSource;
  readonly events: readonly ScenarioEvent[];
  readonly groups: Groups;
  readonly desk: Resolving;
}

function resolveOne(
  expectation: ExpectationSource,
  path: Path,
  context: Context,
): Expectation | null {
  const { groups, desk, source } = context;
  const key = desk.oneOf(expectation, EXPECTATION_KEYS, path, "an expectation");
  if (key === null) return null;
  const at = [...path, key];
  switch (key) {
    case "agreement": {
      const { depth, after } = expectation.agreement!;
      if (after !== undefined) {
        desk.checkReached(after, source.stop?.time, [...at, "after"], BEGINS_LATE);
      }
      return { expect: key, depth, after: (after ?? ZERO) as number as Instant };
    }
    case "maxReorgDepth":
    case "tipHeight":
      return { expect: key, range: resolveRange(expectation[key]!, wholeSteps, at, desk) };
    case "staleRate":
      return { expect: key, range: resolveRange(expectation.staleRate!, shareSteps, at, desk) };
    case "propagation": {
      const { share } = expectation.propagation!;
      const range = resolveRange(expectation.propagation!, wholeSteps, at, desk);
      return { expect: key, share: SHARES[share], range };
    }
    case "convergence": {
      const { after, within } = expectation.convergence!;
      checkHealed(after, [...at, "after"], context);
      return { expect: key, after, within };
    }
    case "minerShare": {
      const { nodes } = expectation.minerShare!;
      const { selector } = resolveSelector(nodes, groups, [...at, "nodes"], desk);
      const range = resolveRange(expectation.minerShare!, shareSteps, at, desk);
      return { expect: key, nodes: selector, range };
    }
    case "digest":
      return { expect: key, digest: expectation.digest! };
    case "laws":
      return { expect: key, laws: resolveLaws(expectation.laws!, at, context) };
    default:
      return resolveMoneyExpectation(expectation, key, at, context);
  }
}

function resolveMoneyExpectation(
  expectation: ExpectationSource,
  key: (typeof MONEY_EXPECTATION_KEYS)[number],
  at: Path,
  context: Context,
): Expectation | null {
  const { groups, desk } = context;
  switch (key) {
    case "tx": {
      const { id, confirmedBy = 1, confirmations = 1, within } = expectation.tx!;
      checkPayment(id, within, at, context);
      return { expect: key, id, share: confirmedBy, confirmations, within };
    }
    case "txReverted": {
      const { id } = expectation.txReverted!;
      checkPayment(id, ZERO, at, context);
      const range = resolveRange(expectation.txReverted!, wholeSteps, at, desk);
      return { expect: key, id, range };
    }
    case "txLatency": {
      const { share, confirmations = 1 } = expectation.txLatency!;
      const range = resolveRange(expectation.txLatency!, wholeSteps, at, desk);
      return { expect: key, share: SHARES[share], confirmations, range };
    }
    case "throughput":
    case "inclusion":
      return { expect: key, range: resolveRange(expectation[key]!, shareSteps, at, desk) };
    case "mempoolSize":
    case "doubleSpends":
      return { expect: key, range: resolveRange(expectation[key]!, wholeSteps, at, desk) };
    case "noDoubleSpend":
      return { expect: "doubleSpends", range: { min: 0, max: 0 } };
    case "maxWait": {
      const wait = expectation.maxWait!;
      const unit = desk.oneOf(wait, ["blocks", "time"], at, "a wait");
      if (unit === null) return null;
      return { expect: "longestWait", unit, range: { min: null, max: wait[unit]! } };
    }
    case "longestWait": {
      const range = resolveRange(expectation.longestWait!, wholeSteps, at, desk);
      return { expect: key, unit: "time", range };
    }
    case "dropped": {
      const { reason } = expectation.dropped!;
      const range = resolveRange(expectation.dropped!, wholeSteps, at, desk);
      return { expect: key, reason, range };
    }
    case "revenueShare": {
      const { nodes } = expectation.revenueShare!;
      const { selector } = resolveSelector(nodes, groups, [...at, "nodes"], desk);
      const range = resolveRange(expectation.revenueShare!, shareSteps, at, desk);
      return { expect: key, nodes: selector, range };
    }
    case "supply":
      return { expect: key };
  }
}

/** The payment exists, and the run goes on until it can be judged. */
function checkPayment(
  id: string,
  within: Duration | Instant,
  at: Path,
  { events, source, desk }: Context,
): void {
  const payments = events.filter(({ action }) => action.do === "submit");
  const payment = payments.find(({ name }) => name === id);
  const uses = ["events"];
  // Without money that is what is told.
  if (payment === undefined && hasMoney(source)) {
    const names = payments.map(({ name }) => name);
    desk.unknown("payment", id, names, [...at, "id"], uses);
    return;
  }
  const stop = source.stop?.time;
  if (payment === undefined || stop === undefined || !("at" in payment.trigger)) return;
  const due = payment.trigger.at + within;
  if (due <= stop) return;
  const message = `this is known only at ${renderDuration(due as Duration)}, and the run ends at ${renderDuration(stop)}`;
  desk.report("after-the-end", [...at, "within"], message, { uses: [...uses, "stop"] });
}

/** Convergence is counted from a heal: of the heal named, or of the event named. */
function checkHealed(name: string, path: Path, { events, desk }: Context): void {
  const event = events.find((known) => known.name === name);
  const uses = ["events"];
  if (event === undefined) {
    desk.unknown(
      "event",
      name,
      events.map((known) => known.name),
      path,
      uses,
    );
    return;
  }
  const { action, lasts } = event;
  if (action.do === "heal" || lasts !== null) return;
  if (action.do !== "partition") {
    const message = `"${name}" is ${withArticle(action.do)}: convergence is counted from a heal`;
    desk.report("never-heals", path, message, { uses });
    return;
  }
  const healed = events.some(
    ({ action: other }) => other.do === "heal" && other.partition === name,
  );
  if (healed) return;
  const hint = `give it a "for", or add the event { at: ..., heal: ${name} }`;
  desk.report("never-heals", path, `"${name}" never heals`, { hint, uses });
}

// ------------------------------------------------------------------------------------- ranges

/** How to step to the nearest value beside one: strict bounds become inclusive ones. */
interface Steps {
  readonly up: (value: number) => number;
  readonly down: (value: number) => number;
}

const wholeSteps: Steps = { up: (value) => value + 1, down: (value) => value - 1 };
const shareSteps: Steps = {
  up: (value) => neighbour(value, 1n),
  down: (value) => neighbour(value, -1n),
};

/** The next larger or smaller double of a value that is not negative. */
function neighbour(value: number, step: bigint): number {
  if (value === 0) return step > 0n ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + step);
  return view.getFloat64(0);
}

type RangeSource = Readonly<
  Partial<Record<"atLeast" | "atMost" | "above" | "below", number> & { between: readonly number[] }>
>;

function resolveRange(
  source: RangeSource | object,
  steps: Steps,
  path: Path,
  desk: Resolving,
): Range {
  const given = source as RangeSource;
  const keys = RANGE_KEYS.filter((key) => given[key] !== undefined);
  if (keys.length === 0) {
    const hint = `give one of ${RANGE_KEYS.join(", ")}`;
    desk.report("missing-key", path, "this expects nothing", { hint });
  }
  const lows = keys.filter((key) => key !== "atMost" && key !== "below");
  const highs = keys.filter((key) => key !== "atLeast" && key !== "above");
  for (const bounds of [lows, highs]) {
    if (bounds.length < 2) continue;
    const message = `${bounds.join(" and ")} bound the same side`;
    desk.report("conflicting-keys", [...path, bounds[1]!], message, { atKey: true });
    break;
  }
  const min =
    given.atLeast ??
    given.between?.[0] ??
    (given.above === undefined ? null : steps.up(given.above));
  const max =
    given.atMost ??
    given.between?.[1] ??
    (given.below === undefined ? null : steps.down(given.below));
  checkNotEmpty({ min, max }, keys.at(-1), path, desk);
  return { min, max };
}

function checkNotEmpty({ min, max }: Range, key: string | undefined, path: Path, desk: Resolving) {
  const empty = (max !== null && max < 0) || (min !== null && max !== null && min > max);
  if (!empty || key === undefined) return;
  desk.report("empty-range", [...path, key], "no value can be in this range", { atKey: true });
}
