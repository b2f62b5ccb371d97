/** Resolves the laws of `expect:`: `all` becomes their names, and bounds are such that a run can be judged. */
import type { Duration, Instant } from "../lib/brand.ts";
import { BOUNDED_LAWS, type Law, MONEY_LAWS, type PlainLaw, standingLaws } from "./laws.ts";
import type { LawsSource } from "./laws-schema.ts";
import type { Path } from "./located.ts";
import { hasMoney } from "./resolve-money.ts";
import type { Groups } from "./resolve-nodes.ts";
import { resolveSelector } from "./resolve-selector.ts";
import { BEGINS_LATE, type Resolving } from "./resolving.ts";
import type { ScenarioEvent } from "./scenario.ts";
import type { ScenarioSource } from "./schema.ts";

interface Context {
  readonly source: ScenarioSource;
  readonly events: readonly ScenarioEvent[];
  readonly groups: Groups;
  readonly desk: Resolving;
}

type Item = Exclude<LawsSource, string>[number];
type Bounded = Exclude<Item, string>;

/** The laws in the order of the file, each plain one once. */
export function resolveLaws(given: LawsSource, at: Path, context: Context): Law[] {
  const items: readonly Item[] = typeof given === "string" ? [given] : given;
  const laws: Law[] = [];
  items.forEach((item, k) => {
    const path = typeof given === "string" ? at : [...at, k];
    if (typeof item !== "string") {
      const law = resolveBounded(item, path, context);
      if (law !== null) laws.push(law);
      return;
    }
    if (item !== "all") checkMoney(item, path, context);
    for (const one of item === "all" ? standingLaws(hasMoney(context.source)) : [{ law: item }]) {
      if (!laws.some(({ law }) => law === one.law)) laws.push(one);
    }
  });
  return laws;
}

function checkMoney(law: PlainLaw, path: Path, { source, desk }: Context): void {
  if (!MONEY_LAWS.includes(law) || hasMoney(source)) return;
  const message = `"${law}" is a law of transactions, and this chain has none`;
  const uses = ["chain", "accounts", "workload", "events"];
  desk.report("needs-transactions", path, message, { uses, hint: "leave it out, or say all" });
}

function resolveBounded(item: Bounded, path: Path, context: Context): Law | null {
  const { desk, groups } = context;
  const stop = context.source.stop?.time;
  const key = desk.oneOf(item, BOUNDED_LAWS, path, "a law");
  if (key === null) return null;
  const at = [...path, key];
  switch (key) {
    case "commonPrefix": {
      const { depth, after = 0 as Duration } = item.commonPrefix!;
      desk.checkReached(after, stop, [...at, "after"], BEGINS_LATE);
      return { law: key, depth, after: after as number as Instant };
    }
    case "chainGrowth": {
      const { blocks, window, after = 0 as Duration } = item.chainGrowth!;
      const message = "the run ends before one window is over";
      desk.checkReached(after + window - 1, stop, [...at, "window"], message);
      return { law: key, blocks, window, after: after as number as Instant };
    }
    case "chainQuality": {
      const { nodes, share, window } = item.chainQuality!;
      const { selector } = resolveSelector(nodes, groups, [...at, "nodes"], desk);
      return { law: key, nodes: selector, share, window };
    }
    case "liveness":
      checkEnds(at, context);
      return { law: key, within: item.liveness!.within };
  }
}

/** Liveness is counted from the end of faults. */
function checkEnds(path: Path, { events, source, desk }: Context): void {
  if (events.some(({ lasts, action }) => lasts !== null || action.do !== "partition")) return;
  const isNone = (source.events ?? []).length === 0;
  const message = isNone
    ? "liveness is counted from the end of a fault, and there is none"
    : "liveness is counted from the end of a fault, and none ends";
  desk.report("never-heals", path, message, { uses: ["events"], hint: 'give one a "for"' });
}
